/** The advice record as both sides keep it: on the screen and on paper. */
import {
  categories,
  levelNames,
  outcomeNames,
  type Action,
  type AdviceRecord,
} from '../domain/advice-record.js'
import type { ConsultationView } from '../domain/views.js'
import { answerParts, type AnswerInput } from './acknowledgement.presenter.js'
import { londonDay, londonWeekday } from '../platform/pages/london.js'

export interface RecordPageInput extends AnswerInput {
  readonly record: AdviceRecord
  readonly closedAt: string | Date | null
  readonly referralAgreedAt?: string | Date | null
}

export function recordPage(input: RecordPageInput) {
  const { consultation, record, closedAt, referralAgreedAt = null, side } = input
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
    ...answerParts(input),
  }
}

/** By name, since the page is also printed and kept. */
function ownerOf({ owner }: Action, consultation: ConsultationView, side: RecordPageInput['side']): string {
  if (owner === 'other') return 'Someone else'
  const name = consultation[owner]?.name
  if (owner === side) return name ? `You (${name})` : 'You'
  return name ?? (owner === 'senior' ? 'The senior social worker' : 'The practitioner')
}
