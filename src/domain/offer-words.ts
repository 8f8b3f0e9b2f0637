/** What the bar says of an offer: the same words from the server and, when one arrives, from the browser. */
import { ageBandWords } from './concern.js'
import { organisationKindNames } from './people.js'
import type { Reasons } from './reasons.js'
import type { OfferOutcome, OfferView } from './views.js'

type How = Reasons['how']

export interface OfferWords {
  readonly heading: string
  readonly kind: string
  readonly age: string
  /** Stand before and after the length of time since it was raised. */
  readonly since: string
  readonly ago: string
  readonly why: string
}

const headings: Readonly<Record<How, string>> = {
  one: 'New concern',
  all: 'New concern, for everyone',
  transfer: 'A colleague hands over',
  'second-opinion': 'Second opinion wanted',
  // Taken from the call back list, never offered.
  callback: 'Call back',
}

export function offerWords(offer: OfferView): OfferWords {
  return {
    heading: headings[offer.how],
    kind: offer.organisationKind ? organisationKindNames[offer.organisationKind] : 'Organisation not known',
    age: ageBandWords[offer.ageBand],
    since: isByName(offer.how) ? 'raised' : 'waiting',
    ago: isByName(offer.how) ? 'ago' : '',
    why: whyWords(offer),
  }
}

export const isByName = (how: How): boolean => how === 'transfer' || how === 'second-opinion'

function whyWords({ how, askedBy, because }: OfferView): string {
  if (isByName(how)) {
    const who = askedBy?.name ?? 'A colleague'
    const asks = how === 'transfer' ? 'asks you to take this over' : 'asks you for a second opinion'
    return askedBy?.reason ? `${who} ${asks}: ${askedBy.reason}` : `${who} ${asks}`
  }
  const why = `Why you: ${because.join('. ')}`
  return how === 'all' ? `Everyone is asked: first to accept takes it. ${why}` : why
}

export interface OfferEnding {
  readonly outcome: OfferOutcome
  /** Only there when it is so: the contract has the other two members alone. */
  readonly takenByColleague?: boolean
}

/** What is said when an offer has ended. `hereToo`: it was answered in this very window, where they know. */
export function endingWords({ outcome, takenByColleague }: OfferEnding, how: How, hereToo: boolean): string {
  if (outcome === 'accepted') return hereToo ? '' : 'You accepted it in another window'
  if (outcome === 'rescinded')
    return takenByColleague ? 'A colleague has taken it' : 'The offer was taken back'
  if (outcome === 'declined') {
    if (!hereToo) return 'You passed on it in another window'
    return isByName(how) ? 'You passed. It stays with your colleague' : 'You passed. It goes to a colleague'
  }
  if (isByName(how)) return 'The request ran out. It stays with your colleague'
  if (how === 'all') return 'The offer ran out. It keeps its place in the queue'
  return 'The offer ran out. You are now away; it keeps its place in the queue'
}
