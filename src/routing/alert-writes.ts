/** Alerts to a desk's managers: a row, live, and by letter. */
import { randomUUID } from 'node:crypto'
import type { Tx } from '../database/database.js'
import { queueLetter } from '../database/letter-writes.js'

export const alertKinds = ['waiting-too-long', 'handover-needed', 'callback-missed'] as const
export type AlertKind = (typeof alertKinds)[number]

export interface NewAlert {
  readonly deskId: string
  readonly consultationId: string
  readonly ref: string
  readonly kind: AlertKind
}

/** One of a kind is open for a consultation at a time: false when there is one already. */
export async function raiseAlert(tx: Tx, alert: NewAlert): Promise<boolean> {
  const { deskId, consultationId, ref, kind } = alert
  const [made] = await tx.query(
    `INSERT INTO alert (id, desk_id, consultation_id, kind, made_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (consultation_id, kind) WHERE acknowledged_at IS NULL DO NOTHING RETURNING id`,
    [randomUUID(), deskId, consultationId, kind, await tx.now()],
  )
  if (!made) return false
  for (const { personId, address } of await whoIsWrittenTo(tx, deskId, kind)) {
    await queueLetter(tx, {
      ...(personId ? { toPersonId: personId } : {}),
      toAddress: address,
      kind,
      refers: { deskId, ref },
    })
  }
  tx.tell({ kind: 'alert', deskId })
  return true
}

/** The desk's managers, the desk's own duty address and, once it has closed, the out-of-hours team: each once. */
async function whoIsWrittenTo(
  tx: Tx,
  deskId: string,
  kind: AlertKind,
): Promise<{ personId: string | null; address: string }[]> {
  return tx.query(
    `SELECT DISTINCT ON (lower(address)) "personId", address FROM (
       SELECT p.id AS "personId", p.email AS address FROM person p JOIN person_desk d ON d.person_id = p.id
       WHERE d.desk_id = $1 AND p.role = 'manager' AND p.disabled_at IS NULL
       UNION ALL SELECT NULL, duty_email FROM desk WHERE id = $1
       UNION ALL SELECT NULL, out_of_hours_email FROM desk WHERE id = $1 AND $2 = 'handover-needed'
     ) AS w WHERE address IS NOT NULL ORDER BY lower(address), "personId" NULLS LAST`,
    [deskId, kind],
  )
}
