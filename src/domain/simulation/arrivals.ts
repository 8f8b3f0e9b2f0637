/**
 * What comes in when nothing real is at hand: Poisson arrivals whose rate follows the hour and the day of the week. Known
 * are only the sums (docs/simulator.md says from where); the shape within a day is an assumption, and marked as one.
 */
import { bankHolidayOn } from '../bank-holidays.js'
import type { Rag } from '../concern.js'
import { atLondon, dayAfter, weekdayOf } from '../london-clock.js'
import { exponential, lognormal, pickByTotals, runningTotals, type Random } from './chance.js'
import type { Arrival } from './world.js'

/**
 * Assumption. Percent of a working day that arrives in each hour from midnight: police through the night, surgeries and
 * health visitors in the morning, and a fifth of the day in the hour after school ends.
 */
export const hourOfWorkingDay: readonly number[] = [
  1, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 2, 5, 8, 9, 9, 7, 8, 11, 20, 7, 3, 1.5, 1.5, 1, 1, 1, 0.5,
]

/** Assumption. Percent of a day without school or surgery: mostly police and hospitals. */
export const hourOfQuietDay: readonly number[] = [
  5, 4, 3, 3, 2, 2, 2, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5,
]

/** Assumption. Monday first; a working day is 1 in the mean. */
export const dayOfWeek: readonly number[] = [1.05, 1, 0.95, 0.95, 1.05, 0.15, 0.1]
const BANK_HOLIDAY = 0.1
/** Assumption. On a Friday the afternoon is fuller: nobody wants to take a worry into the weekend. */
const FRIDAY_AFTERNOON = 1.25

/** Assumption: nothing is published on what professionals ask in how much of a hurry. */
export const colourShares: readonly (readonly [Rag, number])[] = [
  ['red', 15],
  ['amber', 45],
  ['green', 40],
]

export interface Load {
  /** YYYY-MM-DD */
  readonly firstDay: string
  readonly days: number
  /** Concerns on an ordinary working day, all desks together. */
  readonly perDay: number
  /** How big each desk's share is. */
  readonly deskWeights: readonly number[]
  readonly talkMinutes: number
  readonly recordMinutes: number
}

/** Assumption: talks differ from their mean by about this share of it. */
const SPREAD = 0.6

export function* arrivalsOf(load: Load, random: Random): Generator<Arrival, undefined> {
  const desks = runningTotals(load.deskWeights)
  const colours = runningTotals(colourShares.map(([, share]) => share))
  for (let day = 0; day < load.days; day++) {
    const date = dayAfter(load.firstDay, day)
    const weights = hourWeights(date)
    for (const [hour, weight] of weights.entries()) {
      const from = atLondon(date, hour * 60).getTime()
      const to = atLondon(date, (hour + 1) * 60).getTime()
      const gap = (to - from) / (load.perDay * weight)
      for (let at = from + exponential(random, gap); at < to; at += exponential(random, gap)) {
        yield {
          at: Math.floor(at),
          desk: pickByTotals(random, desks),
          rag: colourShares[pickByTotals(random, colours)]?.[0] ?? 'green',
          takesMs: Math.round(
            (lognormal(random, load.talkMinutes, SPREAD) + lognormal(random, load.recordMinutes, SPREAD)) *
              60_000,
          ),
        }
      }
    }
  }
  return undefined
}

/** In: a day. Out: for each of its hours the share of an ordinary working day's concerns. */
export function hourWeights(day: string): readonly number[] {
  const weekday = weekdayOf(day)
  const holiday = bankHolidayOn(day) !== null
  const quiet = holiday || weekday > 5
  const share = holiday ? BANK_HOLIDAY : (dayOfWeek[weekday - 1] ?? 0)
  const shape = (quiet ? hourOfQuietDay : hourOfWorkingDay).map((percent, hour) =>
    weekday === 5 && !quiet && hour >= 13 && hour < 18 ? percent * FRIDAY_AFTERNOON : percent,
  )
  const total = shape.reduce((sum, percent) => sum + percent, 0)
  return shape.map((percent) => (percent / total) * share)
}
