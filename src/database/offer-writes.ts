/** Ends of offers and of holds. Call with the consultation locked. */
import type { OfferOutcome } from '../domain/views.js'
import type { Tx } from './database.js'
import type { OfferRow } from './rows/offer.row.js'

const columns = `id, consultation_id AS "consultationId", senior_id AS "seniorId", desk_id AS "deskId",
  made_at AS "madeAt", expires_at AS "expiresAt", outcome, ended_at AS "endedAt", slot, released_at AS "releasedAt",
  reasons, consultation_version AS "consultationVersion"`

/** The offer that is open on this consultation, if one is. */
export async function openOfferOf(tx: Tx, consultationId: string): Promise<OfferRow | null> {
  const [row] = await tx.query<OfferRow>(
    `SELECT ${columns} FROM offer WHERE consultation_id = $1 AND outcome IS NULL`,
    [consultationId],
  )
  return row ?? null
}

/** Ends an open offer, and tells its senior. Accepting is another matter: it takes a slot. */
export async function endOffer(
  tx: Tx,
  offer: OfferRow,
  outcome: Exclude<OfferOutcome, 'accepted'>,
): Promise<void> {
  await tx.query('UPDATE offer SET outcome = $2, ended_at = $3 WHERE id = $1 AND outcome IS NULL', [
    offer.id,
    outcome,
    await tx.now(),
  ])
  tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
}

/** Frees the slot that a consultation takes of its senior, and has their desks looked at: somebody may be waiting. */
export async function releaseHold(tx: Tx, consultationId: string, seniorId: string): Promise<void> {
  await tx.query(
    `UPDATE offer SET released_at = $2 WHERE consultation_id = $1 AND outcome = 'accepted' AND released_at IS NULL`,
    [consultationId, await tx.now()],
  )
  await nudgeDesksOf(tx, seniorId)
}

export async function nudgeDesksOf(tx: Tx, personId: string): Promise<void> {
  const rows = await tx.query<{ id: string }>('SELECT desk_id AS id FROM person_desk WHERE person_id = $1', [
    personId,
  ])
  for (const { id } of rows) tx.tell({ kind: 'nudge', deskId: id })
}
