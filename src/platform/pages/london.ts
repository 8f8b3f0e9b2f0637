/**
 * Times and durations as pages show them: always Europe/London, whatever zone the server runs in. (The MOJ kit's own
 * date filters use the server's zone, an hour wrong in July.)
 */
export type Instant = Date | string | number

const ZONE = 'Europe/London'
const DAY = 24 * 60 * 60 * 1000
const timeFormat = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})
const longDayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'long',
  day: 'numeric',
  month: 'long',
})
const weekdayFormat = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, weekday: 'long' })
const isoDayFormat = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE })

/** 14:32; an empty string for what is not a time, so that a page never shows "Invalid Date". */
export const londonTime = (at: Instant | null | undefined): string => shown(timeFormat, at)

/** 23 November 2026 */
export const londonDay = (at: Instant | null | undefined): string => shown(dayFormat, at)

/** Monday */
export const londonWeekday = (at: Instant | null | undefined): string => shown(weekdayFormat, at)

/** 2026-11-23, the day in London */
export const londonIsoDay = (at: Instant | null | undefined): string => shown(isoDayFormat, at)

/** 23 November 2026 at 14:32 */
export function londonDateTime(at: Instant | null | undefined): string {
  const day = londonDay(at)
  return day && `${day} at ${londonTime(at)}`
}

/** "14:32" today, "yesterday at 14:32", else "23 November 2026 at 14:32". */
export function londonWhen(at: Instant | null | undefined, now: Instant): string {
  const day = londonIsoDay(at)
  if (day === londonIsoDay(now)) return londonTime(at)
  if (day === londonIsoDay(dayBefore(londonIsoDay(now)))) return `yesterday at ${londonTime(at)}`
  return londonDateTime(at)
}

/** For what is to come: "today at 14:15", "tomorrow at 09:00", else "Monday 30 November at 09:00"; and for what is over. */
export function londonSoon(at: Instant | null | undefined, now: Instant): string {
  const day = londonIsoDay(at)
  const noon = Date.parse(`${londonIsoDay(now)}T12:00:00Z`)
  const near = ['yesterday', 'today', 'tomorrow'].find(
    (_, index) => londonIsoDay(noon + (index - 1) * DAY) === day,
  )
  return day && `${near ?? shown(longDayFormat, at)} at ${londonTime(at)}`
}

/** Noon in UTC is the same day in London all year round. */
const dayBefore = (isoDay: string): Date => new Date(Date.parse(`${isoDay}T12:00:00Z`) - DAY)

function shown(format: Intl.DateTimeFormat, at: Instant | null | undefined): string {
  if (at === null || at === undefined || at === '') return ''
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '' : format.format(date)
}

export interface SecondsRange {
  readonly lowSeconds: number
  readonly highSeconds: number
}

/**
 * Seconds, or a range of seconds, as one says it: "less than a minute", "about 2 minutes", "2 to 5 minutes",
 * "50 minutes to 2 hours". Rounded up, because a wait that is longer than promised is the worse mistake.
 */
export function inWords(value: number | SecondsRange | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return about(value)
  const low = amount(Math.min(value.lowSeconds, value.highSeconds))
  const high = amount(Math.max(value.lowSeconds, value.highSeconds))
  if (high.count === low.count && high.unit === low.unit) return about(value.highSeconds)
  if (low.unit === high.unit) return `${low.count} to ${unitWords(high)}`
  return `${unitWords(low)} to ${unitWords(high)}`
}

interface Amount {
  readonly count: number
  readonly unit: 'minute' | 'hour' | 'day'
}

function about(seconds: number): string {
  return seconds < 60 ? 'less than a minute' : `about ${unitWords(amount(seconds))}`
}

function amount(seconds: number): Amount {
  const minutes = Math.max(1, Math.ceil(Math.max(0, seconds) / 60))
  if (minutes < 90) return { count: minutes, unit: 'minute' }
  const hours = Math.ceil(minutes / 60)
  return hours < 48 ? { count: hours, unit: 'hour' } : { count: Math.ceil(hours / 24), unit: 'day' }
}

const unitWords = ({ count, unit }: Amount): string => `${count} ${unit}${count === 1 ? '' : 's'}`
