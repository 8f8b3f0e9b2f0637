/** Alerts as rows: read for the managers of their desks, and acknowledged. */
import type { Reader, Tx } from '../database/database.js'
import { londonParts, atLondon } from '../domain/london-clock.js'
import type { AlertView } from '../domain/views.js'

interface Row extends Omit<AlertView, 'raisedAt' | 'madeAt' | 'acknowledgedAt' | 'acknowledgedBy'> {
  readonly raisedAt: Date
  readonly madeAt: Date
  readonly acknowledgedAt: Date | null
  readonly byName: string | null
  readonly byTitle: string | null
}

const select = `
  SELECT a.id, a.kind, c.ref, a.desk_id AS desk, d.name AS "deskName", c.rag, c.state, c.raised_at AS "raisedAt", a.made_at AS "madeAt",
    a.acknowledged_at AS "acknowledgedAt", p.name AS "byName", p.title AS "byTitle"
  FROM alert a JOIN consultation c ON c.id = a.consultation_id JOIN desk d ON d.id = a.desk_id LEFT JOIN person p ON p.id = a.acknowledged_by`

export interface Alerts {
  /** The longest open first, red before all. */
  readonly open: readonly AlertView[]
  /** Acknowledged today, latest first. */
  readonly acknowledged: readonly AlertView[]
}

export async function readAlerts(reader: Reader, deskIds: readonly string[], now: Date): Promise<Alerts> {
  const rows = await reader.query<Row>(
    `${select} WHERE a.desk_id = ANY($1) AND (a.acknowledged_at IS NULL OR a.acknowledged_at >= $2)
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

/** Acknowledges all that is open of a consultation, or one alert of it. Out: their kinds. Call with it locked. */
export async function acknowledgeAlerts(
  tx: Tx,
  consultationId: string,
  personId: string,
  alertId: string | null = null,
): Promise<string[]> {
  const rows = await tx.query<{ kind: string; deskId: string }>(
    `UPDATE alert SET acknowledged_at = $2, acknowledged_by = $3
     WHERE consultation_id = $1 AND acknowledged_at IS NULL AND ($4::uuid IS NULL OR id = $4)
     RETURNING kind, desk_id AS "deskId"`,
    [consultationId, await tx.now(), personId, alertId],
  )
  for (const deskId of new Set(rows.map((row) => row.deskId))) tx.tell({ kind: 'alert', deskId })
  return rows.map(({ kind }) => kind)
}

function viewOf({ byName, byTitle, ...row }: Row): AlertView {
  return {
    ...row,
    raisedAt: row.raisedAt.toISOString(),
    madeAt: row.madeAt.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: byName === null ? null : { name: byName, role: byTitle ?? '' },
  }
}
