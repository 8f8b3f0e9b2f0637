/** Consultations in the middle of a talk, in a house without anything above the database. */
import { randomUUID } from 'node:crypto'
import type { Person } from '../../src/domain/people.js'
import { readKey, readHistory, consultationStream } from '../../src/audit/streams.js'
import type { AuditEntryView } from '../../src/domain/views.js'
import { value, type House } from './house.js'

export interface Talk {
  readonly desk: string
  readonly practitioner: Person
  readonly ref: string
  /** Who holds it, and a colleague of the same desk who is free. */
  readonly holder: Person
  readonly colleague: Person
}

/** A desk of its own with two seniors, one of whom has just accepted a concern. */
export async function talk(house: House, capacity = 2): Promise<Talk> {
  const desk = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  const practitioner = await house.person('practitioner', [desk])
  const holder = await house.senior([desk], capacity)
  const ref = await house.raise(practitioner)
  await taken(house, desk, ref, holder)
  const colleague = await house.senior([desk], capacity)
  return { desk, practitioner, ref, holder, colleague }
}

/** Looks at the desk, and accepts what is offered to this senior. */
export async function taken(house: House, desk: string, ref: string, senior: Person): Promise<void> {
  await house.matching.lookAtDesk(desk)
  const offer = (await house.openOffers(desk)).find((each) => each.ref === ref && each.seniorId === senior.id)
  if (!offer) throw new Error('it was not offered to them')
  value(await house.offers.accept(senior, offer.id))
}

export interface Standing {
  readonly state: string
  readonly seniorId: string | null
  readonly rag: string
  readonly version: number
}

export async function standing(house: House, ref: string): Promise<Standing> {
  const [row] = await house.database.query<Standing>(
    'SELECT state, senior_id AS "seniorId", rag, version FROM consultation WHERE ref = $1',
    [ref],
  )
  return row!
}

export async function outcomeOf(house: House, offerId: string): Promise<string | null> {
  const [row] = await house.database.query<{ outcome: string | null }>(
    'SELECT outcome FROM offer WHERE id = $1',
    [offerId],
  )
  return row!.outcome
}

/** The whole history of a consultation, its details in clear. */
export async function history(house: House, ref: string): Promise<AuditEntryView[]> {
  const [row] = await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [
    ref,
  ])
  const stream = consultationStream(row!.id)
  const key = await readKey(house.database, house.vault, stream)
  return readHistory(house.database, stream, key!)
}

/** The last entry of this kind. */
export async function lastEntry(house: House, ref: string, action: string): Promise<AuditEntryView> {
  const entry = (await history(house, ref)).findLast((each) => each.action === action)
  if (!entry) throw new Error(`no ${action} in the history`)
  return entry
}

/** "ok", or the code of the refusal. */
export const said = (outcome: { ok: true } | { ok: false; refusal: { code: string } }): string =>
  outcome.ok ? 'ok' : outcome.refusal.code
