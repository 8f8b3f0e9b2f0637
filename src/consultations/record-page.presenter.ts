/** The advice record as both sides keep it: on the screen and on paper. */
import {
  categories,
  levelNames,
  outcomeNames,
  type Action,
  type AdviceRecord,
} from '../domain/advice-record.js'
import { answerParts, type AnswerInput } from './acknowledgement.presenter.js'
import type { FieldError } from '../domain/outcome.js'
import type { AddendumView, ConsultationView, ReviewView } from '../domain/views.js'
import { londonDay, londonWeekday } from '../platform/pages/london.js'

export interface RecordPageInput extends AnswerInput {
  readonly record: AdviceRecord
  readonly closedAt: string | Date | null
  readonly referralAgreedAt?: string | Date | null
  /** What was added since it was closed, in order. */
  readonly addenda: readonly AddendumView[]
  /** The review by which a manager returned it, while nothing has been added since. */
  readonly returned: ReviewView | null
  /** An addendum that was refused: as it was typed, and why. */
  readonly refusedAddendum?: {
    readonly typed: Readonly<Record<string, unknown>>
    readonly errors: readonly FieldError[]
  }
}

export function recordPage(input: RecordPageInput) {
  const { consultation, record, closedAt, referralAgreedAt = null, side } = input
  const { addenda, returned, refusedAddendum } = input
  const { typed = {}, errors = [] } = refusedAddendum ?? {}
  const answer = answerParts(input)
  return {
    title: 'Advice record',
    page: 'record',
    consultation,
    closedAt,
    referralAgreedAt,
    advice: record.advice,
    rationale: record.rationale,
    reviewIf: record.reviewIf,
    rag: record.rag,
    outcome: outcomeNames[record.outcome],
    callNow: record.outcome === 'call-999',
    level: `Level ${record.level}: ${levelNames[record.level]}`,
    categories: record.categories.map((name) => categories[name] ?? name),
    actions: record.actions.map((action) => ({
      who: ownerOf(action, consultation, side),
      what: action.what,
      due: `${londonWeekday(action.due)} ${londonDay(action.due)}`,
      dueIso: action.due,
    })),
    ...answer,
    addenda,
    returned,
    addition:
      side === 'senior'
        ? {
            action: `/consultations/${consultation.ref}/addenda`,
            text: fieldOf('text', typed, errors),
            reason: fieldOf('reason', typed, errors),
          }
        : null,
    errors: [...answer.errors, ...errors.map(({ field, message }) => ({ text: message, href: `#${field}` }))],
  }
}

const fieldOf = (name: string, typed: Readonly<Record<string, unknown>>, errors: readonly FieldError[]) => ({
  value: typeof typed[name] === 'string' ? typed[name] : '',
  error: errors.find(({ field }) => field === name)?.message ?? null,
})

/** By name, since the page is also printed and kept. */
function ownerOf({ owner }: Action, consultation: ConsultationView, side: RecordPageInput['side']): string {
  if (owner === 'other') return 'Someone else'
  const name = consultation[owner]?.name
  if (owner === side) return name ? `You (${name})` : 'You'
  return name ?? (owner === 'senior' ? 'The senior social worker' : 'The practitioner')
}
