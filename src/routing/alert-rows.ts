/** Alerts as rows: read for the managers of their desks, and acknowledged. */
import type { Reader } from '../database/database.js'
import { londonParts, atLondon } from '../domain/london-clock.js'
import type { AlertView } from '../domain/views.js'

interface Row extends Omit<
  AlertView,
  'raisedAt' | 'madeAt' | 'acknowledgedAt' | 'acknowledgedBy' | 'replyDueAt'
> {
  readonly raisedAt: Date
  readonly madeAt: Date
  readonly acknowledgedAt: Date | null
  readonly replyDueAt: Date | null
  readonly byName: string | null
  readonly byTitle: string | null
}

const select = `
  SELECT a.id, a.kind, c.ref, a.desk_id AS desk, d.name AS "deskName", c.rag, c.state, c.raised_at AS "raisedAt", a.made_at AS "madeAt",
    a.acknowledged_at AS "acknowledgedAt", p.name AS "byName", p.title AS "byTitle",
    k.reply_due_at AS "replyDueAt"
  FROM alert a JOIN consultation c ON c.id = a.consultation_id JOIN desk d ON d.id = a.desk_id LEFT JOIN person p ON p.id = a.acknowledged_by
  LEFT JOIN acknowledgement k ON k.consultation_id = a.consultation_id AND k.replied_at IS NULL
    AND k.answer = CASE a.kind WHEN 'disagreement' THEN 'disagreed' WHEN 'not-understood' THEN 'misunderstood' END`

export interface Alerts {
  /** The longest open first, red before all. */
  readonly open: readonly AlertView[]
  /** Acknowledged today, or a reply is still owed; latest first. */
  readonly acknowledged: readonly AlertView[]
}

export async function readAlerts(reader: Reader, deskIds: readonly string[], now: Date): Promise<Alerts> {
  const rows = await reader.query<Row>(
    `${select} WHERE a.desk_id = ANY($1) AND (a.acknowledged_at IS NULL OR a.acknowledged_at >= $2 OR k.reply_due_at IS NOT NULL)
     ORDER BY a.acknowledged_at DESC NULLS FIRST, (c.rag <> 'red'), a.made_at, a.id LIMIT 500`,
    [deskIds, atLondon(londonParts(now).day, 0)],
  )
  const views = rows.map(viewOf)
  return {
    open: views.filter((alert) => alert.acknowledgedAt === null),
    acknowledged: views.filter((alert) => alert.acknowledgedAt !== null),
  }
}

export async function readAlert(reader: Reader, id: string): Promise<AlertView | null> {
  const [row] = await reader.query<Row>(`${select} WHERE a.id = $1`, [id])
  return row ? viewOf(row) : null
}

export async function countOpenAlerts(reader: Reader, deskIds: readonly string[]): Promise<number> {
  const [row] = await reader.query<{ open: number }>(
    'SELECT count(*)::int AS open FROM alert WHERE desk_id = ANY($1) AND acknowledged_at IS NULL',
    [deskIds],
  )
  return row?.open ?? 0
}

function viewOf({ byName, byTitle, ...row }: Row): AlertView {
  return {
    ...row,
    raisedAt: row.raisedAt.toISOString(),
    madeAt: row.madeAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    replyDueAt: row.replyDueAt?.toISOString() ?? null,
    acknowledgedBy: byName === null ? null : { name: byName, role: byTitle ?? '' },
  }
}
