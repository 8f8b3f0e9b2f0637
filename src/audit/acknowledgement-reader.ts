/** The practitioner's answer to an advice record and the manager's reply, in clear, for those who may read them. */
import type { Answer } from '../domain/acknowledgement.js'
import type { AcknowledgementView } from '../domain/views.js'
import type { Reader } from '../database/database.js'
import { unseal } from '../platform/sealing.js'

/** What the ciphertexts are bound to. */
export const commentPlace = (consultationId: string): string => `acknowledgement|${consultationId}`
export const replyPlace = (consultationId: string): string => `reply|${consultationId}`

interface Row {
  readonly answer: Answer
  readonly at: Date
  readonly comment: Buffer | null
  readonly dueAt: Date | null
  readonly repliedAt: Date | null
  readonly reply: Buffer | null
  readonly byName: string | null
  readonly byTitle: string | null
}

/** null: they have not answered yet. */
export async function readAcknowledgement(
  reader: Reader,
  consultationId: string,
  key: Buffer,
): Promise<AcknowledgementView | null> {
  const [row] = await reader.query<Row>(
    `SELECT a.answer, a.at, a.comment_sealed AS comment, a.reply_due_at AS "dueAt", a.replied_at AS "repliedAt",
       a.reply_sealed AS reply, p.name AS "byName", p.title AS "byTitle"
     FROM acknowledgement a LEFT JOIN person p ON p.id = a.replied_by WHERE a.consultation_id = $1`,
    [consultationId],
  )
  if (!row) return null
  const open = (place: string, sealed: Buffer): string => unseal(key, place, sealed).toString('utf8')
  return {
    understood: row.answer !== 'misunderstood',
    disagrees: row.answer === 'disagreed',
    comment: row.comment && open(commentPlace(consultationId), row.comment),
    at: row.at.toISOString(),
    replyDueAt: row.dueAt?.toISOString() ?? null,
    reply:
      row.repliedAt && row.reply
        ? {
            text: open(replyPlace(consultationId), row.reply),
            by: { name: row.byName ?? '', role: row.byTitle ?? '' },
            at: row.repliedAt.toISOString(),
          }
        : null,
  }
}
