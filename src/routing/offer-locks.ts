/** What every answer to an offer begins with: the locks, and whether there is still something to answer. */
import { lockById } from '../database/consultation-writes.js'
import type { Tx } from '../database/database.js'
import { heldBy } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { offers, type OfferRow } from '../database/rows/offer.row.js'
import { isHeld } from '../domain/lifecycle.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'

const notFound = refuse('not-found', 'There is no such offer.')
export const gone = refuse('offer-gone', 'This offer is no longer open.')
export const full = refuse(
  'at-capacity',
  'You hold as many consultations as your capacity allows. Finish one first.',
)
export const isUuid = (id: string): boolean => UUID.test(id)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Locks the consultation of an open offer that was made to this person; the version fences off late answers. */
export async function lockOpenOffer(
  tx: Tx,
  person: Person,
  offerId: string,
): Promise<Outcome<{ offer: OfferRow; row: ConsultationRow }>> {
  if (!isUuid(offerId)) return notFound
  const made = await tx.manager.findOneBy(offers, { id: offerId, seniorId: person.id })
  if (!made) return notFound
  const row = await lockById(tx, made.consultationId)
  const offer = await tx.manager.findOneByOrFail(offers, { id: offerId })
  if (!row || offer.outcome !== null || offer.expiresAt <= (await tx.now())) return gone
  const byName = offer.how === 'transfer' || offer.how === 'second-opinion'
  if (byName ? !isHeld(row.state) : row.state !== 'offered') return gone
  if (row.version !== offer.consultationVersion) return gone
  return done({ offer, row })
}

/** The lowest slot that this senior has free; null when they are full. Locks their availability. */
export async function freeSlot(tx: Tx, seniorId: string): Promise<number | null> {
  const [mine] = await tx.query<{ capacity: number }>(
    'SELECT capacity FROM availability WHERE senior_id = $1 FOR UPDATE',
    [seniorId],
  )
  const used = await tx.query<{ slot: number }>(`SELECT slot FROM offer WHERE ${heldBy('$1')}`, [seniorId])
  const taken = new Set(used.map(({ slot }) => slot))
  const capacity = mine?.capacity ?? 0
  if (taken.size >= capacity) return null
  for (let slot = 1; slot <= capacity; slot++) if (!taken.has(slot)) return slot
  return null
}

export function tellOfOffer(tx: Tx, row: ConsultationRow, offer: Pick<OfferRow, 'id' | 'seniorId'>): void {
  tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
  tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: row.deskId })
}
