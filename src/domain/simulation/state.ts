/** What stands in the service's tables, as a simulation keeps it. */
import type { DeskSnapshot, OpenOffer, Step } from '../desk-plan.js'
import type { RungDue } from '../ladder.js'
import type { PassedOn, SeniorOnDuty, WaitingConcern } from '../matching-policy.js'
import { reached, type Reach } from '../reach.js'
import type { Arrival, DeskGiven } from './world.js'

/** What the policy is shown of a concern. */
export interface Queued extends Omit<WaitingConcern, 'openTo'> {
  reach: Reach
  readonly passedOn: PassedOn[]
}

export interface ConcernState {
  readonly queued: Queued
  readonly arrival: Arrival
  readonly desk: DeskState
  readonly offers: Set<OfferState>
  /** Rungs that are not due yet, the next one first. */
  readonly rungs: RungDue[]
}

export interface OfferState extends OpenOffer {
  how: 'one' | 'all'
  reachable: boolean
  readonly concern: ConcernState
  readonly senior: SeniorState
}

export class SeniorState {
  onDuty = false
  onDutySince = 0
  /** When who was sent away by a miss will be back. */
  backAt: number | null = null
  open = 0
  offer: OfferState | null = null
  lastAcceptedAt: Date | null = null
  accepted = 0
  /** Time of their slots: held by a consultation, and there to be held. */
  busyMs = 0
  onDutyMs = 0

  constructor(
    readonly id: string,
    readonly desk: DeskState,
    readonly capacity: number,
  ) {}

  get available(): boolean {
    return this.onDuty && this.backAt === null
  }

  get hasRoom(): boolean {
    return this.open < this.capacity
  }

  asSeenBy(desk: DeskState): Omit<SeniorOnDuty, 'offer'> {
    const { id, capacity, open, lastAcceptedAt } = this
    return { id, capacity, open, lastAcceptedAt, covering: desk !== this.desk, skills: [] }
  }
}

export class DeskState {
  readonly seniors: SeniorState[] = []
  /** Desks whose seniors may be asked for this desk's concerns, and desks for whose concerns this desk's may be. */
  readonly coveredBy: DeskState[] = []
  readonly covers: DeskState[] = []
  readonly queue = new Map<string, ConcernState>()
  stepsDue: Step[] = []

  constructor(readonly given: DeskGiven) {}

  /** As the service would read it; null when there is nothing to decide, as it would not look then either. */
  snapshot(now: Date): DeskSnapshot | null {
    if (this.queue.size === 0) return null
    const concerns = [...this.queue.values()]
    const steps = this.stepsDue
    // Until a concern has got as far as covering desks, their seniors could only be named as not asked yet.
    const wide = steps.length > 0 || concerns.some(({ queued }) => reached(queued.reach, 'covering-desks'))
    const seniors = [this, ...(wide ? this.coveredBy : [])].flatMap((desk) =>
      desk.seniors.filter((senior) => senior.available),
    )
    const own = concerns.flatMap((concern) => [...concern.offers])
    const ending = own.some((offer) => offer.expiresAt <= now || !offer.reachable)
    if (steps.length === 0 && !ending && !seniors.some((senior) => senior.hasRoom)) return null
    const others = seniors.flatMap(({ offer }) => (offer && offer.concern.desk !== this ? [offer] : []))
    return {
      concerns: concerns.map(({ queued }) => queued),
      seniors: seniors.map((senior) => senior.asSeenBy(this)),
      offers: [...own, ...others],
      steps,
    }
  }
}
