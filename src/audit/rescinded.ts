/** Offers that are taken back because the concern goes another way: ended, and noted in its stream. */
import type { Tx } from '../database/database.js'
import { endOffer, nudgeDesksOf, openOffersOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import type { Actor } from '../domain/people.js'
import type { Stream } from './streams.js'

/** In: the consultation, locked. Whoever was asked is free for another: their desks are looked at. Whoever had asked by name is told. */
export async function rescindOffers(
  tx: Tx,
  stream: Stream,
  row: ConsultationRow,
  actor: Actor,
  why: string,
): Promise<void> {
  for (const offer of await openOffersOf(tx, row.id)) {
    await endOffer(tx, offer, 'rescinded')
    await stream.append(actor, 'offer.rescinded', { offerId: offer.id, seniorId: offer.seniorId, why })
    if (offer.askedBy !== null) tx.tell({ kind: 'asked', id: offer.id, seniorId: offer.askedBy })
    await nudgeDesksOf(tx, offer.seniorId)
  }
}
