/**
 * How long a consultation is kept: classes, a rule for each, and the day on which it may go. The rules are a desk's data;
 * no national figure exists for advice alone, so each usual rule names where it comes from. (Domain notes, section 4.)
 */
import type { AdviceOutcome } from './advice-record.js'
import type { AgeBand, Child } from './concern.js'

export const retentionClasses = [
  'sexual-abuse',
  'allegation',
  'referred',
  'early-help',
  'advice',
  'unanswered',
] as const
export type RetentionClass = (typeof retentionClasses)[number]

export interface RetentionRule {
  /** From when it ended, or from the end of the year in which the child was born. */
  readonly from: 'ending' | 'birth'
  readonly years: number
}

export type RetentionRules = Readonly<Record<RetentionClass, RetentionRule>>

/** A desk's retention. */
export interface Retention extends RetentionRules {
  /** Erase by itself what has been due for a month? Otherwise a person confirms each batch. */
  readonly automatic: boolean
}

export const YEARS_MOST = 100

export const usualRetention: Retention = {
  'sexual-abuse': { from: 'ending', years: 75 },
  allegation: { from: 'ending', years: 10 },
  referred: { from: 'birth', years: 30 },
  'early-help': { from: 'birth', years: 21 },
  advice: { from: 'birth', years: 25 },
  unanswered: { from: 'ending', years: 6 },
  automatic: false,
}

/** What falls into each class, and where its usual rule comes from. */
export const retentionWords: Readonly<Record<RetentionClass, { what: string; source: string }>> = {
  'sexual-abuse': {
    what: 'Sexual abuse, exploitation or non-recent abuse was recorded',
    source: 'Usual: 75 years from the end, as the Independent Inquiry into Child Sexual Abuse recommended.',
  },
  allegation: {
    what: 'An allegation against an adult who works with children',
    source: 'Usual: 10 years from the end; Blackpool reviews such contacts at 10 years, Devon keeps them 6.',
  },
  referred: {
    what: 'A referral, 999, an allocated social worker or another authority',
    source: 'Usual: until the child is 30, as North Somerset keeps its contact forms.',
  },
  'early-help': {
    what: 'Early help',
    source: 'Usual: until the child is 21, after Devon’s 18 years and three.',
  },
  advice: {
    what: 'Advice only, signposting, or more to be found out first',
    source:
      'Usual: until the child is 25, as schools keep child records. No national figure exists for advice alone.',
  },
  unanswered: {
    what: 'Withdrawn, or handed over before anybody advised',
    source: 'Usual: 6 years from the end, as Devon keeps advice consultations.',
  },
}

/** What decides a consultation's class. */
export interface Ended {
  readonly state: 'closed' | 'withdrawn' | 'handed-over'
  readonly status: 'advice-only' | 'referral'
  readonly outcome: AdviceOutcome | null
  readonly categories: readonly string[]
}

/** Categories and outcomes that put it into a class. */
export const classMarks = {
  'sexual-abuse': ['sexual-abuse', 'child-sexual-exploitation', 'non-recent-abuse'],
  allegation: 'lado',
  allegationCategory: 'allegation-against-adult',
  referred: ['refer-now', 'call-999', 'allocated-worker', 'other-authority'],
  'early-help': 'early-help',
} as const

/** The first class in their order that it falls into. */
export function classOf({ state, status, outcome, categories }: Ended): RetentionClass {
  if (state !== 'closed') return 'unanswered'
  if (categories.some((each) => (classMarks['sexual-abuse'] as readonly string[]).includes(each)))
    return 'sexual-abuse'
  if (outcome === classMarks.allegation || categories.includes(classMarks.allegationCategory))
    return 'allegation'
  if (status === 'referral' || (classMarks.referred as readonly (string | null)[]).includes(outcome))
    return 'referred'
  return outcome === classMarks['early-help'] ? 'early-help' : 'advice'
}

/**
 * The first day, YYYY-MM-DD, on which it is no longer kept. In: when it ended, as a day in London; the year after which
 * the child can't have been born. A year is counted to its end: nothing goes a day before its time.
 */
export function dueOn(rule: RetentionRule, endedOn: string, bornYear: number): string {
  if (rule.from === 'birth') {
    const day = `${bornYear + rule.years + 1}-01-01`
    return day > endedOn ? day : nextDay(endedOn)
  }
  const year = Number(endedOn.slice(0, 4)) + rule.years
  // The 29th of February has its day in every year.
  return endedOn.slice(5) === '02-29' && !isLeap(year) ? `${year}-02-28` : `${year}${endedOn.slice(4)}`
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** How old a child of each band is at least, so that nothing goes too early. */
const youngest: Readonly<Record<AgeBand, number>> = {
  unborn: -1,
  'under-1': 0,
  '1-4': 1,
  '5-10': 5,
  '11-15': 11,
  '16-17': 16,
  unknown: -1,
}

/** The latest year in which the child can have been born: no date of birth stands in a row in clear, only this. */
export function bornYearOf(child: Child, raisedAt: Date): number {
  if (!('ageBand' in child) && child.dateOfBirth) return Number(child.dateOfBirth.slice(0, 4))
  return raisedAt.getUTCFullYear() - youngest['ageBand' in child ? child.ageBand : 'unknown']
}
