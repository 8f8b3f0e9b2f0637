/** What a match pass needs to know of a desk, read and locked set by set. */
import type { Reader, Tx } from '../database/database.js'
import type { Rag } from '../domain/concern.js'
import type { PassedOn, SeniorOnDuty, WaitingConcern } from '../domain/matching-policy.js'

/** The desk's lock: one pass at a time. `NO KEY`, so that concerns can still be raised on it meanwhile. */
export async function lockDesk(tx: Tx, deskId: string): Promise<{ offerSeconds: number } | null> {
  const [desk] = await tx.query<{ offerSeconds: number }>(
    'SELECT offer_seconds AS "offerSeconds" FROM desk WHERE id = $1 FOR NO KEY UPDATE',
    [deskId],
  )
  return desk ?? null
}

/** Open offers of the desk that are due, in the order in which their consultations are locked. */
export async function readDueOffers(reader: Reader, deskId: string): Promise<{ consultationId: string }[]> {
  return reader.query(
    `SELECT consultation_id AS "consultationId" FROM offer
     WHERE desk_id = $1 AND outcome IS NULL AND expires_at <= clock_timestamp() ORDER BY consultation_id`,
    [deskId],
  )
}

export interface SeniorReading extends SeniorOnDuty {
  readonly name: string
}

/** The desk's seniors who are available. */
export async function readSeniors(reader: Reader, deskId: string): Promise<SeniorReading[]> {
  return reader.query<SeniorReading>(
    `SELECT p.id, p.name, a.capacity, a.last_accepted_at AS "lastAcceptedAt",
       (SELECT count(*)::int FROM offer WHERE senior_id = p.id AND outcome = 'accepted' AND released_at IS NULL) AS open,
       EXISTS (SELECT FROM offer WHERE senior_id = p.id AND outcome IS NULL) AS "hasOffer"
     FROM person_desk d JOIN person p ON p.id = d.person_id JOIN availability a ON a.senior_id = p.id
     WHERE d.desk_id = $1 AND p.role = 'senior' AND p.disabled_at IS NULL AND a.status = 'available'`,
    [deskId],
  )
}

interface WaitingRow {
  readonly id: string
  readonly rag: Rag
  readonly raisedAt: Date
  readonly dueAt: Date
  readonly passedOn: readonly { seniorId: string; how: PassedOn['how']; at: string }[] | null
}

/** The desk's waiting concerns in the order of the queue, each with who has passed on it. */
export async function readWaiting(reader: Reader, deskId: string): Promise<WaitingConcern[]> {
  const rows = await reader.query<WaitingRow>(
    `SELECT c.id, c.rag, c.raised_at AS "raisedAt", c.due_at AS "dueAt",
       (SELECT json_agg(json_build_object('seniorId', senior_id, 'how', outcome, 'at', ended_at))
        FROM offer WHERE consultation_id = c.id AND outcome IN ('declined', 'missed')) AS "passedOn"
     FROM consultation c WHERE c.desk_id = $1 AND c.state = 'waiting'
     ORDER BY (c.rag <> 'red'), c.turn_at, c.raised_at, c.id`,
    [deskId],
  )
  return rows.map((row) => ({
    ...row,
    passedOn: (row.passedOn ?? []).map((pass) => ({ ...pass, at: new Date(pass.at) })),
  }))
}

/**
 * Locks the chosen seniors' availabilities, in the order of their ids, and looks again: they may have gone away, or
 * another desk may just have made them an offer. Out: the ids of those who are still free.
 */
export async function lockFreeSeniors(tx: Tx, seniorIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (seniorIds.length === 0) return new Set()
  await tx.query('SELECT FROM availability WHERE senior_id = ANY($1) ORDER BY senior_id FOR UPDATE', [
    seniorIds,
  ])
  const rows = await tx.query<{ id: string }>(
    `SELECT a.senior_id AS id FROM availability a
     WHERE a.senior_id = ANY($1) AND a.status = 'available'
       AND NOT EXISTS (SELECT FROM offer WHERE senior_id = a.senior_id AND outcome IS NULL)
       AND a.capacity > (SELECT count(*) FROM offer
         WHERE senior_id = a.senior_id AND outcome = 'accepted' AND released_at IS NULL)`,
    [seniorIds],
  )
  return new Set(rows.map(({ id }) => id))
}
