/**
 * A subject access request: what is shown, what is withheld, and that a person has decided it. The machine marks, and
 * never decides. (Data Protection Act 2018: schedule 2 paragraph 16, information about others; paragraph 19, legal
 * privilege; schedule 3, serious harm.)
 */
import type { FieldError } from '../outcome.js'
import { findWords, holdsWords, type Place } from './find-words.js'

/** A piece of a consultation that is decided on as one: a message, an answer, a field of the record. */
export interface Passage {
  /** Stays the same for as long as the consultation is kept. */
  readonly id: string
  readonly part: 'people' | 'concern' | 'record' | 'addenda' | 'answer' | 'messages'
  readonly label: string
  readonly text: string
  /** Who wrote it, by their own passage among the people; null: it was chosen from a list, or is the child's own. */
  readonly writer: string | null
  /** Of a person's own passage: their name. */
  readonly name?: string
  /** When it was written, in words, where that is told with it. */
  readonly when?: string
}

export const choices = ['show', 'withhold', 'black-out'] as const
export type Choice = (typeof choices)[number]

export const exemptions = ['third-party', 'serious-harm', 'privilege', 'other'] as const
export type Exemption = (typeof exemptions)[number]

export interface Decision {
  readonly choice: Choice
  /** To be blacked out; none for the other choices. */
  readonly words: readonly string[]
  /** null where all is shown. */
  readonly exemption: Exemption | null
  readonly why: string | null
}

/** A decision as it was kept: the last one about a passage stands, for as long as the passage says the same. */
export interface Kept extends Decision {
  readonly seq: number
  readonly passage: string
  /** A digest of what was decided on. */
  readonly of: string
  readonly by: string
  readonly at: string
}

export interface Sifted {
  readonly passage: Passage
  readonly marks: readonly string[]
  readonly decision: Kept | null
  /** Nobody has decided on it yet, or something has changed since. */
  readonly isDue: boolean
}

/**
 * Whoever asks is not told which exemption, where that alone would harm or tell something; that somebody else is
 * spoken of is told.
 */
const inFile: Readonly<Record<Exemption, string>> = {
  'third-party': '[withheld: third party]',
  'serious-harm': '[withheld: exempt]',
  privilege: '[withheld: legal privilege]',
  other: '[withheld: exempt]',
}

/** What is missing or wrong, by the name of the field. In: also the passage's text. */
export function wrongWith({ choice, words, exemption, why }: Decision, text: string): FieldError[] {
  if (choice === 'show') return []
  const errors: FieldError[] = []
  if (choice === 'black-out' && words.length === 0)
    errors.push({ field: 'words', message: 'Enter the words to black out, each on a line of its own' })
  const missing = words.flatMap((each, index) => (holdsWords(text, each) ? [] : [index + 1]))
  if (choice === 'black-out' && missing.length > 0)
    errors.push({ field: 'words', message: `Not in this passage as whole words: line ${missing.join(', ')}` })
  if (exemption === null) errors.push({ field: 'exemption', message: 'Choose why it is withheld' })
  if (exemption === 'other' && why === null)
    errors.push({ field: 'why', message: 'Enter in words why it is withheld' })
  return errors
}

export const isSame = (one: Decision, other: Decision): boolean =>
  one.choice === other.choice &&
  one.exemption === other.exemption &&
  one.why === other.why &&
  one.words.join('\n') === other.words.join('\n')

/** The text as it may leave. In: null where nothing was decided. Nothing tells how long what is missing was. */
export function redacted(text: string, decision: Decision | null): string {
  if (!decision || decision.choice === 'show') return text.normalize('NFC')
  const mark = inFile[decision.exemption ?? 'other']
  if (decision.choice === 'withhold') return mark
  return without(text, decision.words).join(mark)
}

/** The pieces that are left between what is blacked out. */
export function without(text: string, words: readonly string[]): string[] {
  const { text: composed, places } = findWords(text, words)
  const left: string[] = []
  let from = 0
  for (const [start, end] of joined(places)) {
    left.push(composed.slice(from, start))
    from = end
  }
  return [...left, composed.slice(from)]
}

/** In order, those that touch made one. */
function joined(places: readonly Place[]): Place[] {
  const all: Place[] = []
  for (const [start, end] of places.toSorted((one, other) => one[0] - other[0])) {
    const last = all.at(-1)
    if (last && start <= last[1]) all[all.length - 1] = [last[0], Math.max(last[1], end)]
    else all.push([start, end])
  }
  return all
}

/**
 * What stands for each passage, and what is still due. Words that were blacked out in one passage and stand in another
 * are asked about there, also where that had been decided before.
 * In: passages with their digests and marks; every decision ever made, in order.
 */
export function sift(
  passages: readonly { readonly passage: Passage; readonly of: string; readonly marks: readonly string[] }[],
  kept: readonly Kept[],
): Sifted[] {
  const last = new Map(kept.map((each) => [each.passage, each]))
  const standing = passages.map(({ passage, of, marks }) => {
    const decision = last.get(passage.id)
    return { passage, marks, decision: decision?.of === of ? decision : null }
  })
  const outs = standing.flatMap(({ passage, decision }) =>
    decision ? outOf(passage, decision).map((words) => ({ words, id: passage.id, seq: decision.seq })) : [],
  )
  return standing.map(({ passage, marks, decision }) => {
    const shown =
      decision?.choice === 'withhold' ? '' : without(passage.text, decision?.words ?? []).join('\n')
    const elsewhere = outs.filter(({ id, words }) => id !== passage.id && holdsWords(shown, words))
    const isNews = elsewhere.some(({ seq }) => seq > (decision?.seq ?? 0))
    const more = [...new Set(elsewhere.map(({ words }) => `Withheld elsewhere: ${words}`))]
    const all = [...more, ...marks]
    return { passage, marks: all, decision, isDue: decision ? isNews : all.length > 0 }
  })
}

const outOf = ({ name }: Passage, { choice, words }: Decision): readonly string[] =>
  choice === 'withhold' && name !== undefined ? [name] : words

/** For the audit: how many of each, never which. */
export function figuresOf(
  decisions: readonly (Decision | null)[],
): Record<'shown' | 'blackedOut' | 'withheld', number> {
  const count = (choice: Choice): number =>
    decisions.filter((each) => (each?.choice ?? 'show') === choice).length
  return { shown: count('show'), blackedOut: count('black-out'), withheld: count('withhold') }
}
