/** The practitioner's answer to the advice record, and what came of it, in words for both sides. */
import { replyWithin } from '../domain/acknowledgement.js'
import type { AcknowledgementView, ConsultationView } from '../domain/views.js'
import { londonDateTime, londonSoon } from '../platform/pages/london.js'
import type { FieldError } from '../domain/outcome.js'

export interface AnswerInput {
  readonly consultation: ConsultationView
  readonly acknowledged: AcknowledgementView | null
  /** Who reads. */
  readonly side: 'practitioner' | 'senior' | 'joined'
  readonly now: Date
  /** An answer that was refused: what they had written, and why. */
  readonly refused?: { readonly comment: string; readonly errors: readonly FieldError[] }
}

export function answerParts({ consultation, acknowledged, side, refused, now }: AnswerInput) {
  const who = side === 'practitioner' ? 'You' : (consultation.practitioner?.name ?? 'The practitioner')
  const error = refused?.errors.find(({ field }) => field === 'comment')?.message ?? null
  return {
    acknowledged: acknowledged && {
      said: `${who} said on ${londonDateTime(acknowledged.at)} ${what(acknowledged, side)}.`,
      comment: acknowledged.comment,
      reply: acknowledged.reply && {
        ...acknowledged.reply,
        when: londonDateTime(acknowledged.reply.at),
      },
      awaited: acknowledged.reply ? null : awaited(acknowledged, now),
    },
    answers: side === 'practitioner',
    replyWithin: replyWithin[consultation.rag],
    comment: refused?.comment ?? '',
    commentError: error,
    errors: (refused?.errors ?? []).map(({ field, message }) => ({
      text: message,
      href: field === 'comment' ? '#comment' : '#answer',
    })),
  }
}

function what({ understood, disagrees }: AcknowledgementView, side: AnswerInput['side']): string {
  const they = side === 'practitioner' ? 'you' : 'they'
  if (disagrees) return `that ${they} disagree with this record`
  return understood
    ? `that ${they} understand this record`
    : `that this record is not what ${they} understood`
}

/** By when a manager replies; null where none has to. */
function awaited({ replyDueAt }: AcknowledgementView, now: Date): string | null {
  if (replyDueAt === null) return null
  const when = londonSoon(replyDueAt, now)
  return Date.parse(replyDueAt) > now.getTime()
    ? `A team manager replies by ${when}.`
    : `A team manager should have replied by ${when}. They have been reminded.`
}
