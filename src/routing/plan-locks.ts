/** Locks what a plan touches, and looks once more: what was read without a lock may have changed. */
import type { Tx } from '../database/database.js'
import { heldBy } from '../database/offer-writes.js'
import { presentAt } from '../database/presence-rows.js'
import type { Plan } from '../domain/desk-plan.js'
import type { State } from '../domain/lifecycle.js'
import type { DeskReading } from './desk-state.js'

export interface LockedConsultation {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  readonly practitionerId: string
  readonly state: State
  readonly version: number
}

/** Out: the plan's consultations, locked; null when the plan no longer stands. */
export async function lockForPlan(
  tx: Tx,
  reading: DeskReading,
  plan: Plan,
  now: Date,
): Promise<ReadonlyMap<string, LockedConsultation> | null> {
  const ids = concernsOf(plan)
  const ended = plan.ends.map((end) => end.offer.id)
  // One after the other on the wire, so each sees what those before it have locked.
  const [rows, , open, free] = await Promise.all([
    tx.query<LockedConsultation>(
      `SELECT id, ref, desk_id AS "deskId", practitioner_id AS "practitionerId", state, version FROM consultation
       WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
      [ids],
    ),
    lockAvailabilities(tx, plan),
    offersStillStand(tx, reading, plan, new Set(ids), now),
    seniorsStillFree(tx, plan, ended, now),
  ])
  const locked = new Map(rows.map((row) => [row.id, row]))
  const unchanged = reading.concerns.every(
    (concern) => (locked.get(concern.id)?.version ?? concern.version) === concern.version,
  )
  return unchanged && open && free ? locked : null
}

const concernsOf = (plan: Plan): string[] => [
  ...new Set([
    ...plan.ends.map((end) => end.offer.concernId),
    ...plan.steps.map((step) => step.concernId),
    ...plan.widened,
    ...plan.matches.map((match) => match.concernId),
  ]),
]

/**
 * Of an offer to everyone, one may be declined without a new version: so each open offer of what is locked is looked at
 * again, also those that stay. And whoever was given more time since has not missed anything.
 */
async function offersStillStand(
  tx: Tx,
  reading: DeskReading,
  plan: Plan,
  locked: ReadonlySet<string>,
  now: Date,
): Promise<boolean> {
  const read = reading.offers.filter((offer) => locked.has(offer.concernId)).map(({ id }) => id)
  const missed = plan.ends.filter((end) => end.outcome === 'missed').map((end) => end.offer.id)
  if (read.length === 0) return true
  const [standing] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM offer
     WHERE id = ANY($1) AND outcome IS NULL AND (expires_at <= $3 OR id <> ALL($2))`,
    [read, missed, now],
  )
  return standing?.count === read.length
}

/** In the order of their ids. */
async function lockAvailabilities(tx: Tx, plan: Plan): Promise<void> {
  const chosen = plan.matches.map((match) => match.seniorId)
  const away = plan.ends.filter((end) => end.becomesAway).map((end) => end.offer.seniorId)
  if (chosen.length + away.length === 0) return
  await tx.query('SELECT FROM availability WHERE senior_id = ANY($1) ORDER BY senior_id FOR UPDATE', [
    [...chosen, ...away],
  ])
}

/** They may have gone away, filled up, or another desk may just have made them an offer. */
async function seniorsStillFree(tx: Tx, plan: Plan, ended: readonly string[], now: Date): Promise<boolean> {
  const chosen = [...new Set(plan.matches.map((match) => match.seniorId))]
  if (chosen.length === 0) return true
  const [free] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM availability a
     WHERE a.senior_id = ANY($1) AND a.status = 'available' AND ${presentAt('a.senior_id', '$3')}
       AND NOT EXISTS (SELECT FROM offer WHERE senior_id = a.senior_id AND outcome IS NULL AND id <> ALL($2))
       AND a.capacity > (SELECT count(*) FROM offer WHERE ${heldBy('a.senior_id')})`,
    [chosen, ended, now],
  )
  return free?.count === chosen.length
}
