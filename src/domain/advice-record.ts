/**
 * The advice record: what was advised, why, and who does what by when. A consultation can't close without it.
 * (Domain notes, section 8, rule 4.)
 */
import type { Rag } from './concern.js'
import type { FieldError } from './outcome.js'

export const outcomes = [
  'advice-only',
  'signposted',
  'early-help',
  'refer-now',
  'call-999',
  'allocated-worker',
  'lado',
  'other-authority',
  'more-information-first',
] as const
export type AdviceOutcome = (typeof outcomes)[number]

export const outcomeNames: Readonly<Record<AdviceOutcome, string>> = {
  'advice-only': 'Advice only',
  signposted: 'Signposted to another service',
  'early-help': 'Early help',
  'refer-now': 'Make a referral now',
  'call-999': 'Call 999',
  'allocated-worker': 'Speak to the allocated social worker',
  lado: 'Contact the LADO (designated officer)',
  'other-authority': 'Contact another authority',
  'more-information-first': 'Find out more first',
}

/** The categories that the form offers. Others may be sent, written the same way. */
export const categories: Readonly<Record<string, string>> = {
  'physical-abuse': 'Physical abuse',
  'emotional-abuse': 'Emotional abuse',
  'sexual-abuse': 'Sexual abuse',
  neglect: 'Neglect',
  'child-sexual-exploitation': 'Child sexual exploitation',
  'child-criminal-exploitation': 'Child criminal exploitation',
  'online-harm': 'Online harm or grooming',
  radicalisation: 'Radicalisation',
  'domestic-abuse': 'Domestic abuse',
  fgm: 'Female genital mutilation',
  'forced-marriage': 'Forced marriage',
  missing: 'Missing child',
  'parental-substance-misuse': 'Parental substance misuse',
  'parental-mental-health': 'Parental mental health',
  'unborn-baby': 'Unborn baby',
  'child-on-child-harm': 'Child-on-child harm',
  'non-recent-abuse': 'Non-recent abuse',
  'allegation-against-adult': 'Allegation against an adult who works with children',
}

export const levelNames = { 1: 'Universal', 2: 'Early help', 3: 'Targeted', 4: 'Specialist' } as const
export type Level = keyof typeof levelNames

export const actionOwners = ['practitioner', 'senior', 'other'] as const

export interface Action {
  readonly what: string
  readonly owner: (typeof actionOwners)[number]
  /** YYYY-MM-DD */
  readonly due: string
}

export interface AdviceRecord {
  readonly rag: Rag
  readonly level: Level
  readonly categories: readonly string[]
  readonly advice: string
  readonly rationale: string
  readonly outcome: AdviceOutcome
  readonly actions: readonly Action[]
  readonly reviewIf: string
}

export type Draft = Partial<AdviceRecord>

/** Outcomes after which nobody has to do anything more. */
const mayHaveNoActions: readonly AdviceOutcome[] = ['advice-only', 'signposted']

const needs: Readonly<Record<Exclude<keyof AdviceRecord, 'actions'>, string>> = {
  rag: 'Choose a colour',
  level: 'Choose a level of need',
  categories: 'Choose at least one category',
  advice: 'Enter the advice you gave',
  rationale: 'Enter why you gave this advice',
  outcome: 'Choose an outcome',
  reviewIf: 'Enter what would change this advice',
}

/** What is missing before the record may be closed, field by field; empty when it is complete. */
export function missingFrom(draft: Draft): readonly FieldError[] {
  const errors: FieldError[] = []
  for (const [field, message] of Object.entries(needs)) {
    if (isBlank(draft[field as keyof Draft])) errors.push({ field, message })
  }
  const none = (draft.actions ?? []).length === 0
  if (none && draft.outcome !== undefined && !mayHaveNoActions.includes(draft.outcome)) {
    errors.push({ field: 'actions', message: 'Enter who does what by when, at least one action' })
  }
  return errors
}

/** The record as it is closed. Call only when nothing is missing. */
export function completed(draft: Draft): AdviceRecord {
  if (missingFrom(draft).length > 0) throw new Error('an incomplete record can not be closed')
  return { ...(draft as AdviceRecord), actions: draft.actions ?? [] }
}

function isBlank(value: unknown): boolean {
  if (value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  return Array.isArray(value) && value.length === 0
}
