/** The bar with the offer, as the server renders it; the client fills in the same words (client/offer-bar.ts). */
import { isByName, offerWords } from '../domain/offer-words.js'
import type { OfferView } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'
import { secondsSince } from './desk-chats.js'

export function offerBar(offer: OfferView, now: Date) {
  return {
    ...offerWords(offer),
    id: offer.id,
    how: offer.how,
    byName: isByName(offer.how),
    expiresAt: offer.expiresAt,
    rag: offer.rag,
    waited: inWords(secondsSince(offer.waitingSince, now)),
    left: Math.max(0, -secondsSince(offer.expiresAt, now)),
  }
}
