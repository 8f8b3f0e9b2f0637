/**
 * What is known for certain about the order of things when several connections work at once: a red that was raised before
 * a look began, and that nobody was asked for, was waiting; that look must not give another colour to somebody who may
 * have the red. Written down after the fact, from what was told and from the rows.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { House } from './house.js'

interface Look {
  readonly began: number
  readonly ended: Set<string>
}

interface OfferRow {
  readonly id: string
  readonly concernId: string
  readonly deskId: string
  readonly seniorId: string
  readonly rag: string
  readonly madeAt: Date
  readonly outcome: string | null
}

export interface Verdict {
  readonly offers: number
  /** Offers of another colour made while at least one red of the desk was in the queue. */
  readonly besideReds: number
  readonly inversions: readonly string[]
}

export class RedLedger {
  private readonly looking = new AsyncLocalStorage<Look>()
  private readonly committed = new Map<string, number>()
  private readonly makers = new Map<string, Look>()
  private readonly ended = new Map<string, number>()
  private ticks = 0

  constructor(private readonly house: House) {
    house.listener = (news) => {
      const look = this.looking.getStore()
      if (news.kind !== 'offer' || !look) return
      // The first that is told of an offer is that it was made; the second, that it has ended.
      if (this.makers.has(news.id)) look.ended.add(news.id)
      else this.makers.set(news.id, look)
    }
  }

  /** A red was raised, and its commit is known of. */
  raised(ref: string): void {
    this.committed.set(ref, ++this.ticks)
  }

  /** This offer has ended, and its commit is known of. */
  answered(offerId: string): void {
    this.ended.set(offerId, ++this.ticks)
  }

  async look(desk: string): Promise<void> {
    const look = { began: ++this.ticks, ended: new Set<string>() }
    await this.looking.run(look, () => this.house.matching.lookAtDesk(desk))
    const after = ++this.ticks
    for (const id of look.ended) this.ended.set(id, after)
  }

  async verdict(): Promise<Verdict> {
    const offers = await this.house.database.query<OfferRow>(
      `SELECT o.id, c.ref AS "concernId", o.desk_id AS "deskId", o.senior_id AS "seniorId", c.rag, o.made_at AS "madeAt",
         o.outcome FROM offer o JOIN consultation c ON c.id = o.consultation_id`,
    )
    const reds = await this.house.database.query<{
      ref: string
      deskId: string
      raisedAt: Date
      takenAt: Date | null
    }>(
      `SELECT ref, desk_id AS "deskId", raised_at AS "raisedAt", taken_at AS "takenAt" FROM consultation WHERE rag = 'red'`,
    )
    const ofRed = grouped(offers, (offer) => offer.concernId)
    const redsOf = grouped(reds, (red) => red.deskId)
    const inversions: string[] = []
    let besideReds = 0
    for (const offer of offers.filter(({ rag }) => rag !== 'red')) {
      const look = this.makers.get(offer.id)
      if (!look) throw new Error('an offer that no look has made')
      const inQueue = (redsOf.get(offer.deskId) ?? []).filter(
        (red) => red.raisedAt < offer.madeAt && (red.takenAt === null || red.takenAt >= offer.madeAt),
      )
      if (inQueue.length > 0) besideReds++
      for (const red of inQueue) {
        const raised = this.committed.get(red.ref) ?? Infinity
        const earlier = (ofRed.get(red.ref) ?? []).filter(({ madeAt }) => madeAt <= offer.madeAt)
        const nobodyAsked = earlier.every(
          ({ id, outcome }) =>
            outcome !== null && outcome !== 'accepted' && (this.ended.get(id) ?? Infinity) < look.began,
        )
        const passedOn = earlier.some(({ seniorId }) => seniorId === offer.seniorId)
        if (raised < look.began && nobodyAsked && !passedOn)
          inversions.push(`${offer.rag} ${offer.concernId} was offered while red ${red.ref} was waiting`)
      }
    }
    return { offers: offers.length, besideReds, inversions }
  }
}

function grouped<T>(all: readonly T[], by: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) groups.set(by(each), [...(groups.get(by(each)) ?? []), each])
  return groups
}
