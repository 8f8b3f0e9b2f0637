/** What really happened at a desk, as a simulation is given it. Times are milliseconds since 1970. */
import type { Rag } from '../concern.js'
import { isOpen } from '../opening-hours.js'
import { FEWEST_SHOWN } from '../suppression.js'
import { quantile } from '../expected-wait.js'
import { placeOf } from './rota.js'
import type { Arrival, DeskGiven } from './world.js'

/** A concern that was raised; of who answered it only which are the same. */
export interface PastConcern {
  readonly raisedAt: number
  readonly rag: Rag
  readonly takenAt: number | null
  readonly closedAt: number | null
  readonly senior: string | null
}

export interface DeskPast {
  readonly desk: DeskGiven
  /** How many consultations each senior holds at once. */
  readonly capacity: number
  /** How long they take to accept an offer. */
  readonly answerSeconds: number
  /** In order of time. */
  readonly arrivals: readonly Arrival[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** A record that is left open overnight keeps nobody busy for the night. */
export const LONGEST_HOURS = 2
/** Where too few were answered to say; as the national line has it: 25 minutes of talk, 5 for the record. */
export const ASSUMED_MINUTES = 30

const heldFor = ({ takenAt, closedAt }: PastConcern): number | null =>
  takenAt === null || closedAt === null ? null : Math.min(closedAt - takenAt, LONGEST_HOURS * HOUR)

/** How many minutes half of the consultations kept their senior at most; null: there were too few. */
export function usualMinutes(concerns: readonly PastConcern[]): number | null {
  const held = concerns.flatMap((concern) => heldFor(concern) ?? []).sort((a, b) => a - b)
  return held.length < FEWEST_SHOWN ? null : Math.round(quantile(held, 0.5) / MINUTE)
}

/**
 * What came in while the desk was open, in order of time. Whoever was never answered would have been, with enough seniors,
 * and have kept one for so many minutes. What came in while it was closed is left out: red ones are the out-of-hours
 * team's, and to how many seniors the others are handed at opening is a manager's choice, not a matter of a minute.
 */
export function arrivalsFrom(
  concerns: readonly PastConcern[],
  { hours }: Pick<DeskGiven, 'hours'>,
  minutes: number,
): readonly Arrival[] {
  return concerns
    .filter(({ raisedAt }) => isOpen(hours, new Date(raisedAt)))
    .map((concern) => ({
      at: concern.raisedAt,
      desk: 0,
      rag: concern.rag,
      takesMs: heldFor(concern) ?? minutes * MINUTE,
    }))
    .sort((a, b) => a.at - b.at)
}

/**
 * In: also when the last of the days is over (milliseconds): what goes on after it is of no hour that is counted. Out: how
 * many seniors had a consultation at any time in an hour, added up by the place of the hour over all days.
 */
export function seniorsHolding(concerns: readonly PastConcern[], until: number): ReadonlyMap<number, number> {
  const holding = new Set<string>()
  for (const concern of concerns) {
    const { takenAt, senior } = concern
    const held = heldFor(concern)
    if (takenAt === null || held === null || senior === null) continue
    const last = Math.min(takenAt + held, until - 1)
    for (let hour = Math.floor(takenAt / HOUR); hour * HOUR <= last; hour++) holding.add(`${hour} ${senior}`)
  }
  const sums = new Map<number, number>()
  for (const each of holding) {
    const place = placeOf(new Date(Number(each.split(' ', 1)[0]) * HOUR))
    sums.set(place, (sums.get(place) ?? 0) + 1)
  }
  return sums
}
