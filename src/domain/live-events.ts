/** The live channel, both ways, as the contract has it: one typed map for the server, the browser and the tests. */
import type { RefusalCode } from './outcome.js'
import type { ExpectedWait } from './expected-wait.js'
import type {
  AskedView,
  Availability,
  ConsultationView,
  MessageView,
  NamedRole,
  OfferOutcome,
  OfferView,
} from './views.js'

export type Ack<T = unknown> =
  ({ readonly ok: true } & T) | { readonly ok: false; readonly code: RefusalCode; readonly detail: string }

export interface Followed {
  readonly headSeq: number
  readonly messages: readonly MessageView[]
  readonly consultation: ConsultationView
}

export interface ClientEvents {
  'availability.set': (
    payload: { status: Availability; capacity?: number; offerSeconds?: number | null },
    ack: (answer: Ack<{ status: Availability; capacity: number }>) => void,
  ) => void
  'offer.accept': (payload: { offerId: string }, ack: (answer: Ack<{ ref: string }>) => void) => void
  'offer.decline': (
    payload: { offerId: string; reason?: string; conflict?: boolean },
    ack: (answer: Ack<{ ref: string }>) => void,
  ) => void
  'offer.extend': (
    payload: { offerId: string },
    ack: (answer: Ack<{ offerId: string; expiresAt: string }>) => void,
  ) => void
  'consultation.follow': (
    payload: { ref: string; after: number },
    ack: (answer: Ack<Followed>) => void,
  ) => void
  'consultation.leave': (payload: { ref: string }, ack: (answer: Ack) => void) => void
  'message.send': (
    payload: { ref: string; clientId: string; body: string },
    ack: (answer: Ack<{ seq: number; at: string }>) => void,
  ) => void
  typing: (payload: { ref: string }, ack: (answer: Ack) => void) => void
}

export interface ServerEvents {
  'offer.made': (offer: OfferView) => void
  'offer.ended': (ended: { offerId: string; outcome: OfferOutcome; takenByColleague?: boolean }) => void
  /** To the senior who had asked a colleague by name. */
  'colleague.answered': (answer: AskedView) => void
  'queue.changed': (place: { ref: string; position: number; expectedWait: ExpectedWait | null }) => void
  /** To a desk's managers: how many alerts are open. */
  'alerts.changed': (alerts: { desk: string; open: number }) => void
  /** To a desk's managers: look at the wallboard again. */
  'wallboard.changed': (news: { desk: string }) => void
  'consultation.changed': (consultation: ConsultationView) => void
  'message.added': (message: { ref: string } & MessageView) => void
  typing: (typing: { ref: string; author: NamedRole }) => void
  heartbeat: (beat: { at: string; heads: Readonly<Record<string, number>> }) => void
  'signed.out': (why: { reason: string }) => void
}
