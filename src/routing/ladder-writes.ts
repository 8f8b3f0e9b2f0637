/** A rung of the ladder is taken: noted in its row, in the audit, and told to whom it concerns. */
import { randomUUID } from 'node:crypto'
import { consultationStream, type EntryFor } from '../audit/streams.js'
import type { Tx } from '../database/database.js'
import { theService } from '../domain/people.js'
import type { PlanInput } from './plan-writes.js'

/** Out: the audit entries. */
export async function takeSteps(tx: Tx, { plan, deskId, now }: PlanInput): Promise<EntryFor[]> {
  if (plan.steps.length === 0) return []
  await tx.query(
    `UPDATE ladder_step s SET taken_at = $3 FROM unnest($1::uuid[], $2::text[]) AS t (id, rung)
     WHERE s.consultation_id = t.id AND s.rung = t.rung AND s.taken_at IS NULL`,
    [plan.steps.map((step) => step.concernId), plan.steps.map((step) => step.rung), now],
  )
  const late = plan.steps.filter((step) => step.rung === 'duty-manager').map((step) => step.concernId)
  for (const consultationId of late)
    await raiseAlert(tx, { deskId, consultationId, kind: 'waiting-too-long' })
  return plan.steps.map((step) => ({
    stream: consultationStream(step.concernId),
    actor: theService,
    action: 'ladder.climbed',
    detail: { rung: step.rung, dueAt: step.dueAt.toISOString() },
  }))
}

export type AlertKind = 'waiting-too-long' | 'handover-needed' | 'callback-missed'

/** An alert to the desk's managers, live and by mail; one of a kind is open for a consultation at a time. */
export async function raiseAlert(
  tx: Tx,
  alert: { readonly deskId: string; readonly consultationId: string; readonly kind: AlertKind },
): Promise<void> {
  const [made] = await tx.query(
    `INSERT INTO alert (id, desk_id, consultation_id, kind, made_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (consultation_id, kind) WHERE acknowledged_at IS NULL DO NOTHING RETURNING id`,
    [randomUUID(), alert.deskId, alert.consultationId, alert.kind, await tx.now()],
  )
  if (!made) return
  tx.tell({ kind: 'alert', deskId: alert.deskId })
}
