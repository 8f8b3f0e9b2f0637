/**
 * Earlier consultations that seem to be about the same child, in words. They are found by keyed hashes; whether it is
 * the same child is for a person to say. (Design, "Audit you can prove".)
 */
import type { AdviceOutcome } from './advice-record.js'
import type { State } from './lifecycle.js'
import type { OrganisationKind } from './people.js'

export const linkDecisions = ['same-child', 'not-the-same'] as const
export type LinkDecision = (typeof linkDecisions)[number]

/** All that may be known of one without opening it. */
export interface EarlierView {
  readonly ref: string
  readonly desk: string
  readonly raisedAt: string
  readonly organisationKind: OrganisationKind | null
  readonly otherAgency: boolean
  readonly state: State
  readonly outcome: AdviceOutcome | null
  readonly matchedBy: 'nhs-number' | 'name-and-birth' | 'both'
  /** What a person has said; null: nobody has yet. */
  readonly decision: LinkDecision | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
}

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']
const numberWords = (count: number): string => numbers[count] ?? String(count)

/**
 * "Two earlier consultations, one from another agency, last month." In: those that nobody has said are another child's,
 * newest first; today as YYYY-MM-DD, and how to name a day. Empty when there are none.
 */
export function earlierWords(
  earlier: readonly Pick<EarlierView, 'otherAgency' | 'raisedAt' | 'decision'>[],
  today: string,
  dayOf: (at: string) => string,
): string {
  const counted = earlier.filter(({ decision }) => decision !== 'not-the-same')
  const [latest] = counted
  if (!latest) return ''
  const others = counted.filter(({ otherAgency }) => otherAgency).length
  const many = counted.length > 1
  return [
    `${numberWords(counted.length)} earlier consultation${many ? 's' : ''}`,
    agencyWords(others, counted.length),
    `${many ? 'the latest ' : ''}${agoWords(dayOf(latest.raisedAt), today)}`,
  ].join(', ')
}

function agencyWords(others: number, all: number): string {
  if (others === 0) return 'from the same agency'
  if (others < all) return `${numberWords(others).toLowerCase()} from another agency`
  if (all === 1) return 'from another agency'
  return all === 2 ? 'both from other agencies' : 'all from other agencies'
}

/** How long ago a day was, as one says it. In: days as YYYY-MM-DD. */
export function agoWords(day: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 7) return `${days} days ago`
  if (days < 14) return 'last week'
  const months = monthOf(today) - monthOf(day)
  if (months === 0) return `${Math.floor(days / 7)} weeks ago`
  if (months === 1) return 'last month'
  if (months < 12) return `${months} months ago`
  const years = Math.floor(months / 12)
  return years === 1 ? 'a year ago' : `${years} years ago`
}

const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
