/** Ends of offers and of holds. Call with the consultation locked. */
import type { OfferOutcome } from '../domain/views.js'
import type { Tx } from './database.js'
import type { OfferRow, ReleaseWhy } from './rows/offer.row.js'

const columns = `id, consultation_id AS "consultationId", senior_id AS "seniorId", desk_id AS "deskId",
  made_at AS "madeAt", expires_at AS "expiresAt", outcome, ended_at AS "endedAt", slot, released_at AS "releasedAt",
  reasons, consultation_version AS "consultationVersion", how, asked_by AS "askedBy", asked_sealed AS "askedSealed",
  release_why AS "releaseWhy"`

/** The offers that are open on this consultation: one, or several once everyone is asked at once. */
export async function openOffersOf(tx: Tx, consultationId: string): Promise<OfferRow[]> {
  return tx.query<OfferRow>(
    `SELECT ${columns} FROM offer WHERE consultation_id = $1 AND outcome IS NULL ORDER BY id`,
    [consultationId],
  )
}

/** Ends an open offer, and tells its senior. Accepting is another matter: it takes a slot. */
export async function endOffer(
  tx: Tx,
  offer: Pick<OfferRow, 'id' | 'seniorId'>,
  outcome: Exclude<OfferOutcome, 'accepted'>,
): Promise<void> {
  await tx.query('UPDATE offer SET outcome = $2, ended_at = $3 WHERE id = $1 AND outcome IS NULL', [
    offer.id,
    outcome,
    await tx.now(),
  ])
  tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
}

/** SQL: the offers by which this senior holds a consultation now. In: SQL for the senior's id. */
export const heldBy = (seniorId: string): string =>
  `senior_id = ${seniorId} AND slot IS NOT NULL AND released_at IS NULL`

/**
 * Frees the slot that a consultation takes of its senior, and has their desks looked at: somebody may be waiting. Unless
 * it passes straight to another holder, colleagues who gave a second opinion leave as well.
 */
export async function releaseHold(
  tx: Tx,
  consultationId: string,
  seniorId: string,
  why: ReleaseWhy,
): Promise<void> {
  await tx.query(
    `UPDATE offer SET released_at = $2, release_why = $4
     WHERE consultation_id = $1 AND outcome = 'accepted' AND released_at IS NULL
       AND (senior_id = $3 OR $4 IN ('closed', 'lost', 'handed-back'))`,
    [consultationId, await tx.now(), seniorId, why],
  )
  await nudgeDesksOf(tx, seniorId)
}

/** Has every desk looked at that this senior may be offered concerns of: their own, and those these cover. */
export async function nudgeDesksOf(tx: Tx, personId: string): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `SELECT desk_id AS id FROM person_desk WHERE person_id = $1
     UNION SELECT v.desk_id FROM desk_cover v JOIN person_desk d ON d.desk_id = v.covered_by WHERE d.person_id = $1`,
    [personId],
  )
  for (const { id } of rows) tx.tell({ kind: 'nudge', deskId: id })
}
