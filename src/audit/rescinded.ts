/** Offers that are taken back because the concern goes another way: ended, and noted in its stream. */
import type { Tx } from '../database/database.js'
import { endOffer, openOffersOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import type { Actor } from '../domain/people.js'
import type { Stream } from './streams.js'

/** In: the consultation, locked. Whoever was asked is free for another: their desk is looked at. */
export async function rescindOffers(
  tx: Tx,
  stream: Stream,
  row: ConsultationRow,
  actor: Actor,
  why: string,
): Promise<void> {
  const open = await openOffersOf(tx, row.id)
  for (const offer of open) {
    await endOffer(tx, offer, 'rescinded')
    await stream.append(actor, 'offer.rescinded', { offerId: offer.id, seniorId: offer.seniorId, why })
  }
  if (open.length > 0) tx.tell({ kind: 'nudge', deskId: row.deskId })
}
