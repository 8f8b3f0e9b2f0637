/** What managers have decided on a closed consultation, in clear: for managers, and for the senior whose record it is. */
import type { Reader } from '../database/database.js'
import type { ReviewView } from '../domain/views.js'
import { unseal } from '../platform/sealing.js'

/** What a review's comment is bound to. */
export const reviewPlace = (id: string): string => `review|${id}`

interface Row {
  readonly id: string
  readonly decision: ReviewView['decision']
  readonly at: Date
  readonly name: string
  readonly role: string
  readonly sealed: Buffer | null
}

/** In the order in which they were made. */
export async function readReviews(
  reader: Reader,
  consultationId: string,
  key: Buffer,
): Promise<ReviewView[]> {
  const rows = await reader.query<Row>(
    `SELECT r.id, r.decision, r.at, p.name, p.title AS role, r.comment_sealed AS sealed
     FROM review r JOIN person p ON p.id = r.by_id WHERE r.consultation_id = $1 ORDER BY r.at, r.id`,
    [consultationId],
  )
  return rows.map(({ id, decision, at, name, role, sealed }) => ({
    decision,
    comment: sealed && unseal(key, reviewPlace(id), sealed).toString('utf8'),
    by: { name, role },
    at: at.toISOString(),
  }))
}
