/** The practitioner's page of one consultation: one address, the state decides what it says and what may be done. */
import { isHeld, isQueued, isUnanswered } from '../domain/lifecycle.js'
import { whyNoMessage } from '../domain/message.js'
import type { Person } from '../domain/people.js'
import type { ConsultationView, MessageView } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'
import { saidBy, type SaidMessage } from './chat.presenter.js'
import { callbackWords, notConnected, tell, type Told } from './consultation-words.js'

export interface ConsultationPageInput {
  readonly consultation: ConsultationView
  readonly messages: readonly MessageView[]
  readonly me: Person
  readonly now: Date
  /** For the message form: a fresh UUID, or that of the draft. */
  readonly clientId: string
  /** How long the desk waits for a senior who has lost connection. */
  readonly lostSeconds: number
  /** When both sides agreed that this is a referral. */
  readonly referralAgreedAt?: string | Date | null
  /** What was typed and not sent, or a message that was refused; and why. */
  readonly draft?: string
  readonly error?: string | null
}

export function consultationPage(input: ConsultationPageInput) {
  const { consultation, me, now, clientId, referralAgreedAt = null, draft = '', error = null } = input
  const { ref, state, senior, callbackAt } = consultation
  const messages: readonly SaidMessage[] = saidBy(me, input.messages)
  const told = tell(consultation, input.lostSeconds, now)
  const mayWrite = whyNoMessage(state, 'practitioner') === null
  const isAway = state === 'talking' && consultation.seniorAway
  const joined = consultation.joined.map(({ name, role }) => `${name}, ${role}, has joined`)
  const callback = callbackAt && isUnanswered(state) ? callbackWords(callbackAt, now) : null
  return {
    title: told.heading,
    page: 'consultation',
    lookedAt: now,
    told,
    consultation,
    call: callOf(consultation),
    chat: { ref, messages, headSeq: consultation.headSeq, mayWrite, shown: mayWrite || messages.length > 0 },
    place: placeOf(consultation),
    callback: callback && { words: callback, keepsPlace: isQueued(state) },
    mayChangeCallback: callback !== null,
    cancelWords:
      state === 'callback-booked'
        ? 'I do not need the call: put me back in the queue'
        : 'I do not need the call',
    mayBook: callbackAt === null && isQueued(state),
    seniorRole: isHeld(state) ? (senior?.role ?? null) : null,
    joined,
    isAway,
    awayWords: senior && isAway ? notConnected(senior.name) : null,
    backWords: state === 'talking' && !isAway && senior ? `${senior.name} is back.` : null,
    referralAgreedAt,
    mayLeave: isUnanswered(state),
    mayChange: isQueued(state),
    mayCallInstead: state === 'talking',
    recordReady: state === 'closed',
    emergency: consultation.emergency?.text ?? null,
    compose: { ref, clientId, draft, error, label: labelOf(state), hint: hintOf(state) },
    errors: error ? [{ text: error, href: '#body' }] : [],
    announcement: announcementOf(consultation, told, callback ? [...joined, callback] : joined),
  }
}

/** A number to call now, on top of everything else, and why. */
function callOf({ state, callAnyway, outOfHours }: ConsultationView): { why: string; phone: string } | null {
  if (outOfHours && state === 'handed-over')
    return { why: 'If it cannot wait until they do', phone: outOfHours.phone }
  if (outOfHours)
    return { why: 'The desk is closed at the moment. If it cannot wait', phone: outOfHours.phone }
  return callAnyway ? { why: 'Nobody could answer yet. If it cannot wait', phone: callAnyway } : null
}

function placeOf(consultation: ConsultationView) {
  const { state, position, expectedWait, outOfHours } = consultation
  if (state !== 'waiting') return null
  const first = outOfHours ? 'You are the first in the queue' : 'You are next'
  return {
    words: position === null ? null : position === 1 ? first : `You are number ${position}`,
    closed: outOfHours !== null,
    // One number to call on a page, and no more.
    phone: callOf(consultation) === null,
    wait: outOfHours ? null : expectedWait && { words: inWords(expectedWait), at: expectedWait.at },
  }
}

/** What is said aloud when it changes. */
function announcementOf(consultation: ConsultationView, told: Told, beside: readonly string[]): string {
  const { returned, callAnyway, outOfHours, seniorAway, state } = consultation
  const place = placeOf(consultation)
  const wait = place?.wait ? `, about ${place.wait.words.replace(/^about /, '')} to wait` : ''
  const closed = outOfHours && place ? ['The desk is closed at the moment'] : []
  const main = place?.words ? `${place.words} in the queue${wait}` : told.heading
  const details = state === 'talking' && seniorAway ? told.paragraphs : returned ? (told.first ?? []) : []
  const nobody = callAnyway && !outOfHours && place ? [`Nobody could answer yet. Call ${callAnyway}`] : []
  return [...nobody, ...closed, main, ...beside, ...details].join('. ').replace(/\.\./g, '.')
}

function labelOf(state: ConsultationView['state']): string {
  return isUnanswered(state) ? 'Add something while you wait' : 'Write a message'
}

function hintOf(state: ConsultationView['state']): string {
  if (isUnanswered(state)) return 'The social worker sees it as soon as they open your concern.'
  return 'Everything that is written here is kept as part of the consultation.'
}
