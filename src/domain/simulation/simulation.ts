/**
 * The service in simulated time: events in their order, and after each a look at the desks that it concerns. Every
 * decision is the policy's own (planDesk); invented is only how people answer and how long they take.
 */
import { planDesk, type OfferEnd, type Plan } from '../desk-plan.js'
import { DECLINE_REST_SECONDS } from '../matching-policy.js'
import { closesAt, isOpen } from '../opening-hours.js'
import { further } from '../reach.js'
import { Agenda } from './agenda.js'
import { exponential, type Random } from './chance.js'
import { OfferBook, type Answer } from './offer-book.js'
import { at, concernOf, houseOf } from './house.js'
import type { ConcernState, DeskState, OfferState, SeniorState } from './state.js'
import { Tally } from './tally.js'
import { Upcoming } from './upcoming.js'
import type { Arrival, DutyChange, World } from './world.js'

type Event =
  | Answer
  | { readonly at: number; readonly kind: 'rung' | 'handover'; readonly concern: ConcernState }
  | { readonly at: number; readonly kind: 'finish' | 'back'; readonly senior: SeniorState }
  | { readonly at: number; readonly kind: 'look'; readonly desk: DeskState }

const MINUTE = 60_000

export class Simulation {
  readonly tally = new Tally()
  readonly desks: readonly DeskState[]
  readonly seniors: readonly SeniorState[]
  private readonly agenda = new Agenda<Event>()
  private readonly arrivals: Upcoming<Arrival>
  private readonly duty: Upcoming<DutyChange>
  private readonly offers: OfferBook
  private readonly toLookAt = new Set<DeskState>()
  private now = 0

  constructor(
    private readonly world: World,
    private readonly random: Random,
  ) {
    const { desks, seniors } = houseOf(world)
    this.desks = desks
    this.seniors = seniors
    const byId = new Map(this.seniors.map((senior) => [senior.id, senior]))
    this.offers = new OfferBook(byId, world.habits, random, this.tally)
    this.arrivals = new Upcoming(world.arrivals)
    this.duty = new Upcoming(world.duty)
  }

  /** Lives through everything up to a moment, and that moment. May be called again with a later one. */
  runUntil(end: number): void {
    for (;;) {
      const next = Math.min(this.duty.nextAt, this.agenda.nextAt, this.arrivals.nextAt)
      if (next > end || next === Infinity) break
      this.now = next
      this.liveThroughNext()
      for (const desk of this.toLookAt) {
        this.toLookAt.delete(desk)
        this.look(desk)
      }
    }
    if (end === Infinity) return
    this.now = end
    for (const senior of this.seniors) if (senior.onDuty) this.countDuty(senior)
  }

  private liveThroughNext(): void {
    // All shifts that change at a moment change at once: who goes on from one to the next was never gone.
    if (this.duty.nextAt === this.now) {
      while (this.duty.nextAt === this.now) this.changeDuty(this.duty.take())
      return
    }
    if (this.agenda.nextAt === this.now) return this.happen(this.agenda.take())
    this.raise(this.arrivals.take())
  }

  private raise(arrival: Arrival | undefined): void {
    if (!arrival) return
    const desk = at(this.desks, arrival.desk)
    const concern = concernOf(`c${String(this.tally.raised).padStart(9, '0')}`, arrival, desk)
    const { id, rag } = concern.queued
    desk.queue.set(id, concern)
    this.tally.raise(rag, this.now)
    this.noteRung(concern)
    if (rag === 'red') this.noteHandover(concern)
    this.toLookAt.add(desk)
  }

  private noteRung(concern: ConcernState): void {
    const next = concern.rungs[0]
    if (next) this.agenda.note({ at: Math.max(this.now, next.dueAt.getTime()), kind: 'rung', concern })
  }

  /** A red that is open when its desk is not goes to the out-of-hours team, once a person there has acknowledged it. */
  private noteHandover(concern: ConcernState): void {
    const { hours } = concern.desk.given
    if (hours.always) return
    const now = new Date(this.now)
    const closes = isOpen(hours, now) ? closesAt(hours, now) : now
    const takes = exponential(this.random, this.world.habits.handoverMinutes * MINUTE)
    if (closes) this.agenda.note({ at: Math.round(closes.getTime() + takes), kind: 'handover', concern })
  }

  private changeDuty(change: DutyChange | undefined): void {
    const senior = change && at(this.seniors, change.senior)
    if (!senior || senior.onDuty === change.onDuty) return
    if (senior.onDuty) this.countDuty(senior)
    senior.onDuty = change.onDuty
    senior.onDutySince = this.now
    senior.backAt = null
    if (senior.offer) senior.offer.reachable = senior.available
    this.lookAtDesksOf(senior)
  }

  private countDuty(senior: SeniorState): void {
    this.tally.wasOnDuty(senior, senior.onDutySince, this.now)
    senior.onDutySince = this.now
  }

  private happen(event: Event | undefined): void {
    if (!event) return
    switch (event.kind) {
      case 'accept':
        return this.accept(event.offer)
      case 'decline':
        return this.decline(event.offer)
      case 'expire':
        this.toLookAt.add(event.offer.concern.desk)
        return
      case 'rung':
        return this.rungIsDue(event.concern)
      case 'handover':
        return this.handOver(event.concern)
      case 'finish':
        event.senior.open--
        return this.lookAtDesksOf(event.senior)
      case 'back':
        return this.comeBack(event.senior)
      case 'look':
        this.toLookAt.add(event.desk)
    }
  }

  /** Unless a new shift brought them back before, or another miss has sent them away again. */
  private comeBack(senior: SeniorState): void {
    if (senior.backAt !== this.now) return
    senior.backAt = null
    this.lookAtDesksOf(senior)
  }

  private accept(offer: OfferState): void {
    if (!this.offers.find(offer.id)) return
    const { concern, senior } = offer
    if (!senior.hasRoom) throw new Error(`${senior.id} would be above capacity`)
    this.leaveQueue(concern, (each) => (each === offer ? 'accepted' : 'taken'))
    senior.open++
    senior.lastAcceptedAt = new Date(this.now)
    this.tally.accept(concern, senior, this.now)
    this.world.onAccept?.(concern.arrival, this.now)
    this.agenda.note({ at: this.now + concern.arrival.takesMs, kind: 'finish', senior })
  }

  private decline(offer: OfferState): void {
    if (!this.offers.find(offer.id)) return
    const { concern, senior } = offer
    this.offers.end(offer, 'declined')
    concern.queued.passedOn.push({ seniorId: senior.id, how: 'declined', at: new Date(this.now) })
    this.toLookAt.add(concern.desk)
    this.lookAtDesksOf(senior)
    // From then on they may be asked again; the service's sweep finds that.
    this.agenda.note({ at: this.now + DECLINE_REST_SECONDS * 1000, kind: 'look', desk: concern.desk })
  }

  private leaveQueue(
    concern: ConcernState,
    fate: (offer: OfferState) => 'accepted' | 'taken' | 'handed-over',
  ): void {
    const { desk, queued } = concern
    desk.queue.delete(queued.id)
    desk.stepsDue = desk.stepsDue.filter((step) => step.concernId !== queued.id)
    for (const offer of concern.offers) {
      this.offers.end(offer, fate(offer))
      this.lookAtDesksOf(offer.senior)
    }
  }

  private lookAtDesksOf(senior: SeniorState): void {
    this.toLookAt.add(senior.desk)
    for (const desk of senior.desk.covers) this.toLookAt.add(desk)
  }

  private rungIsDue(concern: ConcernState): void {
    const { desk, queued, rungs } = concern
    if (!desk.queue.has(queued.id)) return
    const due = rungs.shift()
    if (due) desk.stepsDue.push({ concernId: queued.id, ...due })
    this.toLookAt.add(desk)
  }

  private handOver(concern: ConcernState): void {
    const { desk, queued } = concern
    if (!desk.queue.has(queued.id) || isOpen(desk.given.hours, new Date(this.now))) return
    this.leaveQueue(concern, () => 'handed-over')
    this.tally.colours[queued.rag].handedOver++
  }

  private look(desk: DeskState): void {
    const now = new Date(this.now)
    const snapshot = desk.snapshot(now)
    if (!snapshot) return
    this.tally.looks++
    this.carryOut(
      desk,
      planDesk(snapshot, (id) => desk.queue.has(id), now),
    )
  }

  private carryOut(desk: DeskState, plan: Plan): void {
    for (const end of plan.ends) this.endAsPlanned(desk, end)
    desk.stepsDue = []
    for (const { concernId, rung } of plan.steps) {
      const concern = desk.queue.get(concernId)
      if (!concern) continue
      concern.queued.reach = further(concern.queued.reach, rung)
      this.tally.rungs[rung][concern.queued.rag]++
      this.noteRung(concern)
    }
    for (const id of plan.widened) for (const offer of desk.queue.get(id)?.offers ?? []) offer.how = 'all'
    for (const match of plan.matches) this.agenda.note(this.offers.make(desk, match, this.now))
  }

  private endAsPlanned(desk: DeskState, { offer: { id }, outcome, why, becomesAway }: OfferEnd): void {
    const offer = this.offers.find(id)
    if (!offer) throw new Error(`${id} was to end and is not open`)
    const { concern, senior } = offer
    this.offers.end(offer, why)
    if (outcome === 'missed')
      concern.queued.passedOn.push({ seniorId: senior.id, how: 'missed', at: new Date(this.now) })
    if (becomesAway && senior.onDuty) {
      const away = exponential(this.random, this.world.habits.awayMinutes * MINUTE)
      senior.backAt = Math.round(this.now + away)
      this.agenda.note({ at: senior.backAt, kind: 'back', senior })
    }
    this.lookAtDesksOf(senior)
    this.toLookAt.add(concern.desk)
    // This desk is being decided.
    this.toLookAt.delete(desk)
  }
}
