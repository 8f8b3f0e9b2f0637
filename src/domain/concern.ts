/**
 * A concern: what a practitioner raises. Six questions; "don't know" is always an answer; no consent gate.
 * The first colour comes from the practitioner's answers; from then on it is the senior's. (Design, "Routing".)
 */
import type { Need } from './needs.js'

export const urgencies = ['now', 'today', 'this-week'] as const
export type Urgency = (typeof urgencies)[number]

export const rags = ['red', 'amber', 'green', 'blue'] as const
export type Rag = (typeof rags)[number]

export const ageBands = ['unborn', 'under-1', '1-4', '5-10', '11-15', '16-17', 'unknown'] as const
export type AgeBand = (typeof ageBands)[number]

/** How an age band is shown. */
export const ageBandWords: Readonly<Record<AgeBand, string>> = {
  unborn: 'Unborn baby',
  'under-1': 'Under 1',
  '1-4': '1 to 4 years',
  '5-10': '5 to 10 years',
  '11-15': '11 to 15 years',
  '16-17': '16 to 17 years',
  unknown: 'Age not known',
}

export const parentsAwareAnswers = ['yes', 'no', 'unsafe-to-ask', 'unknown'] as const
export type ParentsAware = (typeof parentsAwareAnswers)[number]

export const WORRY_MAX = 5_000

export interface NamedChild {
  readonly name: string
  /** YYYY-MM-DD */
  readonly dateOfBirth?: string
  readonly nhsNumber?: string
}

export type Child = NamedChild | { readonly ageBand: AgeBand }

export interface Concern {
  readonly immediateDanger: boolean
  readonly worry: string
  readonly child: Child
  readonly urgency: Urgency
  readonly whereabouts?: string
  readonly ask?: string
  readonly parentsAware?: ParentsAware
  readonly phone?: string
  readonly needs?: readonly Need[]
}

/** The colour at intake: danger or "now" is red, "today" amber, otherwise green. */
export function firstColour(answers: Pick<Concern, 'immediateDanger' | 'urgency'>): Rag {
  if (answers.immediateDanger || answers.urgency === 'now') return 'red'
  return answers.urgency === 'today' ? 'amber' : 'green'
}

/**
 * How old the child is, as far as a senior may know before accepting.
 * In: the child as given, and today's date as YYYY-MM-DD. Out: an age band, never a name or a birth date.
 */
export function ageBandOf(child: Child, today: string): AgeBand {
  if ('ageBand' in child) return child.ageBand
  if (!child.dateOfBirth) return 'unknown'
  if (child.dateOfBirth > today) return 'unborn'
  const years = wholeYears(child.dateOfBirth, today)
  if (years < 1) return 'under-1'
  if (years < 5) return '1-4'
  if (years < 11) return '5-10'
  if (years < 16) return '11-15'
  return years < 18 ? '16-17' : 'unknown'
}

function wholeYears(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4))
  return to.slice(5) < from.slice(5) ? years - 1 : years
}

/**
 * An NHS number is ten digits, the last a modulus-11 check digit (NHS Data Dictionary). Spaces are ignored.
 */
export function isNhsNumber(text: string): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d{10}$/.test(digits)) return false
  const sum = Array.from(digits.slice(0, 9)).reduce((total, digit, i) => total + Number(digit) * (10 - i), 0)
  const check = (11 - (sum % 11)) % 11
  return check !== 10 && check === Number(digits[9])
}
