/**
 * Wall time in London, whatever zone the machine runs in. Europe/London is kept by Intl and nothing else; its offset is
 * remembered for each UTC hour, since the clocks only ever change on one and a simulator asks very often.
 */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

export interface LondonParts {
  /** YYYY-MM-DD */
  readonly day: string
  /** Monday is 1. */
  readonly weekday: Weekday
  /** Whole minutes since midnight, as the clock on the wall shows them. */
  readonly minute: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** About six years of hours: more than a simulation needs, and an end to how much is remembered. */
const MOST_HOURS = 50_000

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})
const offsets = new Map<number, number>()

export function londonParts(at: Date): LondonParts {
  const wall = at.getTime() + offsetAt(at.getTime())
  const midnight = Math.floor(wall / DAY) * DAY
  return {
    day: new Date(midnight).toISOString().slice(0, 10),
    weekday: weekdayFrom(midnight),
    minute: Math.floor((wall - midnight) / MINUTE),
  }
}

/**
 * In: a day as YYYY-MM-DD and minutes since its midnight (1440 is the next midnight). A time that the spring change
 * leaves out becomes the first moment after it, so later on the wall is never earlier in fact; a time that comes twice
 * in autumn is the first of the two.
 */
export function atLondon(day: string, minuteOfDay: number): Date {
  const wall = Date.parse(`${day}T00:00:00Z`) + minuteOfDay * MINUTE
  const before = offsetAt(wall - 2 * HOUR)
  const after = offsetAt(wall + 2 * HOUR)
  const early = wall - before
  if (before === after || offsetAt(early) === before) return new Date(early)
  const late = wall - after
  return new Date(offsetAt(late) === after ? late : Math.floor(early / HOUR) * HOUR)
}

/** The day so many days later (or earlier), by the calendar. */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

export const weekdayOf = (day: string): Weekday => weekdayFrom(Date.parse(`${day}T00:00:00Z`))

/** 1 January 1970 was a Thursday. */
const weekdayFrom = (midnight: number): Weekday =>
  ((((Math.floor(midnight / DAY) % 7) + 10) % 7) + 1) as Weekday

/** Milliseconds that London is ahead of UTC. */
function offsetAt(time: number): number {
  const hour = Math.floor(time / HOUR)
  const known = offsets.get(hour)
  if (known !== undefined) return known
  if (offsets.size >= MOST_HOURS) offsets.clear()
  const offset = wallTime(hour * HOUR) - hour * HOUR
  offsets.set(hour, offset)
  return offset
}

function wallTime(time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}
