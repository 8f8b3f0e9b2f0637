/** What a senior has asked of colleagues by name, and what came of it. */
import type { AskedView } from '../../domain/views.js'
import type { Reader } from '../database.js'

/** So long an answer stays news. */
const NEWS_MINUTES = 10

interface Row extends Omit<AskedView, 'expiresAt'> {
  readonly expiresAt: Date
  readonly askedBy: string
}

const columns = `o.id AS "offerId", c.ref, o.how, p.name AS colleague, o.outcome, o.expires_at AS "expiresAt",
  o.asked_by AS "askedBy"`
const joins = `FROM offer o JOIN consultation c ON c.id = o.consultation_id JOIN person p ON p.id = o.senior_id`

/** The last for each consultation, newest first; answers only while they are news. */
export async function readAsked(reader: Reader, seniorId: string, now: Date): Promise<AskedView[]> {
  const rows = await reader.query<Row>(
    `SELECT * FROM (
       SELECT DISTINCT ON (o.consultation_id) ${columns}, o.made_at AS at, o.ended_at ${joins}
       WHERE o.asked_by = $1 ORDER BY o.consultation_id, o.made_at DESC, o.id
     ) last WHERE outcome IS NULL OR ended_at > $2::timestamptz - interval '${NEWS_MINUTES} minutes' ORDER BY at DESC`,
    [seniorId, now],
  )
  return rows.map(viewOf)
}

export async function readAskedOne(reader: Reader, offerId: string): Promise<AskedView | null> {
  const [row] = await reader.query<Row>(
    `SELECT ${columns} ${joins} WHERE o.id = $1 AND o.asked_by IS NOT NULL`,
    [offerId],
  )
  return row ? viewOf(row) : null
}

const viewOf = ({ offerId, ref, how, colleague, outcome, expiresAt }: Row): AskedView => ({
  offerId,
  ref,
  how,
  colleague,
  outcome,
  expiresAt: expiresAt.toISOString(),
})
