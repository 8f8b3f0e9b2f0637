/**
 * How many seniors are on duty in each hour of the day, on working days and on others (weekends, bank holidays): what a
 * duty team's rota says. An hour is named by its place: 0 to 23 on working days, 24 to 47 on others.
 */
import { bankHolidayOn } from '../bank-holidays.js'
import { atLondon, dayAfter, londonParts, weekdayOf } from '../london-clock.js'
import { openingsOn, type OpeningHours } from '../opening-hours.js'
import type { DutyChange } from './world.js'

export const PLACES = 48

/** By the place of the hour. */
export type Rota = readonly number[]

/** In: a moment. Out: the place of its hour. */
export function placeOf(at: Date): number {
  const { day, minute } = londonParts(at)
  return firstPlaceOn(day) + Math.floor(minute / 60)
}

export const firstPlaceOn = (day: string): 0 | 24 =>
  weekdayOf(day) > 5 || bankHolidayOn(day) !== null ? 24 : 0

export interface OpenHour {
  readonly place: number
  /** Milliseconds since 1970; the first and the last hour of a day's opening may be parts of one. */
  readonly from: number
  readonly to: number
}

/** The hours in which a desk is open on these days (both belong to them), in order. */
export function* openHours(
  hours: OpeningHours,
  firstDay: string,
  lastDay: string,
): Generator<OpenHour, undefined> {
  for (let day = firstDay; day <= lastDay; day = dayAfter(day))
    for (const opening of openingsOn(hours, day))
      for (let hour = 0; hour < 24; hour++) {
        const from = Math.max(opening.from, atLondon(day, hour * 60).getTime())
        const to = Math.min(opening.to, atLondon(day, (hour + 1) * 60).getTime())
        if (from < to) yield { place: firstPlaceOn(day) + hour, from, to }
      }
  return undefined
}

/** Who comes and goes when, of seniors numbered from 0. Whoever is in the rota of the next hour too stays. */
export function* dutyByRota(rota: Rota, open: Iterable<OpenHour>): Generator<DutyChange, undefined> {
  let [there, until] = [0, 0]
  for (const { place, from, to } of open) {
    if (from > until) {
      yield* changes(until, there, 0)
      there = 0
    }
    const wanted = rota[place] ?? 0
    yield* changes(from, there, wanted)
    ;[there, until] = [wanted, to]
  }
  yield* changes(until, there, 0)
  return undefined
}

function* changes(at: number, before: number, after: number): Generator<DutyChange, undefined> {
  for (let senior = after; senior < before; senior++) yield { at, senior, onDuty: false }
  for (let senior = before; senior < after; senior++) yield { at, senior, onDuty: true }
  return undefined
}
