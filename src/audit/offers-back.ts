/** Taking back what is open on a consultation, with its entries: every feature that ends one needs it. */
import type { Tx } from '../database/database.js'
import { endOffer, nudgeDesksOf, openOffersOf } from '../database/offer-writes.js'
import type { Actor } from '../domain/people.js'
import type { Stream } from './streams.js'

/**
 * Call with the consultation locked. Whoever was asked is free for something else, so their desks are looked at; whoever
 * had asked by name is told.
 */
export async function takeBackOffers(
  tx: Tx,
  stream: Stream,
  consultationId: string,
  actor: Actor,
  why: string,
): Promise<void> {
  for (const offer of await openOffersOf(tx, consultationId)) {
    await endOffer(tx, offer, 'rescinded')
    await stream.append(actor, 'offer.rescinded', { offerId: offer.id, seniorId: offer.seniorId, how: offer.how, why })
    if (offer.askedBy !== null) tx.tell({ kind: 'asked', id: offer.id, seniorId: offer.askedBy })
    await nudgeDesksOf(tx, offer.seniorId)
  }
}
