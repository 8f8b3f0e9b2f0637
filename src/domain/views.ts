/** What the public interface answers with, to the letter of the contract. Times are ISO 8601 in UTC. */
import type { AgeBand, Rag, Urgency } from './concern.js'
import type { ExpectedWait } from './expected-wait.js'
import type { State } from './lifecycle.js'
import type { AdviceOutcome } from './advice-record.js'
import type { OrganisationKind, Role } from './people.js'
import type { Reasons } from './reasons.js'

export interface NamedRole {
  readonly name: string
  /** What they are at work, in words ("Senior social worker"). */
  readonly role: string
}

export interface ConsultationView {
  readonly ref: string
  readonly state: State
  readonly desk: string
  readonly raisedAt: string
  readonly rag: Rag
  readonly urgency: Urgency
  readonly status: 'advice-only' | 'referral'
  readonly position: number | null
  readonly expectedWait: ExpectedWait | null
  readonly senior: NamedRole | null
  readonly practitioner: (NamedRole & { readonly organisation: string | null }) | null
  readonly headSeq: number
  readonly emergency: { readonly text: string; readonly phone: string } | null
  /** The senior who holds it is not connected at this moment. */
  readonly seniorAway: boolean
  /** Colleagues who have joined for a second opinion. */
  readonly joined: readonly NamedRole[]
  /** Why it is back in the queue after somebody had answered. */
  readonly returned: { readonly why: 'senior-lost' | 'handed-back'; readonly at: string } | null
  /** Nobody could be reached yet: the number to call, said plainly. */
  readonly callAnyway: string | null
  /** When the practitioner will be called, once that is booked. */
  readonly callbackAt: string | null
  /** Whose it is now that it was handed over: the out-of-hours team, or another desk. */
  readonly handedTo: string | null
  /**
   * While it waits at a desk that is closed, and once the out-of-hours team has it: their number, and when the desk
   * opens next, if that is known.
   */
  readonly outOfHours: { readonly phone: string; readonly opensAt: string | null } | null
}

/** When a practitioner may be called back, and the number that we have. */
export interface CallbackSlotsView {
  readonly slots: readonly string[]
  readonly phone: string | null
}

/** A call back as seniors see it before one of them takes it: it names nobody. */
export interface CallbackView {
  readonly id: string
  readonly ref: string
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly slotAt: string
  /** How long ago it was due; 0 when its time has not come. */
  readonly lateSeconds: number
}

export interface AlertView {
  readonly id: string
  readonly kind:
    'waiting-too-long' | 'handover-needed' | 'callback-missed' | 'not-understood' | 'disagreement'
  readonly ref: string
  readonly desk: string
  readonly deskName: string
  readonly rag: Rag
  readonly state: State
  readonly raisedAt: string
  readonly madeAt: string
  readonly acknowledgedAt: string | null
  readonly acknowledgedBy: NamedRole | null
  /** By when a manager must have replied to the practitioner; null when no reply is owed, or it has been given. */
  readonly replyDueAt: string | null
}

/** What the practitioner answered to the advice record, and what a manager replied. */
export interface AcknowledgementView {
  readonly understood: boolean
  readonly disagrees: boolean
  readonly comment: string | null
  readonly at: string
  /** By when a manager replies; null where none has to. */
  readonly replyDueAt: string | null
  readonly reply: { readonly text: string; readonly by: NamedRole; readonly at: string } | null
}

export interface MessageView {
  readonly seq: number
  readonly clientId: string
  readonly author: NamedRole
  readonly body: string
  readonly at: string
}

/** What somebody has typed and not sent, for them alone. */
export interface MessageDraftView {
  /** The id with which it will be sent: whatever is stored under it is no longer a draft. */
  readonly clientId: string
  readonly body: string
  readonly savedAt: string
}

/** An offer names nobody: it is seen by people who may decline it. */
export interface OfferView {
  readonly id: string
  readonly ref: string
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly waitingSince: string
  readonly expiresAt: string
  readonly because: readonly string[]
  /** From the queue (alone, or asked with everyone), or by a colleague's name. */
  readonly how: Reasons['how']
  /** Who asks for a transfer or a second opinion, and why. */
  readonly askedBy: { readonly name: string; readonly reason: string } | null
}

export type OfferOutcome = 'accepted' | 'declined' | 'missed' | 'rescinded'
export type Availability = 'available' | 'away'

/** What a senior has asked of a colleague by name, and what came of it. */
export interface AskedView {
  readonly offerId: string
  readonly ref: string
  readonly how: 'transfer' | 'second-opinion'
  readonly colleague: string
  /** null: they have not answered yet. */
  readonly outcome: OfferOutcome | null
  readonly expiresAt: string
}

export interface DeskView {
  readonly status: Availability
  readonly capacity: number
  readonly offer: OfferView | null
  /** Those that they hold, and those that they have joined for a second opinion. */
  readonly consultations: readonly ConsultationView[]
  /** The last thing asked of a colleague for each consultation: open, or answered a moment ago. */
  readonly asked: readonly AskedView[]
}

export interface AuditEntryView {
  readonly seq: number
  readonly at: string
  readonly actor: NamedRole
  readonly action: string
  readonly detail: unknown
}

/** What a senior has added to an advice record after it was closed. */
export interface AddendumView {
  readonly seq: number
  readonly at: string
  readonly by: NamedRole
  readonly text: string
  readonly reason: string
}

export interface ReviewView {
  readonly decision: 'signed-off' | 'returned'
  readonly comment: string | null
  readonly by: NamedRole
  readonly at: string
}

export type ReviewState = 'signed-off' | 'returned' | 'answered'

export interface LoggedConsultationView extends ConsultationView {
  /** Seconds from raising to acceptance, or until now; null when it ended unanswered. */
  readonly wait: number | null
  /** Seconds from acceptance to the end of the talk, or until now; null when nobody has accepted. */
  readonly talk: number | null
  readonly overdue: boolean
  readonly outcome: AdviceOutcome | null
  /** What a manager has decided on it; `answered`: returned, and added to since. null: nobody has reviewed it. */
  readonly reviewed: ReviewState | null
  /** Somebody did not answer an offer of it in time. */
  readonly missed: boolean
  /** The desk had been asked about the same child within the year before. */
  readonly repeat: boolean
  readonly agency: { readonly name: string; readonly kind: OrganisationKind } | null
}

export interface MeView {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly desks: readonly string[]
  readonly organisation: {
    readonly id: string
    readonly name: string
    readonly kind: OrganisationKind
  } | null
}

export const emergencyOf = (immediateDanger: boolean): ConsultationView['emergency'] =>
  immediateDanger ? { text: 'If a child is in immediate danger, call 999 now.', phone: '999' } : null
