/**
 * Alerts to a desk's managers: a row, live, and by letter. Raised where something goes wrong (routing, consultations) and
 * ended where it is dealt with, so they stand below the features.
 */
import { randomUUID } from 'node:crypto'
import type { Tx } from './database.js'
import { queueLetter } from './letter-writes.js'

export type AlertKind =
  | 'waiting-too-long'
  | 'handover-needed'
  | 'callback-missed'
  /** A practitioner says that an advice record is not what they understood, or that they disagree with it. */
  | 'not-understood'
  | 'disagreement'

export interface NewAlert {
  readonly deskId: string
  readonly consultationId: string
  readonly ref: string
  readonly kind: AlertKind
  /** The letter that goes out; of the alert's own kind unless another is named. */
  readonly letter?: 'reply-overdue'
}

/** One of a kind is open for a consultation at a time: false when there is one already. */
export async function raiseAlert(tx: Tx, alert: NewAlert): Promise<boolean> {
  const { deskId, consultationId, ref, kind, letter = kind } = alert
  const [made] = await tx.query(
    `INSERT INTO alert (id, desk_id, consultation_id, kind, made_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (consultation_id, kind) WHERE acknowledged_at IS NULL DO NOTHING RETURNING id`,
    [randomUUID(), deskId, consultationId, kind, await tx.now()],
  )
  if (!made) return false
  await writeToManagers(tx, { deskId, ref, kind: letter })
  tx.tell({ kind: 'alert', deskId })
  return true
}

/** By letter to all who must look at this desk's alerts. */
export async function writeToManagers(
  tx: Tx,
  { deskId, ref, kind }: { deskId: string; ref: string; kind: AlertKind | 'reply-overdue' },
): Promise<void> {
  for (const { personId, address } of await whoIsWrittenTo(tx, deskId, kind)) {
    await queueLetter(tx, {
      ...(personId ? { toPersonId: personId } : {}),
      toAddress: address,
      kind,
      refers: { deskId, ref },
    })
  }
}

/** Which of a consultation's alerts are meant. */
export interface Which {
  readonly id?: string
  readonly kinds?: readonly AlertKind[]
}

/** Acknowledges all that is open of a consultation, or what of it is meant. Out: their kinds. Call with it locked. */
export async function acknowledgeAlerts(
  tx: Tx,
  consultationId: string,
  personId: string,
  { id, kinds }: Which = {},
): Promise<string[]> {
  const rows = await tx.query<{ kind: string; deskId: string }>(
    `UPDATE alert SET acknowledged_at = $2, acknowledged_by = $3
     WHERE consultation_id = $1 AND acknowledged_at IS NULL AND ($4::uuid IS NULL OR id = $4)
       AND ($5::text[] IS NULL OR kind = ANY($5))
     RETURNING kind, desk_id AS "deskId"`,
    [consultationId, await tx.now(), personId, id ?? null, kinds ?? null],
  )
  for (const deskId of new Set(rows.map((row) => row.deskId))) tx.tell({ kind: 'alert', deskId })
  return rows.map(({ kind }) => kind)
}

/** The desk's managers, the desk's own duty address and, once it has closed, the out-of-hours team: each once. */
async function whoIsWrittenTo(
  tx: Tx,
  deskId: string,
  kind: AlertKind | 'reply-overdue',
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
