/** The offers of a simulation: those that are open, and how the others ended. */
import type { PlannedMatch } from '../desk-plan.js'
import { between, type Random } from './chance.js'
import type { DeskState, OfferState, SeniorState } from './state.js'
import type { OfferFate, Tally } from './tally.js'
import type { Habits } from './world.js'

const SECOND = 1000

export interface Answer {
  readonly at: number
  readonly kind: 'accept' | 'decline' | 'expire'
  readonly offer: OfferState
}

export class OfferBook {
  private readonly open = new Map<string, OfferState>()

  constructor(
    private readonly seniors: ReadonlyMap<string, SeniorState>,
    private readonly habits: Habits,
    private readonly random: Random,
    private readonly tally: Tally,
  ) {}

  find(id: string): OfferState | undefined {
    return this.open.get(id)
  }

  /** Out: how the senior will answer, should the offer still be open then. */
  make(desk: DeskState, { concernId, seniorId, how }: PlannedMatch, now: number): Answer {
    const concern = desk.queue.get(concernId)
    const senior = this.seniors.get(seniorId)
    if (!concern || !senior)
      throw new Error(`${concernId} was matched with ${seniorId}: one of them is not there`)
    if (senior.offer) throw new Error(`${seniorId} would have two offers`)
    const expires = now + desk.given.offerSeconds * SECOND
    const offer: OfferState = {
      id: `o${this.tally.offers++}`,
      concernId,
      rag: concern.queued.rag,
      seniorId,
      how,
      expiresAt: new Date(expires),
      reachable: true,
      concern,
      senior,
    }
    this.open.set(offer.id, offer)
    concern.offers.add(offer)
    senior.offer = offer
    return this.answerTo(offer, now, expires)
  }

  end(offer: OfferState, fate: OfferFate): void {
    this.open.delete(offer.id)
    offer.concern.offers.delete(offer)
    offer.senior.offer = null
    this.tally.fates[fate]++
  }

  private answerTo(offer: OfferState, now: number, expires: number): Answer {
    const { answerSeconds, miss, decline } = this.habits
    const fate = this.random()
    const answers = Math.round(now + between(this.random, answerSeconds.from, answerSeconds.to) * SECOND)
    if (fate < miss || answers >= expires) return { at: expires, kind: 'expire', offer }
    return { at: answers, kind: fate < miss + decline ? 'decline' : 'accept', offer }
  }
}
