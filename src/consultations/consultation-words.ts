/** What the practitioner's page says in each state, in sentences a tired person can read. */
import type { ConsultationView } from '../domain/views.js'
import { inWords, londonSoon, type Instant } from '../platform/pages/london.js'

export interface Told {
  readonly heading: string
  /** What has happened, before anything else. */
  readonly first?: readonly string[]
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

/** Where they are looking: above the box in which they write. */
export const notConnected = (name: string): string =>
  `${name} is not connected at the moment. Your messages are kept.`

function tellLost(name: string, lostSeconds: number): Told {
  const time =
    lostSeconds === 120 ? 'two minutes' : lostSeconds < 60 ? `${lostSeconds} seconds` : plain(lostSeconds)
  return {
    heading: `${capital(name)} has lost connection`,
    paragraphs: [
      `Your senior social worker has lost connection. Your messages are kept. If they are not back within ${time}, you go back to the front of the queue, where you were.`,
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
  const first: string[] = []
  if (returned) first.push(returnedWords[returned.why])
  else if (handedTo)
    first.push(`Your concern was handed over to ${handedTo}. You wait there since you asked us.`)
  if (outOfHours) {
    const opens = outOfHours.opensAt ? `The desk opens ${soon(outOfHours.opensAt, now)}. ` : ''
    first.push(`${opens}Your concern waits until it opens, and nothing is lost.`)
  }
  return {
    heading: returned ? 'You are back in the queue' : 'You are in the queue',
    first,
    paragraphs: ['You can close this page: we keep your place, and your answers are saved.'],
  }
}

function tellHandedOver({ handedTo }: ConsultationView): Told {
  const who = handedTo ?? 'Another team'
  return {
    heading: 'Your concern has been handed over',
    paragraphs: [`${who} has your concern now. Somebody there has confirmed it, and they will contact you.`],
  }
}

function tellCallback({ callbackAt }: ConsultationView, now: Date): Told {
  return {
    heading: 'A call back is booked',
    paragraphs: [
      callbackAt !== null && isLate(callbackAt, now)
        ? late
        : 'They call the number that you gave. You do not have to keep this page open.',
    ],
  }
}

const late =
  'We are late. It is still on our list, and a senior social worker will call you as soon as one can.'
const LATE_MS = 5 * 60_000

const isLate = (callbackAt: Instant, now: Date): boolean =>
  now.getTime() - new Date(callbackAt).getTime() > LATE_MS

export const callbackWords = (callbackAt: Instant, now: Date): string =>
  `A senior social worker ${isLate(callbackAt, now) ? 'should have called' : 'will call'} you ${soon(callbackAt, now)}.`

/** "today at 14:30", "on Tuesday 1 December at 14:30" */
const soon = (at: Instant, now: Date): string => londonSoon(at, now).replace(/^(?=[A-Z])/, 'on ')

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const plain = (seconds: number): string => inWords(seconds).replace(/^about /, '')
