/** The desk: what a senior sees of their chats, the chosen conversation, its concern and record, and the offer. */
import type { Draft } from '../domain/advice-record.js'
import { whyNoMessage } from '../domain/message.js'
import type { FieldError } from '../domain/outcome.js'
import { organisationKindNames } from '../domain/people.js'
import { ageBandWords, type Concern } from '../domain/concern.js'
import type { ConsultationView, DeskView, MessageView, OfferView } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'
import { concernRows } from './concern-words.js'
import { chatItem, isMine, type Me, nameOf, secondsSince } from './desk-chats.js'
import { recordForm } from './record-form.js'

export { parseRecordForm } from './record-form.js'

/** The consultation that the senior has chosen. */
export interface ChosenConsultation {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  readonly draft: Draft
  /** What is missing or wrong in the record, after it was sent. */
  readonly errors: readonly FieldError[]
  /** A fresh UUID for the message form. */
  readonly clientId: string
  /** A message that was refused: its text, and why. */
  readonly message?: { readonly text: string; readonly error: string }
}

export interface DeskPageInput {
  readonly desk: DeskView
  readonly chosen: ChosenConsultation | null
  readonly me: Me
  readonly now: Date
  /** The code of something that could not be done just before. */
  readonly notice?: string | null
}

const notices: Readonly<Record<string, string>> = {
  'offer-gone': 'That offer is no longer open. It has gone on to a colleague, or was taken back.',
  'at-capacity': 'You hold as many consultations as your capacity allows. Finish one first.',
}

export function deskPage({ desk, chosen, me, now, notice = null }: DeskPageInput) {
  const ref = chosen?.consultation.ref ?? null
  const conversation = chosen && conversationOf(chosen, me)
  const record = chosen && recordForm(chosen.consultation.ref, chosen.draft, chosen.errors)
  const messageErrors = chosen?.message ? [{ text: chosen.message.error, href: '#body' }] : []
  return {
    title: chosen ? `${nameOf(chosen.consultation)}, desk` : 'Desk',
    page: 'desk',
    wide: true,
    notice: notice === null ? null : (notices[notice] ?? null),
    availability: availabilityOf(desk),
    offer: desk.offer && offerOf(desk.offer, now),
    chosenRef: ref,
    chats: desk.consultations.map((each) =>
      chatItem(each, ref, each.ref === ref ? (chosen?.messages ?? null) : null, me, now),
    ),
    conversation,
    empty: emptyOf(desk),
    concern: chosen && concernRows(chosen.concern),
    record,
    errors: [...messageErrors, ...(record?.summary ?? [])],
  }
}

function availabilityOf({ status, capacity, consultations }: DeskView) {
  const available = status === 'available'
  return {
    available,
    words: available ? 'You are available' : 'You are away',
    count: `${consultations.length} of ${capacity} open`,
    capacities: [1, 2, 3, 4].map((value) => ({ value, selected: value === capacity })),
  }
}

function offerOf(offer: OfferView, now: Date) {
  return {
    id: offer.id,
    expiresAt: offer.expiresAt,
    rag: offer.rag,
    kind: offer.organisationKind ? organisationKindNames[offer.organisationKind] : 'Organisation not known',
    age: ageBandWords[offer.ageBand],
    waited: inWords(secondsSince(offer.waitingSince, now)),
    because: offer.because.join('. '),
    left: Math.max(0, -secondsSince(offer.expiresAt, now)),
  }
}

function conversationOf({ consultation, concern, messages, clientId, message }: ChosenConsultation, me: Me) {
  const { ref, state, rag, status, practitioner } = consultation
  return {
    ref,
    state,
    rag,
    status,
    heading: nameOf(consultation),
    who: practitioner ? [practitioner.role, practitioner.organisation].filter(Boolean).join(', ') : '',
    phone: concern.phone ?? null,
    messages: messages.map((each) => ({ ...each, mine: isMine(each, me) })),
    headSeq: consultation.headSeq,
    mayEnd: state === 'talking',
    mayWrite: whyNoMessage(state, 'senior') === null,
    compose: {
      ref,
      clientId,
      action: `/desk/${ref}/messages`,
      label: `Write to ${nameOf(consultation)}`,
      hint: 'Ctrl+Enter sends',
      draft: message?.text ?? '',
      error: message?.error ?? null,
    },
  }
}

function emptyOf({ status, consultations }: DeskView) {
  if (consultations.length > 0)
    return { heading: 'Choose a chat', text: 'Your open consultations are in the list.' }
  return status === 'available'
    ? {
        heading: 'You are next in line',
        text: 'When a concern is offered to you, it appears above with a short ring.',
      }
    : { heading: 'You are away', text: 'Switch to available to be offered concerns.' }
}
