/** What happened in a simulation, counted. */
import { rags, type Rag } from '../concern.js'
import { rungs, type Rung } from '../ladder.js'
import { openMinutesBetween } from '../opening-hours.js'
import type { ConcernState, SeniorState } from './state.js'

const HOUR = 60 * 60 * 1000

export interface ColourTally {
  raised: number
  handedOver: number
  /** Answered by the time the desk aims for. */
  inTime: number
  /** Of those that a senior accepted: seconds from raising, for all but red in open time only, as the targets are. */
  readonly waits: number[]
}

/** One hour, by its count since 1970. Times of seniors are times of their slots (a capacity of 2 is two). */
export interface HourTally {
  raised: number
  onDutyMs: number
  busyMs: number
}

export type OfferFate =
  'accepted' | 'taken' | 'declined' | 'too-late' | 'senior-left' | 'red-first' | 'handed-over'
const fates = [
  'accepted',
  'taken',
  'declined',
  'too-late',
  'senior-left',
  'red-first',
  'handed-over',
] as const

const byColour = <T>(make: () => T): Record<Rag, T> =>
  Object.fromEntries(rags.map((rag) => [rag, make()])) as Record<Rag, T>

export class Tally {
  readonly colours: Readonly<Record<Rag, ColourTally>> = byColour(() => ({
    raised: 0,
    handedOver: 0,
    inTime: 0,
    waits: [],
  }))
  readonly rungs = Object.fromEntries(rungs.map((rung) => [rung, byColour(() => 0)])) as Readonly<
    Record<Rung, Record<Rag, number>>
  >
  readonly fates = Object.fromEntries(fates.map((fate) => [fate, 0])) as Record<OfferFate, number>
  readonly hours = new Map<number, HourTally>()
  raised = 0
  offers = 0
  /** Accepted by a senior of a covering desk. */
  byCovering = 0
  /** How often the policy was asked. */
  looks = 0

  raise(rag: Rag, now: number): void {
    this.raised++
    this.colours[rag].raised++
    this.hour(Math.floor(now / HOUR)).raised++
  }

  accept({ queued, desk, arrival }: ConcernState, senior: SeniorState, now: number): void {
    const colour = this.colours[queued.rag]
    const { hours } = desk.given
    const inOpenTime = queued.rag !== 'red' && !hours.always
    colour.waits.push(
      inOpenTime
        ? openMinutesBetween(hours, queued.raisedAt, new Date(now)) * 60
        : (now - queued.raisedAt.getTime()) / 1000,
    )
    if (now <= queued.dueAt.getTime()) colour.inTime++
    if (senior.desk !== desk) this.byCovering++
    senior.accepted++
    senior.busyMs += arrival.takesMs
    this.spread(now, now + arrival.takesMs, (hour, ms) => (hour.busyMs += ms))
  }

  wasOnDuty(senior: SeniorState, from: number, to: number): void {
    senior.onDutyMs += (to - from) * senior.capacity
    this.spread(from, to, (hour, ms) => (hour.onDutyMs += ms * senior.capacity))
  }

  private spread(from: number, to: number, add: (hour: HourTally, ms: number) => void): void {
    for (let begin = from; begin < to;) {
      const hour = Math.floor(begin / HOUR)
      const end = Math.min(to, (hour + 1) * HOUR)
      add(this.hour(hour), end - begin)
      begin = end
    }
  }

  private hour(hour: number): HourTally {
    let known = this.hours.get(hour)
    if (!known) this.hours.set(hour, (known = { raised: 0, onDutyMs: 0, busyMs: 0 }))
    return known
  }
}
