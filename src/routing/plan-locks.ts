/** Locks what a plan touches, and looks once more: what was read without a lock may have changed. */
import type { Tx } from '../database/database.js'
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
  const rows = await tx.query<LockedConsultation>(
    `SELECT id, ref, desk_id AS "deskId", practitioner_id AS "practitionerId", state, version FROM consultation
     WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    [concernsOf(plan)],
  )
  const locked = new Map(rows.map((row) => [row.id, row]))
  for (const concern of reading.concerns) {
    const row = locked.get(concern.id)
    if (row && row.version !== concern.version) return null
  }
  if (!(await offersStillStand(tx, reading, plan, locked, now))) return null
  const ended = plan.ends.map((end) => end.offer.id)
  return (await seniorsStillFree(tx, plan, ended, now)) ? locked : null
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
  locked: ReadonlyMap<string, LockedConsultation>,
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

/**
 * Locks the chosen seniors' availabilities in the order of their ids: they may have gone away, filled up, or another
 * desk may just have made them an offer.
 */
async function seniorsStillFree(tx: Tx, plan: Plan, ended: readonly string[], now: Date): Promise<boolean> {
  const chosen = [...new Set(plan.matches.map((match) => match.seniorId))]
  const away = plan.ends.filter((end) => end.becomesAway).map((end) => end.offer.seniorId)
  if (chosen.length + away.length === 0) return true
  await tx.query('SELECT FROM availability WHERE senior_id = ANY($1) ORDER BY senior_id FOR UPDATE', [
    [...chosen, ...away],
  ])
  if (chosen.length === 0) return true
  const [free] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM availability a
     WHERE a.senior_id = ANY($1) AND a.status = 'available' AND ${presentAt('a.senior_id', '$3')}
       AND NOT EXISTS (SELECT FROM offer WHERE senior_id = a.senior_id AND outcome IS NULL AND id <> ALL($2))
       AND a.capacity > (SELECT count(*) FROM offer
         WHERE senior_id = a.senior_id AND slot IS NOT NULL AND released_at IS NULL)`,
    [chosen, ended, now],
  )
  return free?.count === chosen.length
}
