/** What a look at a desk needs to know of it, read set by set under the desk's lock. */
import type { Reader, Tx } from '../database/database.js'
import { heldBy } from '../database/offer-writes.js'
import type { Rag } from '../domain/concern.js'
import type { DeskSnapshot, OpenOffer, Step } from '../domain/desk-plan.js'
import type { PassedOn, SeniorOnDuty, WaitingConcern } from '../domain/matching-policy.js'
import type { Reach } from '../domain/reach.js'
import { presentAt } from '../database/presence-rows.js'

/** The desk's lock: one look at a time. `NO KEY`, so that concerns can still be raised on it meanwhile. */
export async function lockDesk(tx: Tx, deskId: string): Promise<{ offerSeconds: number } | null> {
  const [desk] = await tx.query<{ offerSeconds: number }>(
    'SELECT offer_seconds AS "offerSeconds" FROM desk WHERE id = $1 FOR NO KEY UPDATE',
    [deskId],
  )
  return desk ?? null
}

/**
 * Is there anything to decide about? Asked without a lock, since most nudges come to a desk where nobody waits; whoever
 * changes that nudges again.
 */
export async function hasAnything(reader: Reader, deskId: string): Promise<boolean> {
  const rows = await reader.query(
    `SELECT WHERE EXISTS (SELECT FROM consultation WHERE desk_id = $1 AND state IN ('waiting', 'offered'))
       OR EXISTS (SELECT FROM offer WHERE desk_id = $1 AND outcome IS NULL)`,
    [deskId],
  )
  return rows.length > 0
}

export interface SeniorReading extends Omit<SeniorOnDuty, 'offer'> {
  readonly name: string
  readonly offerSeconds: number | null
}

export interface ConcernReading extends Omit<WaitingConcern, 'openTo'> {
  readonly state: 'waiting' | 'offered'
  readonly version: number
}

export interface DeskReading extends DeskSnapshot {
  readonly concerns: readonly ConcernReading[]
  readonly seniors: readonly SeniorReading[]
  readonly offers: readonly (OpenOffer & {
    readonly version: number
    readonly ofThisDesk: boolean
    readonly askedBy: string | null
  })[]
}

/** In: the time it is. Out: the desk as it is now. */
export async function readDeskState(reader: Reader, deskId: string, now: Date): Promise<DeskReading> {
  // Offers first, seniors last: whoever accepts one between the reads is seen with what they hold, or as still asked;
  // never as free with nothing open.
  const [offers, steps, concerns, seniors] = await Promise.all([
    readOffers(reader, deskId, now),
    reader.query<Step>(
      `SELECT consultation_id AS "concernId", rung, due_at AS "dueAt" FROM ladder_step
       WHERE desk_id = $1 AND taken_at IS NULL AND due_at <= $2`,
      [deskId, now],
    ),
    readConcerns(reader, deskId),
    readSeniors(reader, deskId, now),
  ])
  // An offer from the queue whose concern has left it since was answered between the reads.
  const queued = new Set(concerns.map(({ id }) => id))
  const isOpen = ({ ofThisDesk, how, concernId }: DeskReading['offers'][number]): boolean =>
    !ofThisDesk || (how !== 'one' && how !== 'all') || queued.has(concernId)
  return { seniors, offers: offers.filter(isOpen), steps, concerns }
}

/** Seniors of the desk, and of the desks that cover it, who are available and present. */
async function readSeniors(reader: Reader, deskId: string, now: Date): Promise<SeniorReading[]> {
  return reader.query<SeniorReading>(
    `SELECT p.id, p.name, p.skills, a.capacity, a.last_accepted_at AS "lastAcceptedAt",
       a.offer_seconds AS "offerSeconds", on_duty.covering,
       (SELECT count(*)::int FROM offer WHERE ${heldBy('p.id')}) AS open
     FROM (
       SELECT person_id, bool_and(desk_id <> $1) AS covering FROM person_desk
       WHERE desk_id = $1 OR desk_id IN (SELECT covered_by FROM desk_cover WHERE desk_id = $1) GROUP BY person_id
     ) on_duty JOIN person p ON p.id = on_duty.person_id JOIN availability a ON a.senior_id = p.id
     WHERE p.role = 'senior' AND p.disabled_at IS NULL AND a.status = 'available' AND ${presentAt('p.id', '$2')}
     ORDER BY p.id`,
    [deskId, now],
  )
}

/** Open offers of the desk's consultations, and those of other desks to its seniors. */
async function readOffers(reader: Reader, deskId: string, now: Date): Promise<DeskReading['offers']> {
  return reader.query(
    `SELECT o.id, o.consultation_id AS "concernId", c.rag, o.senior_id AS "seniorId", o.how,
       o.expires_at AS "expiresAt", o.consultation_version AS version, o.asked_by AS "askedBy",
       (o.desk_id = $1) AS "ofThisDesk",
       (a.status IS NOT DISTINCT FROM 'available' AND ${presentAt('o.senior_id', '$2')}) AS reachable
     FROM offer o JOIN consultation c ON c.id = o.consultation_id LEFT JOIN availability a ON a.senior_id = o.senior_id
     WHERE o.outcome IS NULL AND (o.desk_id = $1 OR o.senior_id IN (
       SELECT person_id FROM person_desk
       WHERE desk_id = $1 OR desk_id IN (SELECT covered_by FROM desk_cover WHERE desk_id = $1)))
     ORDER BY o.id`,
    [deskId, now],
  )
}

interface ConcernRow {
  readonly id: string
  readonly state: 'waiting' | 'offered'
  readonly version: number
  readonly rag: Rag
  readonly raisedAt: Date
  readonly dueAt: Date
  readonly reach: Reach
  readonly needs: string[]
  readonly passedOn: readonly { seniorId: string; how: PassedOn['how']; at: string }[] | null
  readonly advisedBefore: string[] | null
  readonly conflicts: string[] | null
}

/**
 * The desk's queue in its order, each concern with all that decides who may be asked. Whoever has handed it back has
 * passed on it.
 */
export async function readConcerns(reader: Reader, deskId: string): Promise<ConcernReading[]> {
  const rows = await reader.query<ConcernRow>(
    `SELECT c.id, c.state, c.version, c.rag, c.raised_at AS "raisedAt", c.due_at AS "dueAt", c.reach, c.needs,
       (SELECT json_agg(json_build_object('seniorId', senior_id, 'how', how, 'at', at) ORDER BY at, id) FROM (
          SELECT id, senior_id, outcome AS how, ended_at AS at FROM offer
          WHERE consultation_id = c.id AND outcome IN ('declined', 'missed')
          UNION ALL SELECT id, senior_id, 'declined', released_at FROM offer
          WHERE consultation_id = c.id AND release_why = 'handed-back' AND slot IS NOT NULL) passed) AS "passedOn",
       CASE WHEN c.nhs_key IS NOT NULL OR c.child_key IS NOT NULL THEN
         (SELECT array_agg(DISTINCT o.senior_id ORDER BY o.senior_id)
          FROM consultation b JOIN offer o ON o.consultation_id = b.id
          WHERE (b.nhs_key = c.nhs_key OR b.child_key = c.child_key) AND b.id <> c.id AND o.outcome = 'accepted') END
         AS "advisedBefore",
       (SELECT array_agg(DISTINCT k.senior_id ORDER BY k.senior_id) FROM conflict_of_interest k
        LEFT JOIN consultation b ON b.id = k.consultation_id
        WHERE k.withdrawn_at IS NULL AND (k.consultation_id = c.id OR k.organisation_id = c.organisation_id
          OR b.nhs_key = c.nhs_key OR b.child_key = c.child_key)) AS conflicts
     FROM consultation c WHERE c.desk_id = $1 AND c.state IN ('waiting', 'offered')
     ORDER BY (c.rag <> 'red'), c.turn_at, c.raised_at, c.id`,
    [deskId],
  )
  return rows.map((row) => ({
    ...row,
    passedOn: (row.passedOn ?? []).map((pass) => ({ ...pass, at: new Date(pass.at) })),
    advisedBefore: row.advisedBefore ?? [],
    conflicts: row.conflicts ?? [],
  }))
}
