/** The practitioner's page of one consultation: one address, the state decides what it says and what may be done. */
import { isHeld, isUnanswered } from '../domain/lifecycle.js'
import { whyNoMessage } from '../domain/message.js'
import type { Person } from '../domain/people.js'
import type { ConsultationView, MessageView } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'
import { saidBy, type SaidMessage } from './chat.presenter.js'

export interface ConsultationPageInput {
  readonly consultation: ConsultationView
  readonly messages: readonly MessageView[]
  readonly me: Person
  readonly now: Date
  /** A fresh UUID for the message form. */
  readonly clientId: string
  /** When both sides agreed that this is a referral. */
  readonly referralAgreedAt?: string | Date | null
  /** A message that was refused: its text, and why. */
  readonly draft?: string
  readonly error?: string | null
}

interface Told {
  readonly heading: string
  readonly paragraphs: readonly string[]
}

export function consultationPage(input: ConsultationPageInput) {
  const { consultation, me, clientId, referralAgreedAt = null, draft = '', error = null } = input
  const { ref, state, senior } = consultation
  const messages: readonly SaidMessage[] = saidBy(me, input.messages)
  const seniorWasLost = state === 'waiting' && messages.some((message) => !message.mine)
  const told = seniorWasLost ? lostSenior : tell(consultation)
  const mayWrite = whyNoMessage(state, 'practitioner') === null
  return {
    title: told.heading,
    page: 'consultation',
    lookedAt: input.now,
    told,
    consultation,
    chat: { ref, messages, headSeq: consultation.headSeq, mayWrite, shown: mayWrite || messages.length > 0 },
    place: placeOf(consultation),
    seniorRole: isHeld(state) ? (senior?.role ?? null) : null,
    referralAgreedAt,
    mayLeave: isUnanswered(state),
    recordReady: state === 'closed',
    isOver: state === 'closed' || state === 'withdrawn' || state === 'handed-over',
    emergency: consultation.emergency?.text ?? null,
    compose: { ref, clientId, draft, error, label: labelOf(state), hint: hintOf(state) },
    errors: error ? [{ text: error, href: '#body' }] : [],
    announcement: announcementOf(consultation, told),
  }
}

const lostSenior: Told = {
  heading: 'Your social worker has lost connection',
  paragraphs: [
    'We are finding you a senior social worker now. You have kept your original place in the queue.',
    'Everything that was written is saved, and whoever answers can read it.',
  ],
}

function tell({ state, senior }: ConsultationView): Told {
  const name = senior?.name ?? 'a senior social worker'
  switch (state) {
    case 'waiting':
      return {
        heading: 'You are in the queue',
        paragraphs: ['You can close this page: we keep your place, and your answers are saved.'],
      }
    case 'offered':
      return {
        heading: 'A social worker is opening your concern',
        paragraphs: ['This usually takes less than a minute. If they cannot take it, you keep your place.'],
      }
    case 'talking':
      return { heading: `You are talking to ${name}`, paragraphs: [] }
    case 'recording':
      return {
        heading: `${capital(name)} is writing the advice record`,
        paragraphs: ['The talk is over. You can still write if something is missing.'],
      }
    case 'closed':
      return {
        heading: 'Your advice record is ready',
        paragraphs: ['It says what was advised, why, and who does what by when. Please read it now.'],
      }
    case 'withdrawn':
      return {
        heading: 'You left the queue',
        paragraphs: ['Nobody is looking at this concern now. If you are still worried, ask us again.'],
      }
    case 'handed-over':
      return {
        heading: 'Your concern has been handed over',
        paragraphs: ['Another team has confirmed that they have it. They will contact you.'],
      }
    case 'callback-booked':
      return {
        heading: 'A call back is booked',
        paragraphs: ['A senior social worker will call you. You do not have to keep this page open.'],
      }
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function placeOf({ state, position, expectedWait }: ConsultationView) {
  if (state !== 'waiting') return null
  return {
    words: position === null ? null : position === 1 ? 'You are next' : `You are number ${position}`,
    wait: expectedWait && { words: inWords(expectedWait), at: expectedWait.at },
  }
}

/** What is said aloud when it changes. */
function announcementOf(consultation: ConsultationView, told: Told): string {
  const place = placeOf(consultation)
  if (!place?.words) return told.heading
  const wait = place.wait ? `, about ${place.wait.words.replace(/^about /, '')} to wait` : ''
  return `${place.words} in the queue${wait}`
}

function labelOf(state: ConsultationView['state']): string {
  return state === 'waiting' || state === 'offered' ? 'Add something while you wait' : 'Write a message'
}

function hintOf(state: ConsultationView['state']): string {
  if (state === 'waiting' || state === 'offered')
    return 'The social worker sees it as soon as they open your concern.'
  return 'Everything that is written here is kept as part of the consultation.'
}
