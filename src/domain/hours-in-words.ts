/** Opening hours as a page says them, and what is wrong with them as an admin is told. */
import { dayAfter, type Weekday } from './london-clock.js'
import { minuteOf, spansOf, type HoursException, type OpeningHours, type Span } from './opening-hours.js'

const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]
const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const ALL_DAY = '0-1440'

/**
 * "Monday to Friday, 8:30am to 5:30pm; closed on bank holidays". Times are written as GOV.UK writes them. Exceptions
 * are left out: a page shows those that are near beside it.
 */
export function inWords(hours: OpeningHours): string {
  if (hours.always) return 'Every day, at any time'
  const days = new Map<string, { on: Weekday[]; spans: readonly Span[] }>()
  for (const weekday of weekdays) {
    const spans = spansOf(hours.week.filter((opening) => opening.weekday === weekday))
    const key = spans.map(({ from, to }) => `${from}-${to}`).join()
    const same = days.get(key)
    if (same) same.on.push(weekday)
    else if (spans.length > 0) days.set(key, { on: [weekday], spans })
  }
  if (days.size === 0) return 'Closed'
  const openings = [...days].map(
    ([key, { on, spans }]) => `${daysInWords(on)}, ${key === ALL_DAY ? 'all day' : spansInWords(spans)}`,
  )
  return [...openings, `${hours.bankHolidays} on bank holidays`].join('; ')
}

/** Why these hours cannot stand, naming the day; null when they can. */
export function whyNotHours(hours: OpeningHours): string | null {
  if (hours.always && hours.exceptions.length > 0)
    return 'A desk that is always open cannot have days with other hours'
  for (const weekday of weekdays) {
    const wrong = whyNotTimes(hours.week.filter((opening) => opening.weekday === weekday))
    if (wrong) return `${nameOf(weekday)}: ${wrong}`
  }
  if (hours.week.some(({ weekday }) => !weekdays.includes(weekday)))
    return 'Every opening must be on a day from Monday to Sunday'
  for (const exception of hours.exceptions) {
    const same = hours.exceptions.filter(({ day }) => day === exception.day)
    const wrong = whyNotException(exception, same)
    if (wrong) return wrong
  }
  return null
}

function whyNotException(exception: HoursException, sameDay: readonly HoursException[]): string | null {
  const { day, name } = exception
  if (!isDay(day)) return `${name || 'An exception'}: the day must be a real date`
  const words = dateInWords(day)
  if (name.trim() === '') return `${words}: must have a name`
  const closed = sameDay.some(({ opens, closes }) => opens === null && closes === null)
  if (closed) return sameDay.length === 1 ? null : `${words}: is closed and has other hours too`
  const wrong = whyNotTimes(sameDay)
  return wrong && `${words}: ${wrong}`
}

function whyNotTimes(times: readonly Pick<HoursException, 'opens' | 'closes'>[]): string | null {
  for (const { opens, closes } of times) {
    if (opens === '24:00' || Number.isNaN(minuteOf(opens))) return 'must open at a time like 08:30'
    if (Number.isNaN(minuteOf(closes))) return 'must close at a time like 17:30, or at 24:00'
    if (minuteOf(closes) <= minuteOf(opens)) return 'must close after it opens'
  }
  const spans = times
    .map(({ opens, closes }) => ({ from: minuteOf(opens), to: minuteOf(closes) }))
    .sort((a, b) => a.from - b.from)
  for (const [i, span] of spans.entries()) {
    const next = spans[i + 1]
    if (next && next.from < span.to) return `${spanInWords(span)} and ${spanInWords(next)} overlap`
  }
  return null
}

/** Three days or more in a row are "Monday to Friday"; others are listed. */
function daysInWords(on: readonly Weekday[]): string {
  if (on.length === weekdays.length) return 'Every day'
  const runs: Weekday[][] = []
  for (const weekday of on) {
    const run = runs.at(-1)
    if (run?.at(-1) === weekday - 1) run.push(weekday)
    else runs.push([weekday])
  }
  return listed(
    runs.flatMap((run) => {
      const names = run.map(nameOf)
      return names.length < 3 ? names : [`${names[0] ?? ''} to ${names.at(-1) ?? ''}`]
    }),
  )
}

const nameOf = (weekday: Weekday): string => weekdayNames[weekday - 1] ?? ''
const spansInWords = (spans: readonly Span[]): string => listed(spans.map(spanInWords))
const spanInWords = ({ from, to }: Span): string => `${timeInWords(from)} to ${timeInWords(to)}`

function timeInWords(minute: number): string {
  if (minute % 1440 === 0) return 'midnight'
  if (minute === 720) return 'midday'
  const hour = Math.floor(minute / 60)
  const past = minute % 60 === 0 ? '' : `:${String(minute % 60).padStart(2, '0')}`
  return `${hour % 12 === 0 ? 12 : hour % 12}${past}${hour < 12 ? 'am' : 'pm'}`
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}

const isDay = (day: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) && dayAfter(day, 0) === day

/** 25 December 2026 */
const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const dateInWords = (day: string): string => dateFormat.format(new Date(`${day}T00:00:00Z`))
