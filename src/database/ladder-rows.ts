/** The ladder's rungs as rows: each a promise with a due time, for as long as nobody has answered. */
import type { Rag } from '../domain/concern.js'
import { rungsDue, type Ladder } from '../domain/ladder.js'
import type { OpeningHours } from '../domain/opening-hours.js'
import type { Tx } from './database.js'

interface Climbing {
  readonly id: string
  readonly deskId: string
  readonly rag: Rag
}

/** Sets the concern on the ladder, its rungs counted from then. Rungs that were taken before are to be taken again. */
export async function setOnLadder(
  tx: Tx,
  concern: Climbing,
  from: Date,
  desk: { readonly ladder: Ladder; readonly hours: OpeningHours },
): Promise<void> {
  const due = rungsDue(desk.ladder, concern.rag, from, desk.hours)
  await tx.query(
    `INSERT INTO ladder_step (consultation_id, desk_id, rung, due_at)
     SELECT $1, $2, r.rung, r.due_at FROM unnest($3::text[], $4::timestamptz[]) AS r (rung, due_at)
     ON CONFLICT (consultation_id, rung) DO UPDATE
       SET desk_id = excluded.desk_id, due_at = excluded.due_at, taken_at = NULL`,
    [concern.id, concern.deskId, due.map(({ rung }) => rung), due.map(({ dueAt }) => dueAt)],
  )
}

/** Another colour, other times: moves the rungs that were not taken yet. */
export async function moveRungs(
  tx: Tx,
  concern: Climbing,
  from: Date,
  desk: { readonly ladder: Ladder; readonly hours: OpeningHours },
): Promise<void> {
  const due = rungsDue(desk.ladder, concern.rag, from, desk.hours)
  await tx.query(
    `UPDATE ladder_step s SET due_at = r.due_at FROM unnest($2::text[], $3::timestamptz[]) AS r (rung, due_at)
     WHERE s.consultation_id = $1 AND s.rung = r.rung AND s.taken_at IS NULL`,
    [concern.id, due.map(({ rung }) => rung), due.map(({ dueAt }) => dueAt)],
  )
}

/** Somebody has answered, or nobody need: what was not taken yet is no promise any more. */
export async function takeOffLadder(tx: Tx, consultationId: string): Promise<void> {
  await tx.query('DELETE FROM ladder_step WHERE consultation_id = $1 AND taken_at IS NULL', [consultationId])
}
