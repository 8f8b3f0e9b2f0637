/** What a practitioner has answered to the record, by when a manager replies, and whether somebody has. */
import type { Answer } from '../domain/acknowledgement.js'
import type { FieldError } from '../domain/outcome.js'
import { londonSoon, londonWhen } from '../platform/pages/london.js'
import type { Owed } from './replies.service.js'

export interface ReplyPageInput {
  readonly owed: Owed
  readonly reply: string
  readonly errors: readonly FieldError[]
  readonly now: Date
}

const said: Readonly<Record<Answer, string>> = {
  understood: 'The practitioner has said that they understand the advice record.',
  misunderstood: 'The practitioner has said that the advice record is not what they understood.',
  disagreed: 'The practitioner has said that they disagree with the advice record.',
}

export function replyPage({ owed, reply, errors, now }: ReplyPageInput) {
  const { ref, answer, at, dueAt, repliedAt } = owed
  const isOwed = dueAt !== null && repliedAt === null
  return {
    title: `Reply about ${ref}`,
    page: 'reply',
    ref,
    said: answer && at ? `${said[answer]} That was ${londonWhen(at, now)}.` : null,
    isOwed,
    answeredAt: at?.toISOString() ?? '',
    due: isOwed ? londonSoon(dueAt, now) : null,
    isLate: isOwed && dueAt <= now,
    replied: repliedAt ? londonWhen(repliedAt, now) : null,
    reply,
    replyError: errors.find(({ field }) => field === 'reply')?.message ?? null,
    errors: errors.map(({ field, message }) => ({ text: message, href: `#${field}` })),
  }
}
