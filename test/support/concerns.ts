/** Concerns as practitioners raise them, and consultations brought to a state, over the contract alone. */
import { randomUUID } from 'node:crypto'
import { eventually, type Person } from './client.js'
import scenarios from './scenarios.json' with { type: 'json' }

export interface ConcernBody {
  readonly clientId: string
  readonly immediateDanger: boolean
  readonly worry: string
  readonly child: Record<string, string>
  readonly urgency: 'now' | 'today' | 'this-week'
}

/** A red concern, in the words of the first scenario; change what the test is about. */
export function aConcern(change: Partial<ConcernBody> & Record<string, unknown> = {}): ConcernBody {
  const scenario = scenarios[0]!
  return {
    clientId: randomUUID(),
    immediateDanger: false,
    worry: scenario.worry,
    child: { ageBand: 'under-1' },
    urgency: 'now',
    ...change,
  }
}

export const anAmberConcern = (): ConcernBody => aConcern({ urgency: 'today', worry: scenarios[2]!.worry })

export const aRecord = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  rag: 'red',
  level: 4,
  categories: ['physical-abuse'],
  advice: 'Keep them in the surgery and telephone a referral now.',
  rationale: 'A baby who does not roll does not bruise.',
  outcome: 'refer-now',
  actions: [{ what: 'Telephone a referral', owner: 'practitioner', due: '2026-12-01' }],
  reviewIf: 'The paediatrician finds another cause.',
  ...change,
})

export async function raised(by: Person, concern: unknown = aConcern()): Promise<string> {
  const answer = await by.post<{ ref: string }>('/api/v1/concerns', concern)
  if (answer.status !== 201)
    throw new Error(`raising answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body.ref
}

export interface OfferBody {
  readonly id: string
  readonly ref: string
  readonly expiresAt: string
}

/** Waits until this senior is offered this concern. */
export async function offeredTo(senior: Person, ref: string): Promise<OfferBody> {
  const desk = await eventually(
    () => senior.get<{ offer: OfferBody | null }>('/api/v1/desk'),
    ({ body }) => body.offer?.ref === ref,
  )
  return desk.body.offer!
}

export const beAvailable = (senior: Person, capacity = 4) =>
  senior.put('/api/v1/desk/availability', { status: 'available', capacity })
export const beAway = (senior: Person) => senior.put('/api/v1/desk/availability', { status: 'away' })

/** A consultation in which both are talking. The senior goes away again, so that nothing else is offered to them. */
export async function talking(practitioner: Person, senior: Person, concern?: unknown): Promise<string> {
  const ref = await raised(practitioner, concern)
  await beAvailable(senior)
  const offer = await offeredTo(senior, ref)
  const accepted = await senior.post(`/api/v1/offers/${offer.id}/accept`)
  if (accepted.status !== 200) throw new Error(`accepting answered ${accepted.status}`)
  await beAway(senior)
  return ref
}

export async function closed(practitioner: Person, senior: Person): Promise<string> {
  const ref = await talking(practitioner, senior)
  await senior.put(`/api/v1/consultations/${ref}/record`, aRecord())
  const answer = await senior.post(`/api/v1/consultations/${ref}/close`)
  if (answer.status !== 200)
    throw new Error(`closing answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return ref
}
