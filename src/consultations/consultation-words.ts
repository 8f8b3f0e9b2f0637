/** What the practitioner's page says in each state, in sentences a tired person can read. */
import type { ConsultationView } from '../domain/views.js'
import { inWords, londonComing, type Instant } from '../platform/pages/london.js'

export interface Told {
  readonly heading: string
  readonly paragraphs: readonly string[]
}

/** In: how long the desk waits for a senior who has lost connection. */
export function tell(view: ConsultationView, lostSeconds: number, now: Date): Told {
  const name = view.senior?.name ?? 'a senior social worker'
  switch (view.state) {
    case 'waiting':
      return tellWaiting(view, now)
    case 'offered':
      return {
        heading: 'A social worker is opening your concern',
        paragraphs: ['This usually takes less than a minute. If they cannot take it, you keep your place.'],
      }
    case 'talking':
      return view.seniorAway
        ? tellLost(name, lostSeconds)
        : { heading: `You are talking to ${name}`, paragraphs: [] }
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
      return tellHandedOver(view)
    case 'callback-booked':
      return tellCallback(view, now)
  }
}

/** The same words wherever it is said: above the chat, and above the box in which they write. */
export const seniorIsAway = 'Your senior social worker has lost connection. Your messages are kept.'

function tellLost(name: string, lostSeconds: number): Told {
  const time =
    lostSeconds === 120 ? 'two minutes' : lostSeconds < 60 ? `${lostSeconds} seconds` : plain(lostSeconds)
  return {
    heading: `${capital(name)} has lost connection`,
    paragraphs: [
      seniorIsAway,
      `If they are not back within ${time}, you go back to the front of the queue, where you were.`,
    ],
  }
}

const returnedWords: Readonly<Record<NonNullable<ConsultationView['returned']>['why'], string>> = {
  'senior-lost':
    'Your senior social worker lost their connection. You are back at your place in the queue; the next one sees everything you wrote.',
  'handed-back':
    'Your senior social worker cannot go on and has handed this back. You are back at your place in the queue; the next one sees everything you wrote.',
}

function tellWaiting({ returned, outOfHours, handedTo }: ConsultationView, now: Date): Told {
  const closePage = 'You can close this page: we keep your place, and your answers are saved.'
  const kept = returned ? [returnedWords[returned.why]] : []
  const moved =
    handedTo && !returned
      ? [
          `Your concern was handed over to ${handedTo}, which answers now. You keep the time that you have waited.`,
        ]
      : []
  if (outOfHours) {
    const opens = outOfHours.opensAt
      ? `The line opens again at ${londonComing(outOfHours.opensAt, now)}. Your concern is saved and keeps its place until then.`
      : 'Your concern is saved and keeps its place. We answer it when the line opens again.'
    return {
      heading: 'The advice line is closed',
      paragraphs: [...kept, ...moved, opens, 'You can close this page.'],
    }
  }
  return {
    heading: returned ? 'You are back in the queue' : 'You are in the queue',
    paragraphs: [...kept, ...moved, closePage],
  }
}

function tellHandedOver({ handedTo }: ConsultationView): Told {
  const who = handedTo ?? 'Another team'
  return {
    heading: 'Your concern has been handed over',
    paragraphs: [`${who} has it now, and somebody there has confirmed it. They will contact you.`],
  }
}

function tellCallback({ callbackAt }: ConsultationView, now: Date): Told {
  const calls =
    'A senior social worker calls you on the number that you gave. You do not have to keep this page open.'
  if (callbackAt === null) return { heading: 'A call back is booked', paragraphs: [calls] }
  return { heading: callbackWords(callbackAt, now), paragraphs: [isLate(callbackAt, now) ? late : calls] }
}

const late =
  'We are late. It is still on our list, and a senior social worker will call you as soon as one can.'
const LATE_MS = 5 * 60_000

export const isLate = (callbackAt: Instant, now: Date): boolean =>
  now.getTime() - new Date(callbackAt).getTime() > LATE_MS

export const callbackWords = (callbackAt: Instant, now: Date): string =>
  `${isLate(callbackAt, now) ? 'We should have called you at' : 'We will call you at'} ${londonComing(callbackAt, now)}`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const plain = (seconds: number): string => inWords(seconds).replace(/^about /, '')
