/** The desk: what a senior sees of their chats, the chosen conversation, its concern and record, and the offer. */
import type { Draft } from '../domain/advice-record.js'
import { whyNoMessage } from '../domain/message.js'
import type { EarlierView } from '../domain/links.js'
import type { FieldError } from '../domain/outcome.js'
import type { Concern } from '../domain/concern.js'
import type { ConsultationView, DeskView, MessageView } from '../domain/views.js'
import type { DeskNews } from '../database/reading/desk-news.js'
import { concernRows } from './concern-words.js'
import { chatLists, hasJoined, isMine, type Me, nameOf } from './desk-chats.js'
import { linksOf } from './links.presenter.js'
import { noticesOf } from './desk-notices.js'
import { offerBar } from './desk-offer.presenter.js'
import { recordForm } from './record-form.js'

export { parseRecordForm } from './record-form.js'

/** The consultation that the senior has chosen. */
export interface ChosenConsultation {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  /** Null for a colleague who has joined: the record is the holder's. */
  readonly draft: Draft | null
  /** Earlier ones about what may be the same child; only the holder is told. */
  readonly earlier: readonly EarlierView[]
  /** What is missing or wrong in the record, after it was sent. */
  readonly errors: readonly FieldError[]
  /** For the message form: a fresh UUID, or that of what was typed and not sent. */
  readonly clientId: string
  readonly typed: string
  /** A message that was refused: its text, and why. */
  readonly message?: { readonly text: string; readonly error: string }
}

export interface DeskPageInput {
  readonly desk: DeskView
  readonly news: DeskNews
  readonly chosen: ChosenConsultation | null
  readonly me: Me
  readonly now: Date
  /** The code of something that could not be done just before. */
  readonly notice?: string | null
}

const notices: Readonly<Record<string, string>> = {
  'offer-gone': 'That offer is no longer open. It has gone on to a colleague, or was taken back.',
  'at-capacity': 'You hold as many consultations as your capacity allows. Finish one first.',
  'not-talking': 'The talk is over: it can’t be handed over any more. Finish its record.',
}

export function deskPage({ desk, news, chosen, me, now, notice = null }: DeskPageInput) {
  const ref = chosen?.consultation.ref ?? null
  const conversation = chosen && conversationOf(chosen, me)
  const record = chosen?.draft ? recordForm(chosen.consultation.ref, chosen.draft, chosen.errors) : null
  const messageErrors = chosen?.message ? [{ text: chosen.message.error, href: '#body' }] : []
  return {
    title: chosen ? `${nameOf(chosen.consultation)}, desk` : 'Desk',
    page: 'desk',
    wide: true,
    notice: notice === null ? null : (notices[notice] ?? null),
    availability: availabilityOf(desk, news, me),
    notices: noticesOf(desk, news, now),
    offer: desk.offer && offerBar(desk.offer, now),
    chosenRef: ref,
    ...chatLists({ desk, news, chosenRef: ref, messages: chosen?.messages ?? null, me, now }),
    conversation,
    empty: emptyOf(desk),
    concern: chosen && concernRows(chosen.concern),
    links: chosen && linksOf(chosen.consultation.ref, chosen.earlier, now),
    record,
    errors: [...messageErrors, ...(record?.summary ?? [])],
  }
}

function availabilityOf({ status, capacity, consultations }: DeskView, { offerSeconds }: DeskNews, me: Me) {
  const available = status === 'available'
  const held = consultations.filter((each) => !hasJoined(each, me)).length
  const times = [null, 60, 120, 300]
  return {
    available,
    words: available ? 'You are available' : 'You are away',
    count: `${held} of ${capacity} open`,
    capacities: [1, 2, 3, 4].map((value) => ({ value, selected: value === capacity })),
    offerTimes: (times.includes(offerSeconds) ? times : [...times, offerSeconds]).map((seconds) => ({
      value: seconds ?? '',
      text: seconds === null ? 'as usual' : `${seconds} seconds`,
      selected: seconds === offerSeconds,
    })),
  }
}

function conversationOf(chosen: ChosenConsultation, me: Me) {
  const { consultation, concern, messages, clientId, typed, message } = chosen
  const { ref, state, rag, status, practitioner } = consultation
  const joined = hasJoined(consultation, me)
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
    mayEnd: state === 'talking' && !joined,
    mayHandOver: !joined,
    together: togetherWords(consultation, joined),
    mayWrite: whyNoMessage(state, 'senior') === null,
    compose: {
      ref,
      clientId,
      action: `/desk/${ref}/messages`,
      label: `Write to ${nameOf(consultation)}`,
      hint: 'Ctrl+Enter sends',
      draft: message?.text ?? typed,
      error: message?.error ?? null,
    },
  }
}

/** Who else is in it, when a colleague has joined for a second opinion. */
function togetherWords({ senior, joined }: ConsultationView, iHaveJoined: boolean): string | null {
  if (iHaveJoined) return `You have joined for a second opinion. ${senior?.name ?? 'A colleague'} holds it.`
  if (joined.length === 0) return null
  const names = joined.map(({ name }) => name).join(' and ')
  return `${names} ${joined.length === 1 ? 'has' : 'have'} joined for a second opinion.`
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
