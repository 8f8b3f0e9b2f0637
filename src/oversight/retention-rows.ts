/** What a desk keeps, for how long, and what it has erased: rows in, no content anywhere. */
import { deskStream } from '../audit/streams.js'
import type { Reader, Tx } from '../database/database.js'
import type { RetentionClass } from '../domain/retention.js'
import { kept } from './retention-sql.js'

/** A consultation that need not be kept any more. Days as YYYY-MM-DD. */
export interface Due {
  readonly id: string
  readonly ref: string
  readonly class: RetentionClass
  readonly endedOn: string
  readonly dueOn: string
}

/** In the desk's history: somebody has changed what it keeps, or who erases. */
export const RETENTION_CHANGED = 'desk.retention-changed'

/** So many at most go in one transaction. */
export const BATCH = 500

/**
 * In: today, as a day in London; a time since which no hold may have been lifted, where that matters. Out: what is due
 * and not held, longest due first.
 */
export const readDue = (
  reader: Reader,
  deskId: string,
  today: string,
  freeSince: Date | null = null,
): Promise<Due[]> =>
  reader.query<Due>(
    `SELECT id, ref, class, ended_on::text AS "endedOn", due_on::text AS "dueOn" FROM (${kept}) k
     WHERE due_on <= $2::date AND hold_id IS NULL AND NOT EXISTS (
       SELECT FROM legal_hold l WHERE l.consultation_id = k.id AND l.lifted_at > $3::timestamptz)
     ORDER BY due_on, ref LIMIT ${BATCH}`,
    [deskId, today, freeSince],
  )

/**
 * Has this desk left erasing to the service, with periods that nobody has changed after this time? Nobody changes them
 * until this transaction has ended.
 */
export async function lockAutomatic(tx: Tx, deskId: string, since: Date): Promise<boolean> {
  const [desk] = await tx.query<{ automatic: boolean }>(
    `SELECT coalesce((retention ->> 'automatic')::boolean, false) AS automatic FROM desk WHERE id = $1 FOR SHARE`,
    [deskId],
  )
  if (!desk?.automatic) return false
  const changed = await tx.query(
    'SELECT FROM audit_entry WHERE stream = $1 AND action = $2 AND at > $3 LIMIT 1',
    [deskStream(deskId), RETENTION_CHANGED, since],
  )
  return changed.length === 0
}

export interface Month {
  /** YYYY-MM; null: due already. */
  readonly month: string | null
  readonly count: number
  readonly held: number
}

/** How many become due, month by month; in the first line what is due already. */
export const readMonths = (reader: Reader, deskId: string, today: string): Promise<Month[]> =>
  reader.query<Month>(
    `SELECT CASE WHEN due_on > $2::date THEN to_char(due_on, 'YYYY-MM') END AS month, count(*)::int AS count,
       count(hold_id)::int AS held
     FROM (${kept}) k WHERE due_on IS NOT NULL GROUP BY 1 ORDER BY 1 NULLS FIRST`,
    [deskId, today],
  )

export interface Hold {
  readonly id: string
  readonly ref: string
  readonly placedBy: string
  readonly placedAt: Date
}

export const readHolds = (reader: Reader, deskId: string): Promise<Hold[]> =>
  reader.query<Hold>(
    `SELECT h.id, c.ref, p.name AS "placedBy", h.placed_at AS "placedAt"
     FROM legal_hold h JOIN consultation c ON c.id = h.consultation_id JOIN person p ON p.id = h.placed_by
     WHERE c.desk_id = $1 AND h.lifted_at IS NULL ORDER BY h.placed_at, h.id`,
    [deskId],
  )

export interface Erasure {
  readonly id: string
  readonly at: Date
  /** null: the desk has said that the service may do it by itself. */
  readonly by: string | null
  readonly consultations: number
}

const LATEST = 20

export const readErasures = (reader: Reader, deskId: string): Promise<Erasure[]> =>
  reader.query<Erasure>(
    `SELECT e.id, e.erased_at AS at, p.name AS by, e.consultations FROM erasure e
     LEFT JOIN person p ON p.id = e.confirmed_by WHERE e.desk_id = $1 ORDER BY e.erased_at DESC, e.id LIMIT ${LATEST}`,
    [deskId],
  )

/**
 * Locks the consultations of a list, and gives back those of it that are due and not held now that nobody can change
 * them any more.
 */
export async function lockDue(
  tx: Tx,
  deskId: string,
  today: string,
  ids: readonly string[],
  freeSince: Date | null = null,
): Promise<Due[]> {
  await tx.query('SELECT FROM consultation WHERE id = ANY($1) ORDER BY id FOR UPDATE', [ids])
  const wanted = new Set(ids)
  return (await readDue(tx, deskId, today, freeSince)).filter(({ id }) => wanted.has(id))
}

/**
 * What stays of an erased consultation: its reference, whose it was, when it was what, and codes for the figures. What
 * would tell the child again goes: keyed hashes, age, and every word that somebody could choose.
 */
export async function markErased(tx: Tx, erasureId: string, ids: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE consultation SET erased_at = $2, erasure_id = $3, nhs_key = NULL, child_key = NULL, born_year = NULL,
       age_band = 'unknown', content_digest = '', categories = '{}', needs = '{}'
     WHERE id = ANY($1)`,
    [ids, await tx.now(), erasureId],
  )
  await tx.query('DELETE FROM child_link WHERE consultation_id = ANY($1) OR earlier_id = ANY($1)', [ids])
}
