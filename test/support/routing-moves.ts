/**
 * Routing in memory: what every command must do to desks, seniors and concerns, written from the design and not from the
 * service. What a look decides is support/plain-routing. Each answers as the service must: "ok", or the refusal's code.
 */
import type { Rag } from '../../src/domain/concern.js'
import type { Rung } from '../../src/domain/ladder.js'
import { decidePlainly } from './plain-routing.js'
import { isQueued, MINUTE, nameOf, WorldState, type WorldConcern, type WorldOffer } from './routing-world.js'

/** Seconds to each rung, as the design has them. */
const ladder: Record<string, readonly number[]> = {
  red: [60, 120, 180, 300],
  amber: [300, 600, 900, 1800],
  green: [1800, 3600, 7200, 14_400],
}
const rungNames: readonly Rung[] = ['everyone-at-once', 'covering-desks', 'duty-manager', 'practitioner-told']
const rungsFrom = (rag: Rag, from: number) =>
  rungNames.map((rung, i) => ({ rung, dueAt: from + ladder[rag]![i]! * 1000, taken: false }))

export class World extends WorldState {
  /** Another one like this, to try what would happen. */
  copy(): World {
    const { now, cover, seniors, concerns, offers } = this
    return Object.assign(new World(), structuredClone({ now, cover, seniors, concerns, offers }))
  }

  raised(told: Pick<WorldConcern, 'id' | 'ref' | 'deskId' | 'rag' | 'needs' | 'child'>): void {
    this.concerns.push({
      ...told,
      raisedAt: this.now,
      state: 'waiting',
      seniorId: null,
      awayAt: null,
      reach: 'one-at-a-time',
      returned: false,
      alerts: 0,
      callback: false,
      rungs: rungsFrom(told.rag, this.now),
      conflicts: [],
    })
  }

  look(deskId: string): string {
    const decided = decidePlainly(
      this.asSeenFrom(deskId),
      (id) => this.concern(id).deskId === deskId,
      new Date(this.now),
    )
    for (const { offerId, outcome, away } of decided.ended) {
      const offer = this.offers.find((each) => each.outcome === null && nameOf(each) === offerId)!
      this.end(offer, outcome)
      if (away) this.senior(offer.seniorId).status = 'away'
    }
    for (const { concernId, rung } of decided.climbed) {
      const concern = this.concern(concernId)
      concern.rungs.find((each) => each.rung === rung)!.taken = true
      const place = (reach: string): number => rungNames.findIndex((each) => each === reach)
      if (place(rung) > place(concern.reach)) concern.reach = rung as Rung
      if (rung === 'duty-manager') concern.alerts = 1
    }
    for (const id of decided.widened) for (const offer of this.openOn(id)) offer.how = 'all'
    for (const { concernId, seniorId, how, round, place } of decided.made) {
      const expiresAt = this.now + (this.senior(seniorId).offerSeconds ?? 30) * 1000
      this.offers.push({
        id: '',
        concernId,
        seniorId,
        how,
        madeAt: this.now,
        expiresAt,
        outcome: null,
        endedAt: null,
        round,
        place,
      })
    }
    this.settle()
    for (const { concernId, rung } of decided.climbed)
      if (rung === 'practitioner-told') this.promiseCall(this.concern(concernId))
    return 'ok'
  }

  /** Told plainly, and a call is booked. A red stays in the queue for it, and so does whoever is being asked for. */
  private promiseCall(concern: WorldConcern): void {
    if (concern.callback) return
    concern.callback = true
    if (concern.rag !== 'red' && concern.state === 'waiting') this.leaveQueue(concern, 'callback-booked')
  }

  private leaveQueue(concern: WorldConcern, to: WorldConcern['state']): void {
    concern.state = to
    concern.rungs = concern.rungs.filter(({ taken }) => taken)
  }

  accept(seniorId: string, offer: WorldOffer): string {
    const no = this.whyNoAnswer(seniorId, offer)
    if (no) return no
    const senior = this.senior(seniorId)
    if (this.heldBy(seniorId) >= senior.capacity) return 'at-capacity'
    const concern = this.concern(offer.concernId)
    for (const other of this.openOn(concern.id)) this.end(other, other === offer ? 'accepted' : 'rescinded')
    Object.assign(concern, { seniorId, awayAt: null, returned: false, callback: false })
    this.leaveQueue(concern, 'talking')
    senior.lastAcceptedAt = this.now
    return 'ok'
  }

  decline(seniorId: string, offer: WorldOffer, conflict: boolean): string {
    const no = this.whyNoAnswer(seniorId, offer)
    if (no) return no
    this.end(offer, 'declined')
    if (conflict) this.concern(offer.concernId).conflicts.push(seniorId)
    this.settle()
    return 'ok'
  }

  extend(seniorId: string, offer: WorldOffer): string {
    const no = this.whyNoAnswer(seniorId, offer)
    if (no) return no
    const more = offer.expiresAt + (this.senior(seniorId).offerSeconds ?? 30) * 1000
    offer.expiresAt = Math.max(offer.expiresAt, Math.min(more, offer.madeAt + 5 * MINUTE))
    return 'ok'
  }

  say(
    seniorId: string,
    status: 'available' | 'away',
    capacity?: number,
    offerSeconds?: number | null,
  ): string {
    const senior = this.senior(seniorId)
    senior.status = status
    senior.capacity = capacity ?? senior.capacity
    if (offerSeconds !== undefined) senior.offerSeconds = offerSeconds
    senior.http = this.now + (senior.live > this.now - 10 * MINUTE ? 15_000 : 120_000)
    if (status === 'away') {
      for (const offer of this.offers)
        if (offer.seniorId === seniorId && !this.whyNoAnswer(seniorId, offer)) this.end(offer, 'rescinded')
      this.settle()
    }
    return 'ok'
  }

  vanish(seniorId: string): string {
    const senior = this.senior(seniorId)
    senior.live = this.now
    if (senior.http > 0) senior.http = this.now
    return 'ok'
  }

  comeBack(seniorId: string): string {
    this.senior(seniorId).live = Infinity
    return 'ok'
  }

  withdraw(concern: WorldConcern): string {
    if (!isQueued(concern) && concern.state !== 'callback-booked') return 'not-waiting'
    for (const offer of this.openOn(concern.id)) this.end(offer, 'rescinded')
    concern.callback = false
    this.leaveQueue(concern, 'withdrawn')
    return 'ok'
  }

  endTalk(seniorId: string, concern: WorldConcern): string {
    if (concern.seniorId !== seniorId) return 'not-found'
    if (concern.state === 'closed') return 'closed'
    if (concern.state !== 'talking') return 'not-talking'
    concern.state = 'recording'
    return 'ok'
  }

  close(seniorId: string, concern: WorldConcern): string {
    if (concern.seniorId !== seniorId) return 'not-found'
    if (concern.state === 'closed') return 'closed'
    concern.state = 'closed'
    return 'ok'
  }

  lookForTheLost(): string {
    for (const concern of this.concerns.filter(({ state }) => state === 'talking')) {
      const senior = this.senior(concern.seniorId!)
      if (this.present(senior)) concern.awayAt = null
      else concern.awayAt ??= Math.max(senior.live, senior.http)
      if (concern.awayAt === null || concern.awayAt > this.now - 2 * MINUTE) continue
      Object.assign(concern, {
        state: 'waiting',
        seniorId: null,
        awayAt: null,
        returned: true,
        reach: 'one-at-a-time',
      })
      concern.rungs = rungsFrom(concern.rag, this.now)
    }
    return 'ok'
  }

  private whyNoAnswer(seniorId: string, offer: WorldOffer): string | null {
    if (offer.seniorId !== seniorId) return 'not-found'
    return offer.outcome !== null || offer.expiresAt <= this.now ? 'offer-gone' : null
  }

  private end(offer: WorldOffer, outcome: NonNullable<WorldOffer['outcome']>): void {
    offer.outcome = outcome
    offer.endedAt = this.now
  }

  /** Offered means: somebody is asked at this moment. */
  private settle(): void {
    for (const concern of this.concerns.filter(isQueued))
      concern.state = this.openOn(concern.id).length > 0 ? 'offered' : 'waiting'
  }
}
