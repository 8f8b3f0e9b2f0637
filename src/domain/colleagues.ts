/**
 * Whom a senior may ask by name: to take a consultation over, or to join it for a second opinion. (Design, "Routing".)
 * The one who asks goes on holding it until the colleague has accepted.
 */
export interface Colleague {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly available: boolean
  readonly present: boolean
  /** Consultations held now, and how many at most. */
  readonly open: number
  readonly capacity: number
  readonly hasOffer: boolean
  readonly hasConflict: boolean
  /** Is in it already, for a second opinion. */
  readonly joined: boolean
}

export const waysToAsk = ['transfer', 'second-opinion'] as const
export type WayToAsk = (typeof waysToAsk)[number]

export type WhyNotFree = 'conflict' | 'joined' | 'away' | 'not-there' | 'has-offer' | 'at-capacity'

/** In words: "Ben Carter is away just now." What they have to do with the child is nobody's business: not said. */
const words: Readonly<Record<WhyNotFree, string>> = {
  conflict: 'can’t take this one',
  joined: 'has joined already',
  away: 'is away just now',
  'not-there': 'is not connected just now',
  'has-offer': 'is being asked something else just now',
  'at-capacity': 'has no room for another just now',
}

export const whyNotFreeWords = (why: WhyNotFree): string => words[why]

/** null: they may be asked. A second opinion takes no room; whoever has joined can still take it over. */
export function whyNotFree(colleague: Colleague, way: WayToAsk): WhyNotFree | null {
  if (colleague.hasConflict) return 'conflict'
  if (way === 'second-opinion' && colleague.joined) return 'joined'
  if (!colleague.available) return 'away'
  if (!colleague.present) return 'not-there'
  if (colleague.hasOffer) return 'has-offer'
  if (way === 'transfer' && colleague.open >= colleague.capacity) return 'at-capacity'
  return null
}

/** Who asks by name gives the colleague at least this long: they may be in the middle of a sentence. */
export const ASKED_SECONDS = 60

/** What the colleague reads on the offer beside who asks and why: it names nobody. */
export const askedWords = (way: WayToAsk, title: string): string =>
  way === 'transfer' ? `${title} asks you to take this over` : `${title} asks you for a second opinion`
