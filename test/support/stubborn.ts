/**
 * Clients that never give up: what gets no answer is sent again, the same. That is what the browser does, and what makes
 * "exactly once" of a service that may die at any moment. Each acknowledgement goes into the ledger.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Draft } from '../../src/domain/advice-record.js'
import type { Chance } from './chance.js'
import type { Answer, Person } from './client.js'
import type { Ledger } from './ledger.js'

/** While it is shut, nobody calls: the books can be looked at in peace. */
export class Gate {
  private opened = Promise.resolve()
  private lift: (() => void) | null = null

  shut(): void {
    if (!this.lift) this.opened = new Promise((resolve) => (this.lift = resolve))
  }

  open(): void {
    this.lift?.()
    this.lift = null
  }

  pass(): Promise<void> {
    return this.opened
  }
}

interface Insisted<T> extends Answer<T> {
  /** It was sent before without an answer: it may have happened already. */
  readonly again: boolean
}

export class Stubborn {
  /** How often no answer came, or 503. */
  unanswered = 0
  refused503 = 0
  /** How often the first try had happened all the same. */
  hadHappened = 0

  constructor(
    readonly gate: Gate,
    readonly ledger: Ledger,
    readonly chance: Chance,
  ) {}

  async insist<T = Record<string, unknown>>(call: () => Promise<Answer<T>>): Promise<Insisted<T>> {
    for (let again = false; ; again = true) {
      await this.gate.pass()
      const answer = await call().catch(() => null)
      if (answer && answer.status !== 503) {
        if (answer.status >= 500) throw new Error(`an answer of ${answer.status}`)
        return { ...answer, again }
      }
      if (answer) {
        this.refused503++
        if (!answer.headers.get('retry-after')) throw new Error('503 without Retry-After')
      } else this.unanswered++
      await sleep(20 + this.chance.below(40))
    }
  }

  /** Raises, waits for a senior, talks, records, closes; or withdraws. Out: the reference. */
  async journey(practitioner: Person, duty: Duty, plan: { withdraws: boolean }): Promise<string> {
    const clientId = randomUUID()
    const concern = {
      clientId,
      immediateDanger: false,
      worry: `Something is not right at home (${clientId}).`,
      child: { ageBand: '5-10' },
      urgency: this.chance.pick(['now', 'today', 'this-week']),
    }
    const raise = () => practitioner.post<{ ref: string }>('/api/v1/concerns', concern)
    const raised = await this.insist(raise)
    if (raised.status !== 201) this.happened(raised, 200)
    const { ref } = raised.body
    this.ledger.note((ledger) => ledger.concerns.set(clientId, ref))
    const repeated = await this.insist(raise)
    if (repeated.status !== 200 || repeated.body.ref !== ref) throw new Error('one form, two concerns')
    if (plan.withdraws && (await this.withdraw(practitioner, ref))) return ref
    const senior = await this.beAccepted(ref, duty)
    await this.talk(practitioner, senior, ref)
    await this.finish(senior, ref)
    return ref
  }

  private async withdraw(practitioner: Person, ref: string): Promise<boolean> {
    const answer = await this.insist(() => practitioner.post(`/api/v1/consultations/${ref}/withdraw`))
    if (answer.status === 409) {
      if (!answer.again || (await this.stateOf(practitioner, ref)) !== 'withdrawn') return false
      this.hadHappened++
    }
    this.ledger.note((ledger) => ledger.withdrawn.add(ref))
    return true
  }

  private async beAccepted(ref: string, duty: Duty): Promise<Person> {
    for (;;) {
      const { senior, offerId } = await duty.offerOf(ref)
      const { email } = senior
      if (this.chance.below(8) === 0) {
        const declined = await this.insist(() => senior.post(`/api/v1/offers/${offerId}/decline`, {}))
        if (declined.status === 204)
          this.ledger.note((ledger) => ledger.offers.push({ offerId, email, how: 'declined' }))
        continue
      }
      const accepted = await this.insist(() => senior.post(`/api/v1/offers/${offerId}/accept`))
      if (accepted.status !== 200) {
        // Too late, or it had happened: then the consultation says so.
        if (accepted.status !== 409) throw new Error(`accept answered ${accepted.status}`)
        if (!accepted.again || (await this.stateOf(senior, ref)) !== 'talking') continue
        this.hadHappened++
      }
      this.ledger.note((ledger) => ledger.offers.push({ offerId, email, how: 'accepted' }))
      return senior
    }
  }

  private async talk(practitioner: Person, senior: Person, ref: string): Promise<void> {
    const says = async (person: Person, count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const [clientId, body] = [randomUUID(), `${person.email} says ${i} in ${ref}`]
        const send = () =>
          person.post<{ seq: number }>(`/api/v1/consultations/${ref}/messages`, { clientId, body })
        const sent = await this.insist(send)
        if (sent.status !== 201) this.happened(sent, 200)
        const { seq } = sent.body
        this.ledger.note((ledger) => ledger.messages.push({ ref, clientId, body, seq }))
        if (this.chance.below(4) > 0) continue
        const repeated = await this.insist(send)
        if (repeated.status !== 200 || repeated.body.seq !== seq) throw new Error('one message, two numbers')
      }
    }
    await Promise.all([says(practitioner, 3), says(senior, 3)])
  }

  private async finish(senior: Person, ref: string): Promise<void> {
    const end = await this.insist(() => senior.post(`/api/v1/consultations/${ref}/end`))
    if (end.status !== 200) this.happened(end, 409)
    this.ledger.note((ledger) => ledger.ended.add(ref))
    for (const draft of [begun, complete]) {
      const acknowledged = this.ledger.records.get(ref)?.acknowledged ?? null
      this.ledger.records.set(ref, { acknowledged, sent: draft })
      const saved = await this.insist(() => senior.put(`/api/v1/consultations/${ref}/record`, draft))
      if (saved.status !== 200) throw new Error(`a draft answered ${saved.status}`)
      this.ledger.note((ledger) => ledger.records.set(ref, { acknowledged: draft, sent: draft }))
    }
    const close = await this.insist(() => senior.post(`/api/v1/consultations/${ref}/close`))
    if (close.status !== 200) this.happened(close, 409)
    this.ledger.note((ledger) => ledger.closed.add(ref))
  }

  /** This answer is right only when the same had been sent before, and got through. */
  private happened(answer: Insisted<unknown>, status: number): void {
    if (!answer.again || answer.status !== status)
      throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    this.hadHappened++
  }

  private async stateOf(person: Person, ref: string): Promise<unknown> {
    return (await this.insist(() => person.get(`/api/v1/consultations/${ref}`))).body['state']
  }
}

const begun: Draft = { rag: 'amber', advice: 'Watch closely.' }
const complete: Draft = {
  rag: 'amber',
  level: 3,
  categories: ['neglect'],
  advice: 'Speak with the school and the health visitor.',
  rationale: 'Several small signs together.',
  outcome: 'early-help',
  actions: [{ what: 'Call the school', owner: 'practitioner', due: '2026-12-01' }],
  reviewIf: 'There is another call-out.',
}

interface Offered {
  readonly senior: Person
  readonly offerId: string
}

/** Seniors who stay on duty: they look at their desks, and come back when a missed offer has made them away. */
export class Duty {
  private readonly open = new Map<string, Offered>()
  private readonly waiting = new Map<string, (offered: Offered) => void>()
  private over = false
  private readonly looking: Promise<unknown>

  constructor(
    private readonly stubborn: Stubborn,
    seniors: readonly Person[],
    private readonly capacity: number,
  ) {
    this.looking = Promise.all(seniors.map((senior) => this.look(senior)))
    this.looking.catch(() => undefined)
  }

  /** The offer of this concern, as soon as somebody has it. */
  offerOf(ref: string): Promise<Offered> {
    const offered = this.open.get(ref)
    this.open.delete(ref)
    if (offered) return Promise.resolve(offered)
    return Promise.race([
      new Promise<Offered>((resolve) => this.waiting.set(ref, resolve)),
      this.looking.then(() => Promise.reject(new Error('nobody is on duty any more'))),
    ])
  }

  async end(): Promise<void> {
    this.over = true
    await this.looking
  }

  private async look(senior: Person): Promise<void> {
    let last = ''
    while (!this.over) {
      const { body, status } = await this.stubborn.insist(() =>
        senior.get<{ status: string; offer: { id: string; ref: string } | null }>('/api/v1/desk'),
      )
      if (status !== 200) throw new Error(`the desk answered ${status}`)
      if (body.status === 'away') {
        const available = { status: 'available', capacity: this.capacity }
        await this.stubborn.insist(() => senior.put('/api/v1/desk/availability', available))
      }
      if (body.offer && body.offer.id !== last) {
        last = body.offer.id
        this.hand(body.offer.ref, { senior, offerId: body.offer.id })
      }
      await sleep(25)
    }
  }

  private hand(ref: string, offered: Offered): void {
    const taker = this.waiting.get(ref)
    this.waiting.delete(ref)
    if (taker) taker(offered)
    else this.open.set(ref, offered)
  }
}
