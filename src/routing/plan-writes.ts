/** Writes a plan down, set by set, and its audit with it. Call with everything locked (plan-locks). */
import { randomUUID } from 'node:crypto'
import {
  appendToMany,
  consultationStream,
  openOrBeginStream,
  personStream,
  type EntryFor,
} from '../audit/streams.js'
import type { Tx } from '../database/database.js'
import type { OfferEnd, Plan, PlannedMatch } from '../domain/desk-plan.js'
import { mayMove, type State } from '../domain/lifecycle.js'
import { theService } from '../domain/people.js'
import { further } from '../domain/reach.js'
import { sentenceOf } from '../domain/reasons.js'
import type { Vault } from '../platform/sealing.js'
import type { DeskReading } from './desk-state.js'
import type { LockedConsultation } from './plan-locks.js'
import { takeSteps } from './ladder-writes.js'

export interface PlanInput {
  readonly deskId: string
  readonly offerSeconds: number
  readonly reading: DeskReading
  readonly plan: Plan
  readonly locked: ReadonlyMap<string, LockedConsultation>
  readonly now: Date
}

export async function writePlan(tx: Tx, vault: Vault, input: PlanInput): Promise<void> {
  const { plan, locked } = input
  await endOffers(tx, plan.ends, input.now)
  await waitAgainElsewhere(tx, input)
  tellAskers(tx, input)
  const versions = await moveConsultations(tx, input)
  if (plan.widened.length > 0) {
    await tx.query(`UPDATE offer SET how = 'all' WHERE consultation_id = ANY($1) AND outcome IS NULL`, [
      plan.widened,
    ])
  }
  const made = await makeOffers(tx, input, versions)
  const taken = await takeSteps(tx, { ...input, steps: plan.steps })
  await appendToMany(tx, vault, [...plan.ends.map(endEntry), ...taken, ...made])
  await sendAway(tx, vault, plan.ends, input.now)
  for (const row of locked.values()) tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: input.deskId })
}

async function endOffers(tx: Tx, ends: readonly OfferEnd[], now: Date): Promise<void> {
  if (ends.length === 0) return
  await tx.query(
    `UPDATE offer o SET outcome = e.outcome, ended_at = $3
     FROM unnest($1::uuid[], $2::text[]) AS e (id, outcome) WHERE o.id = e.id AND o.outcome IS NULL`,
    [ends.map(({ offer }) => offer.id), ends.map(({ outcome }) => outcome), now],
  )
  for (const { offer } of ends) tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
}

/** What another desk's senior was taken from by a red of this one, and nobody else is asked for, waits there again. */
async function waitAgainElsewhere(tx: Tx, { plan, locked, deskId }: PlanInput): Promise<void> {
  const elsewhere = plan.ends
    .map(({ offer }) => offer.concernId)
    .filter((id) => locked.get(id)?.deskId !== deskId)
  if (elsewhere.length === 0) return
  const left = await tx.query<{ deskId: string }>(
    `UPDATE consultation c SET state = 'waiting', version = version + 1
     WHERE id = ANY($1) AND state = 'offered'
       AND NOT EXISTS (SELECT FROM offer WHERE consultation_id = c.id AND outcome IS NULL)
     RETURNING desk_id AS "deskId"`,
    [elsewhere],
  )
  for (const { deskId: id } of left) tx.tell({ kind: 'desk', id })
}

/** Who asked a colleague by name learns that they have missed it. */
function tellAskers(tx: Tx, { plan, reading }: PlanInput): void {
  for (const { offer } of plan.ends) {
    const askedBy = reading.offers.find(({ id }) => id === offer.id)?.askedBy ?? null
    if (askedBy !== null) tx.tell({ kind: 'asked', id: offer.id, seniorId: askedBy })
  }
}

const endEntry = ({ offer, outcome, why }: OfferEnd): EntryFor => ({
  stream: consultationStream(offer.concernId),
  actor: theService,
  action: `offer.${outcome}`,
  detail: { offerId: offer.id, seniorId: offer.seniorId, how: offer.how, why },
})

/** Who missed an offer made to them alone becomes away. */
async function sendAway(tx: Tx, vault: Vault, ends: readonly OfferEnd[], now: Date): Promise<void> {
  for (const { offer, becomesAway } of ends) {
    if (!becomesAway) continue
    const [changed] = await tx.query(
      `UPDATE availability SET status = 'away', changed_at = $2 WHERE senior_id = $1 AND status = 'available'
       RETURNING senior_id`,
      [offer.seniorId, now],
    )
    if (!changed) continue
    const stream = await openOrBeginStream(tx, vault, personStream(offer.seniorId))
    await stream.append(theService, 'senior.away', { why: 'missed an offer' })
  }
}

/** Every consultation that changes gets its new state, its new reach and a new version. Out: the versions. */
async function moveConsultations(tx: Tx, input: PlanInput): Promise<ReadonlyMap<string, number>> {
  const { plan, reading, locked } = input
  const moves = [...locked.values()].flatMap((row) => {
    const concern = reading.concerns.find(({ id }) => id === row.id)
    const to = concern ? stateAfter(row, input) : row.state
    const reach = plan.steps
      .filter((step) => step.concernId === row.id)
      .reduce((reach, step) => further(reach, step.rung), concern?.reach ?? 'one-at-a-time')
    if (to !== row.state && !mayMove(row.state, to)) throw new Error(`no move from ${row.state} to ${to}`)
    if (to === row.state && reach === concern?.reach) return []
    return concern ? [{ id: row.id, to, reach, version: row.version + (to === row.state ? 0 : 1) }] : []
  })
  if (moves.length > 0) {
    await tx.query(
      `UPDATE consultation c SET state = m.state, reach = m.reach, version = m.version
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) AS m (id, state, reach, version) WHERE c.id = m.id`,
      [
        moves.map((m) => m.id),
        moves.map((m) => m.to),
        moves.map((m) => m.reach),
        moves.map((m) => m.version),
      ],
    )
  }
  return new Map(
    [...locked.values()].map((row) => [row.id, moves.find((m) => m.id === row.id)?.version ?? row.version]),
  )
}

function stateAfter(row: LockedConsultation, { plan, reading }: PlanInput): State {
  const ended = new Set(plan.ends.map((end) => end.offer.id))
  const open = reading.offers.some((offer) => offer.concernId === row.id && !ended.has(offer.id))
  return open || plan.matches.some((match) => match.concernId === row.id) ? 'offered' : 'waiting'
}

/** Out: the audit entries of the offers. */
async function makeOffers(
  tx: Tx,
  { plan, reading, deskId, offerSeconds, now }: PlanInput,
  versions: ReadonlyMap<string, number>,
): Promise<EntryFor[]> {
  if (plan.matches.length === 0) return []
  const nameOf = (id: string): string => reading.seniors.find((senior) => senior.id === id)?.name ?? id
  const made = plan.matches.map((match) => {
    const seconds = reading.seniors.find(({ id }) => id === match.seniorId)?.offerSeconds ?? offerSeconds
    return { id: randomUUID(), match, expiresAt: new Date(now.getTime() + seconds * 1000), seconds }
  })
  await tx.query(
    `INSERT INTO offer (id, consultation_id, senior_id, desk_id, how, made_at, expires_at, reasons, consultation_version)
     SELECT o.id, o.consultation_id, o.senior_id, $1, o.how, $2, o.expires_at, o.reasons::jsonb, o.version
     FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::int[])
       AS o (id, consultation_id, senior_id, how, expires_at, reasons, version)`,
    [
      deskId,
      now,
      made.map(({ id }) => id),
      made.map(({ match }) => match.concernId),
      made.map(({ match }) => match.seniorId),
      made.map(({ match }) => match.how),
      made.map(({ expiresAt }) => expiresAt),
      made.map(({ match }) => JSON.stringify(match.reasons)),
      made.map(({ match }) => versions.get(match.concernId) ?? 0),
    ],
  )
  for (const { id, match, seconds } of made) {
    tx.tell({ kind: 'offer', id, seniorId: match.seniorId })
    tx.tell({ kind: 'nudge-later', deskId, what: `offer ${id}`, delay: seconds * 1000 })
  }
  return made.map(({ id, match, expiresAt }) => offerEntry(id, match, expiresAt, nameOf))
}

/** What an inspector needs to see that the choice was right, and to make it again. */
function offerEntry(
  id: string,
  match: PlannedMatch,
  expiresAt: Date,
  nameOf: (id: string) => string,
): EntryFor {
  return {
    stream: consultationStream(match.concernId),
    actor: theService,
    action: 'offer.made',
    detail: {
      offerId: id,
      senior: nameOf(match.seniorId),
      seniorId: match.seniorId,
      expiresAt: expiresAt.toISOString(),
      ...match.reasons,
      others: match.reasons.others.map((other) => ({ ...other, senior: nameOf(other.seniorId) })),
      sentence: sentenceOf(match.seniorId, match.reasons, nameOf),
      insteadOf: match.insteadOf,
      given: match.given,
    },
  }
}
