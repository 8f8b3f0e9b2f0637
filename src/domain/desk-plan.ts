/**
 * What a look at one desk decides, all at once: which offers have ended, which rungs of the ladder are due, and who is
 * offered what. Pure: the service writes it down, the simulator lives by it. (Design, "Routing".)
 */
import type { Rag } from './concern.js'
import type { Rung } from './ladder.js'
import { chooseSeniors, type Match, type SeniorOnDuty, type WaitingConcern } from './matching-policy.js'
import { compareInQueue } from './queue-order.js'
import { further, reached, type Reach } from './reach.js'
import type { Reasons } from './reasons.js'

/** An offer that nobody has answered yet. */
export interface OpenOffer {
  readonly id: string
  readonly concernId: string
  readonly rag: Rag
  readonly seniorId: string
  readonly how: Reasons['how']
  readonly expiresAt: Date
  /** Is the senior still available and present? */
  readonly reachable: boolean
}

/** A rung that was not taken yet. */
export interface Step {
  readonly concernId: string
  readonly rung: Rung
  readonly dueAt: Date
}

export interface DeskSnapshot {
  /** In the queue: waiting, or offered and not accepted. `openTo` is worked out from the offers. */
  readonly concerns: readonly Omit<WaitingConcern, 'openTo'>[]
  /** Available and present, of the desk and of those that cover it. */
  readonly seniors: readonly Omit<SeniorOnDuty, 'offer'>[]
  /** Open offers of the desk's concerns and to these seniors. */
  readonly offers: readonly OpenOffer[]
  readonly steps: readonly Step[]
}

export interface OfferEnd {
  readonly offer: OpenOffer
  readonly outcome: 'missed' | 'rescinded'
  readonly why: 'too-late' | 'senior-left' | 'red-first'
  /** After one miss of an offer made to them alone, a senior becomes away. */
  readonly becomesAway: boolean
}

export interface PlannedMatch extends Match {
  /** What the choice was made from, so that it can be made again. */
  readonly given: { readonly concern: WaitingConcern; readonly seniors: readonly SeniorOnDuty[] }
}

export interface Plan {
  readonly ends: readonly OfferEnd[]
  readonly steps: readonly Step[]
  /** Concerns offered to one senior which are from now on offered to everyone: that offer is one among several. */
  readonly widened: readonly string[]
  readonly matches: readonly PlannedMatch[]
}

/** In: the desk as it is, the time. Out: all that is to be done now. Matches come in the order of the queue. */
export function planDesk(snapshot: DeskSnapshot, deskConcern: (id: string) => boolean, now: Date): Plan {
  const ends = snapshot.offers
    .filter((offer) => deskConcern(offer.concernId))
    .flatMap((offer) => endOf(offer, now))
  // Whatever was answered since its rungs were read has none left to take.
  const queued = new Set(snapshot.concerns.map(({ id }) => id))
  const steps = snapshot.steps.filter((step) => step.dueAt <= now && queued.has(step.concernId))
  const desk = new DeskInMind(snapshot, ends, steps, now)
  const matches: PlannedMatch[] = []
  const widened: string[] = []
  for (const [index, inQueue] of desk.queue.entries()) {
    if (!desk.anyoneFor(inQueue.rag)) continue
    const concern = desk.concern(inQueue)
    if (concern.openTo.length > 0 && !reached(concern.reach, 'everyone-at-once')) continue
    const seniors = desk.seniors()
    const found = chooseSeniors(concern, seniors, now, index + 1)
    const single = desk.singleOfferOf(concern.id)
    if (found.length > 0 && single) widened.push(concern.id)
    for (const match of found) {
      matches.push({ ...match, given: { concern, seniors } })
      const yielded = desk.take(match)
      if (yielded) ends.push({ offer: yielded, outcome: 'rescinded', why: 'red-first', becomesAway: false })
    }
  }
  return { ends, steps, widened, matches }
}

function endOf(offer: OpenOffer, now: Date): OfferEnd[] {
  if (offer.expiresAt <= now)
    return [{ offer, outcome: 'missed', why: 'too-late', becomesAway: offer.how === 'one' }]
  if (offer.reachable || offer.how === 'transfer' || offer.how === 'second-opinion') return []
  return [{ offer, outcome: 'rescinded', why: 'senior-left', becomesAway: false }]
}

/**
 * As soon as covering desks are asked for anything of this desk's, they are asked for its red concerns first: a red child
 * is not passed over because another has waited longer.
 */
const asFar = <C extends { readonly rag: Rag; readonly reach: Reach }>(concern: C): C =>
  concern.rag === 'red' ? { ...concern, reach: further(concern.reach, 'covering-desks') } : concern

/** The desk as it will be once what was decided so far is done. */
class DeskInMind {
  readonly queue: readonly Omit<WaitingConcern, 'openTo'>[]
  private readonly open: OpenOffer[]
  private readonly away: ReadonlySet<string>
  /** Worked out once for as long as nothing else is decided. */
  private known: readonly SeniorOnDuty[] | null = null

  constructor(
    private readonly snapshot: DeskSnapshot,
    ends: readonly OfferEnd[],
    steps: readonly Step[],
    now: Date,
  ) {
    this.open = snapshot.offers.filter((offer) => !ends.some((end) => end.offer.id === offer.id))
    this.away = new Set(ends.filter((end) => end.becomesAway).map((end) => end.offer.seniorId))
    const queue = snapshot.concerns
      .map((concern) => ({
        ...concern,
        reach: steps
          .filter((step) => step.concernId === concern.id)
          .reduce((reach, step) => further(reach, step.rung), concern.reach),
        passedOn: [
          ...concern.passedOn,
          ...ends
            .filter((end) => end.offer.concernId === concern.id && end.outcome === 'missed')
            .map((end) => ({ seniorId: end.offer.seniorId, how: 'missed' as const, at: now })),
        ],
      }))
      .sort(compareInQueue)
    this.queue = queue.some(({ reach }) => reached(reach, 'covering-desks')) ? queue.map(asFar) : queue
  }

  concern(queued: Omit<WaitingConcern, 'openTo'>): WaitingConcern {
    const openTo = this.open.filter((offer) => offer.concernId === queued.id).map((offer) => offer.seniorId)
    return { ...queued, openTo }
  }

  /** No: whatever a concern of this colour needs, nobody has room for it. Most of a long queue is decided so. */
  anyoneFor(rag: Rag): boolean {
    return this.seniors().some(
      ({ offer, open, capacity }) =>
        open < capacity && (offer === null || (rag === 'red' && offer.rag !== 'red')),
    )
  }

  seniors(): readonly SeniorOnDuty[] {
    return (this.known ??= this.seniorsNow())
  }

  private seniorsNow(): readonly SeniorOnDuty[] {
    return this.snapshot.seniors
      .filter((senior) => !this.away.has(senior.id))
      .map((senior) => {
        const offer = this.open.find((each) => each.seniorId === senior.id)
        return {
          ...senior,
          offer: offer
            ? {
                concernId: offer.concernId,
                rag: offer.rag,
                fromQueue: offer.how === 'one' || offer.how === 'all',
              }
            : null,
        }
      })
  }

  singleOfferOf(concernId: string): boolean {
    return this.open.some((offer) => offer.concernId === concernId && offer.how === 'one')
  }

  /** Notes an offer that will be made. Out: the offer that gives way to it, if one does. */
  take({ concernId, seniorId, how, insteadOf }: Match): OpenOffer | null {
    this.known = null
    const at = this.open.findIndex((offer) => offer.seniorId === seniorId)
    const [yielded] = insteadOf !== null && at >= 0 ? this.open.splice(at, 1) : []
    const rag = this.queue.find((concern) => concern.id === concernId)?.rag ?? 'green'
    this.open.push({ id: '', concernId, rag, seniorId, how, expiresAt: new Date(0), reachable: true })
    return yielded ?? null
  }
}
