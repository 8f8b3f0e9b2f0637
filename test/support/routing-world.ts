/** Desks, seniors and concerns in memory, for the model of routing (routing-moves). Plain data, so that it can be copied. */
import type { Rag } from '../../src/domain/concern.js'
import type { DeskSnapshot } from '../../src/domain/desk-plan.js'
import type { Rung } from '../../src/domain/ladder.js'
import type { Reach } from '../../src/domain/reach.js'
import { inTurn } from './plain-routing.js'

export interface WorldSenior {
  readonly id: string
  readonly desks: readonly string[]
  readonly skills: readonly string[]
  status: 'available' | 'away'
  capacity: number
  offerSeconds: number | null
  lastAcceptedAt: number | null
  /** Until when their browser, and whatever was heard by plain HTTP, vouch for them. */
  live: number
  http: number
}

export interface WorldOffer {
  /** Told by the database. */
  id: string
  readonly concernId: string
  readonly seniorId: string
  how: 'one' | 'all'
  readonly madeAt: number
  expiresAt: number
  outcome: 'accepted' | 'declined' | 'missed' | 'rescinded' | null
  endedAt: number | null
  readonly round: string
  readonly place: number
}

export interface WorldConcern {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  readonly rag: Rag
  readonly raisedAt: number
  readonly needs: readonly string[]
  readonly child: string | null
  state: 'waiting' | 'offered' | 'callback-booked' | 'talking' | 'recording' | 'closed' | 'withdrawn'
  seniorId: string | null
  awayAt: number | null
  reach: Reach
  returned: boolean
  alerts: number
  /** A call is promised. */
  callback: boolean
  rungs: { rung: Rung; dueAt: number; taken: boolean }[]
  readonly conflicts: string[]
}

export const MINUTE = 60_000
/** Minutes to an answer, as the design has them. */
const targets: Record<string, number> = { red: 5, amber: 30, green: 240 }

export class WorldState {
  now = 0
  /** Which desks are covered by which. */
  readonly cover: Record<string, readonly string[]> = {}
  readonly seniors: WorldSenior[] = []
  readonly concerns: WorldConcern[] = []
  readonly offers: WorldOffer[] = []

  senior(id: string): WorldSenior {
    return this.seniors.find((each) => each.id === id)!
  }

  concern(id: string): WorldConcern {
    return this.concerns.find((each) => each.id === id)!
  }

  openOn(concernId: string): WorldOffer[] {
    return this.offers.filter((offer) => offer.concernId === concernId && offer.outcome === null)
  }

  heldBy(seniorId: string): number {
    return this.concerns.filter((each) => each.seniorId === seniorId && isHeld(each)).length
  }

  present(senior: WorldSenior): boolean {
    return senior.live > this.now || senior.http > this.now
  }

  /** The queue of a desk, in its order. */
  queue(deskId: string): string[] {
    return inTurn(this.asSeenFrom(deskId).concerns).map(({ id }) => id)
  }

  protected asSeenFrom(deskId: string): DeskSnapshot {
    const covering = this.cover[deskId] ?? []
    const at = (ms: number): Date => new Date(ms)
    const on = this.seniors.filter(({ desks }) =>
      desks.some((desk) => desk === deskId || covering.includes(desk)),
    )
    return {
      seniors: on
        .filter((senior) => senior.status === 'available' && this.present(senior))
        .map(({ id, capacity, lastAcceptedAt, skills, desks }) => ({
          id,
          capacity,
          skills,
          open: this.heldBy(id),
          lastAcceptedAt: lastAcceptedAt === null ? null : at(lastAcceptedAt),
          covering: !desks.includes(deskId),
        })),
      offers: this.offers
        .filter((offer) => offer.outcome === null)
        .map((offer) => {
          const senior = this.senior(offer.seniorId)
          const { concernId, seniorId, how } = offer
          const reachable = senior.status === 'available' && this.present(senior)
          const { rag } = this.concern(concernId)
          return {
            id: nameOf(offer),
            concernId,
            seniorId,
            how,
            rag,
            expiresAt: at(offer.expiresAt),
            reachable,
          }
        }),
      concerns: this.concerns
        .filter((concern) => concern.deskId === deskId && isQueued(concern))
        .map((concern) => ({
          ...concern,
          raisedAt: at(concern.raisedAt),
          dueAt: at(concern.raisedAt + targets[concern.rag]! * MINUTE),
          passedOn: this.offers
            .filter(
              ({ concernId, outcome }) =>
                concernId === concern.id && (outcome === 'declined' || outcome === 'missed'),
            )
            .map(({ seniorId, outcome, endedAt }) => ({
              seniorId,
              how: outcome as 'declined',
              at: at(endedAt!),
            })),
          advisedBefore: this.offers
            .filter(
              ({ concernId, outcome }) =>
                outcome === 'accepted' && concernId !== concern.id && this.sameChild(concern, concernId),
            )
            .map(({ seniorId }) => seniorId),
          conflicts: this.concerns
            .filter(({ id }) => id === concern.id || this.sameChild(concern, id))
            .flatMap(({ conflicts }) => conflicts),
        })),
      steps: this.concerns
        .filter((concern) => concern.deskId === deskId)
        .flatMap(({ id, rungs }) =>
          rungs
            .filter(({ taken }) => !taken)
            .map(({ rung, dueAt }) => ({ concernId: id, rung, dueAt: at(dueAt) })),
        ),
    }
  }

  private sameChild(concern: WorldConcern, otherId: string): boolean {
    return concern.child !== null && this.concern(otherId).child === concern.child
  }
}

export const isQueued = ({ state }: WorldConcern): boolean => state === 'waiting' || state === 'offered'
export const isHeld = ({ state }: WorldConcern): boolean => state === 'talking' || state === 'recording'
export const nameOf = ({ concernId, seniorId }: WorldOffer): string => `${concernId} to ${seniorId}`
