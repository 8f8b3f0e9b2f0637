/** A colleague accepts what another asked them for by name: a consultation handed on, or a second opinion. */
import type { Tx } from '../database/database.js'
import { releaseHold } from '../database/offer-writes.js'
import { consultations, type ConsultationRow } from '../database/rows/consultation.row.js'
import type { OfferRow } from '../database/rows/offer.row.js'
import type { Person } from '../domain/people.js'

/**
 * With a transfer the hold passes over, all in this transaction: there is never nobody, and never two. Call before the
 * offer itself is accepted. Out: what the audit is told beside.
 */
export async function acceptByName(
  tx: Tx,
  offer: OfferRow,
  row: ConsultationRow,
  person: Person,
): Promise<object> {
  if (offer.askedBy !== null) tx.tell({ kind: 'asked', id: offer.id, seniorId: offer.askedBy })
  if (offer.how !== 'transfer' || row.seniorId === null) return { askedBy: offer.askedBy }
  await releaseHold(tx, row.id, row.seniorId, 'transferred')
  // They may have joined it before: from now on they hold it.
  await releaseHold(tx, row.id, person.id, 'transferred')
  await tx.manager.update(
    consultations,
    { id: row.id },
    { seniorId: person.id, version: row.version + 1, seniorAwayAt: null },
  )
  return { from: row.seniorId, to: person.id }
}
