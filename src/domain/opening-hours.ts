/**
 * When a desk is open, in London's time. (Design, "Routing": opening hours, bank holidays.) Everything here stands on
 * stretches of real time, so a change of clocks makes a day longer or shorter and nothing is counted twice.
 */
import { bankHolidayOn } from './bank-holidays.js'
import { atLondon, dayAfter, londonParts, weekdayOf, type Weekday } from './london-clock.js'

export interface WeeklyOpening {
  readonly weekday: Weekday
  /** HH:MM */
  readonly opens: string
  /** HH:MM; 24:00 is the end of the day. */
  readonly closes: string
}

/** Replaces whatever that day would be by the week or as a bank holiday. No times: closed all day. */
export interface HoursException {
  /** YYYY-MM-DD */
  readonly day: string
  readonly name: string
  readonly opens: string | null
  readonly closes: string | null
}

export interface OpeningHours {
  /** Day and night, whatever else stands here. */
  readonly always: boolean
  /** Several a day are allowed. */
  readonly week: readonly WeeklyOpening[]
  readonly bankHolidays: 'closed' | 'open'
  readonly exceptions: readonly HoursException[]
}

export const alwaysOpen: OpeningHours = { always: true, week: [], bankHolidays: 'open', exceptions: [] }

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** How far ahead an opening or a closing is looked for. */
export const LOOK_AHEAD_DAYS = 400

/** From and up to: minutes of a day, or (a stretch) milliseconds of real time. */
export interface Span {
  readonly from: number
  readonly to: number
}

export function isOpen(hours: OpeningHours, at: Date): boolean {
  if (hours.always) return true
  const time = at.getTime()
  return openingsOn(hours, londonParts(at).day).some(({ from, to }) => from <= time && time < to)
}

/** The next opening; null when it is open now, or does not open within 400 days. */
export function opensAt(hours: OpeningHours, at: Date): Date | null {
  if (isOpen(hours, at)) return null
  const next = openTime(hours, at).next().value
  return next && next.to !== Infinity ? new Date(next.from) : null
}

/** When what is open now closes; null when it is closed now, or does not close within 400 days. */
export function closesAt(hours: OpeningHours, at: Date): Date | null {
  if (hours.always || !isOpen(hours, at)) return null
  const latest = at.getTime() + LOOK_AHEAD_DAYS * DAY
  let closes = at.getTime()
  for (const { from, to } of openTime(hours, at)) {
    if (from > closes || to === Infinity) return new Date(closes)
    if (to > latest) return null
    closes = to
  }
  return null
}

/** The closing to come: of the opening that is now or, when it is closed, of the next one; null where there is none. */
export function nextClosing(hours: OpeningHours, at: Date): Date | null {
  const opening = opensAt(hours, at)
  return closesAt(hours, opening ?? at)
}

/**
 * The moment when so many open minutes have passed (a part of a minute counts). At a desk that does not open again,
 * minutes are plain minutes: a promise always has its date.
 */
export function addOpenMinutes(hours: OpeningHours, from: Date, minutes: number): Date {
  let left = Math.round(minutes * MINUTE)
  if (left <= 0) return new Date(from)
  for (const stretch of openTime(hours, from)) {
    if (left <= stretch.to - stretch.from) return new Date(stretch.from + left)
    left -= stretch.to - stretch.from
  }
  return from
}

/** The inverse: how many open minutes lie between two moments; none when `to` is not the later one. */
export function openMinutesBetween(hours: OpeningHours, from: Date, to: Date): number {
  let open = 0
  for (const stretch of openTime(hours, from)) {
    open += Math.max(0, Math.min(stretch.to, to.getTime()) - stretch.from)
    if (stretch.to >= to.getTime()) break
  }
  return open / MINUTE
}

/** Whether it is open the whole time from one moment to another. */
export function isOpenThroughout(hours: OpeningHours, from: Date, to: Date): boolean {
  const minutes = (to.getTime() - from.getTime()) / MINUTE
  return isOpen(hours, from) && openMinutesBetween(hours, from, to) === minutes
}

/** In: times of one day, in any order. Out: sorted, with those that touch made one; what is not a time is left out. */
export function spansOf(times: readonly { opens: string | null; closes: string | null }[]): readonly Span[] {
  const spans: Span[] = []
  const sorted = times
    .map(({ opens, closes }) => ({ from: minuteOf(opens), to: minuteOf(closes) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
  for (const { from, to } of sorted) {
    const last = spans.at(-1)
    if (last && from <= last.to) spans[spans.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else spans.push({ from, to })
  }
  return spans
}

/** Minutes since midnight of HH:MM, 24:00 included; NaN for anything else. */
export function minuteOf(time: string | null): number {
  if (time === '24:00') return 24 * 60
  if (time === null || !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return Number.NaN
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** Hours are data and do not change; a simulator asks for the same days very often. */
const MOST_DAYS = 2000
const known = new WeakMap<OpeningHours, Map<string, readonly Span[]>>()

/** The open time of one day in London, in milliseconds since 1970. */
export function openingsOn(hours: OpeningHours, day: string): readonly Span[] {
  let days = known.get(hours)
  if (!days) known.set(hours, (days = new Map<string, readonly Span[]>()))
  let openings = days.get(day)
  if (days.size >= MOST_DAYS) days.clear()
  if (!openings) days.set(day, (openings = openingsFrom(timesOn(hours, day), day)))
  return openings
}

const openingsFrom = (times: readonly Span[], day: string): readonly Span[] =>
  times
    .map(({ from, to }) => ({ from: atLondon(day, from).getTime(), to: atLondon(day, to).getTime() }))
    .filter(({ from, to }) => from < to)

function timesOn(hours: OpeningHours, day: string): readonly Span[] {
  if (hours.always) return [{ from: 0, to: 24 * 60 }]
  const exceptions = hours.exceptions.filter((exception) => exception.day === day)
  if (exceptions.length > 0) return spansOf(exceptions)
  if (hours.bankHolidays === 'closed' && bankHolidayOn(day) !== null) return []
  const weekday = weekdayOf(day)
  return spansOf(hours.week.filter((opening) => opening.weekday === weekday))
}

/** All open time from a moment on, in order; in the end, when nothing opens for 400 days, all time that is left. */
function* openTime(hours: OpeningHours, from: Date): Generator<Span, undefined> {
  let last = from.getTime()
  let day = londonParts(from).day
  while (!hours.always && Date.parse(day) - last < LOOK_AHEAD_DAYS * DAY) {
    for (const stretch of openingsOn(hours, day)) {
      if (stretch.to <= last) continue
      yield { from: Math.max(stretch.from, last), to: stretch.to }
      last = stretch.to
    }
    day = dayAfter(day)
  }
  yield { from: last, to: Infinity }
  return undefined
}
