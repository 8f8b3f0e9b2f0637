/**
 * Why this senior, and why not the others: kept with each offer, in data and in words. The senior reads the short form,
 * which names nobody; the manager reads the whole. (Design, "Routing"; an inspector may ask years later.)
 */
import type { Reach } from './reach.js'

export type WhyNot =
  | 'conflict'
  | 'not-covering-yet'
  | 'at-capacity'
  | 'has-offer'
  | 'lacks-skill'
  | 'declined'
  | 'missed'
  | 'asked-too'
  | 'advised-before'
  | 'more-open'
  | 'accepted-later'
  | 'id-later'

export interface Reasons {
  /** The choice in plain words, short, without names: the senior reads them on the offer. */
  readonly because: readonly string[]
  /** Everybody else who was available, and why it was not them. */
  readonly others: readonly { readonly seniorId: string; readonly why: WhyNot }[]
  readonly open: number
  readonly placeInQueue: number
  /** `callback`: never offered; a senior took it from the call-back list. */
  readonly how: 'one' | 'all' | 'transfer' | 'second-opinion' | 'callback'
  /** `again`: everybody free had passed on it; `instead`: an offer of another colour gave way to this red one. */
  readonly round: 'first' | 'again' | 'instead'
  readonly reach: Reach
}

/** What the words depend on beside the senior. */
export interface Choice {
  readonly how: 'one' | 'all'
  readonly round: Reasons['round']
  readonly advisedBefore: boolean
  /** Why the one who would have been next came after. */
  readonly next: WhyNot | null
  /** How many others were eligible. */
  readonly rivals: number
}

interface Chosen {
  readonly open: number
  readonly capacity: number
  readonly lastAcceptedAt: Date | null
}

export function inWords(choice: Choice, senior: Chosen, now: Date): string[] {
  const words = [mainReason(choice)]
  if (choice.advisedBefore) words.push('You advised on this child or family before')
  words.push(senior.open === 0 ? 'No consultation open' : `${senior.open} open of ${senior.capacity}`)
  if (senior.lastAcceptedAt) {
    const minutes = Math.round((now.getTime() - senior.lastAcceptedAt.getTime()) / 60_000)
    const ago = minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`
    words.push(`Last accepted ${minutes < 1 ? 'just now' : ago}`)
  }
  return words
}

function mainReason({ how, round, next, rivals }: Choice): string {
  if (round === 'instead') return 'A red concern comes before the one that was offered to you'
  if (how === 'all') return 'It has waited too long, so everyone who can take it is asked at once'
  if (round === 'again') return 'Everyone free has passed on it once'
  if (rivals === 0) return 'You are the only senior free for it'
  if (next === 'advised-before') return 'You know this child or family'
  if (next === 'lacks-skill') return 'You have the language or specialism that is needed'
  if (next === 'more-open') return 'You have the fewest open consultations'
  if (next === 'accepted-later') return 'It is longest since you last accepted'
  return 'You and others are equally free'
}

/** After somebody's name. */
export const whyNotWords: Readonly<Record<WhyNot, string>> = {
  conflict: 'has declared a conflict of interest',
  'not-covering-yet': 'is of a covering desk, which was not asked yet',
  'at-capacity': 'had no room for another',
  'has-offer': 'had an offer open',
  'lacks-skill': 'did not have the language or specialism that is needed',
  declined: 'had passed on it',
  missed: 'had missed it',
  'asked-too': 'was asked at the same time',
  'advised-before': 'had not advised on this child or family before',
  'more-open': 'had more open consultations',
  'accepted-later': 'had accepted one more recently',
  'id-later': 'was equally free; the order of their ids decided',
}

/** The whole in one or two sentences, as the manager reads it. In: how to name a senior. */
export function sentenceOf(seniorId: string, reasons: Reasons, nameOf: (id: string) => string): string {
  const chosen = `${nameOf(seniorId)} was ${reasons.how === 'all' ? 'asked with everyone eligible' : 'chosen'}`
  const why = `${chosen} at place ${reasons.placeInQueue} of the queue. What they were told: “${reasons.because.join('; ')}”.`
  if (reasons.others.length === 0) return `${why} Nobody else was available.`
  return `${why} ${reasons.others.map((other) => `${nameOf(other.seniorId)} ${whyNotWords[other.why]}`).join('; ')}.`
}
