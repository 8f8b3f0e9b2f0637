/**
 * What a simulation is given: desks, seniors, what comes in and who is on duty when. Times are milliseconds since 1970.
 * Arrivals and duty may be invented (arrivals.ts, duty.ts) or what really happened; either comes in order of time.
 */
import type { Rag } from '../concern.js'
import type { Ladder } from '../ladder.js'
import type { OpeningHours } from '../opening-hours.js'
import type { Targets } from '../queue-order.js'

export interface DeskGiven {
  readonly hours: OpeningHours
  /** null: no rungs at all, as in a textbook's queue. */
  readonly ladder: Ladder | null
  readonly targets: Targets
  readonly offerSeconds: number
  /** Desks (by their places in the list) whose seniors are asked once the ladder says so. */
  readonly coveredBy: readonly number[]
}

export interface SeniorGiven {
  /** The place of their desk in the list. */
  readonly desk: number
  readonly capacity: number
}

export interface Arrival {
  readonly at: number
  readonly desk: number
  readonly rag: Rag
  /** How long it will keep its senior: the talk and the record. */
  readonly takesMs: number
}

/** A senior comes on duty or goes off it. Who goes still finishes what they hold. */
export interface DutyChange {
  readonly at: number
  readonly senior: number
  readonly onDuty: boolean
}

/** How people answer. */
export interface Habits {
  /** An offer is answered after so many seconds, evenly spread. */
  readonly answerSeconds: { readonly from: number; readonly to: number }
  /** Share of offers that nobody answers at all. */
  readonly miss: number
  /** Share of offers that are declined. */
  readonly decline: number
  /** How long, in the mean, who was sent away by a miss stays away. */
  readonly awayMinutes: number
  /** How long, in the mean, the out-of-hours team takes to acknowledge a red that is open when the desk is not. */
  readonly handoverMinutes: number
}

export interface World {
  readonly desks: readonly DeskGiven[]
  readonly seniors: readonly SeniorGiven[]
  readonly habits: Habits
  readonly arrivals: Iterable<Arrival>
  readonly duty: Iterable<DutyChange>
  /** Told of each concern as a senior accepts it. */
  readonly onAccept?: (arrival: Arrival, at: number) => void
}
