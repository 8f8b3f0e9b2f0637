/** A rung of the ladder is taken: noted in its row, in the audit, and told to whom it concerns. */
import { randomUUID } from 'node:crypto'
import { consultationStream, type EntryFor } from '../audit/streams.js'
import { bookPlace, freeSlotsOf, readSlotDesk, type SlotDesk } from '../database/callback-rows.js'
import type { Tx } from '../database/database.js'
import { takeOffLadder } from '../database/ladder-rows.js'
import { queueLetter } from '../database/letter-writes.js'
import type { Rag } from '../domain/concern.js'
import type { Plan } from '../domain/desk-plan.js'
import type { Rung } from '../domain/ladder.js'
import type { State } from '../domain/lifecycle.js'
import { theService } from '../domain/people.js'
import { raiseAlert } from '../database/alert-writes.js'

interface Climber {
  readonly id: string
  readonly ref: string
  readonly rag: Rag
  readonly state: State
  readonly practitionerId: string
  readonly email: string
}

/** Call when the plan's moves and offers are written: what a rung does depends on them. Out: the audit entries. */
export async function takeSteps(
  tx: Tx,
  { steps, deskId, now }: { readonly steps: Plan['steps']; readonly deskId: string; readonly now: Date },
): Promise<EntryFor[]> {
  if (steps.length === 0) return []
  const taken = await tx.query<{ id: string; rung: Rung }>(
    `UPDATE ladder_step s SET taken_at = $3 FROM unnest($1::uuid[], $2::text[]) AS t (id, rung)
     WHERE s.consultation_id = t.id AND s.rung = t.rung AND s.taken_at IS NULL
     RETURNING s.consultation_id AS id, s.rung`,
    [steps.map((step) => step.concernId), steps.map((step) => step.rung), now],
  )
  const climbers = await readClimbers(tx, taken)
  const entries: EntryFor[] = []
  for (const { concernId, rung, dueAt } of steps) {
    const climber = climbers.get(concernId)
    if (!climber || !taken.some((step) => step.id === concernId && step.rung === rung)) continue
    entries.push(entryFor(climber, 'ladder.climbed', { rung, dueAt: dueAt.toISOString() }))
    if (rung === 'duty-manager')
      await raiseAlert(tx, { deskId, consultationId: climber.id, ref: climber.ref, kind: 'waiting-too-long' })
    if (rung === 'practitioner-told') entries.push(...(await tellPractitioner(tx, climber, deskId, now)))
  }
  return entries
}

async function readClimbers(
  tx: Tx,
  taken: readonly { id: string; rung: Rung }[],
): Promise<ReadonlyMap<string, Climber>> {
  const consequential = taken.map(({ id }) => id)
  const rows = await tx.query<Climber>(
    `SELECT c.id, c.ref, c.rag, c.state, c.practitioner_id AS "practitionerId", p.email
     FROM consultation c JOIN person p ON p.id = c.practitioner_id
     WHERE c.id = ANY($1) AND c.state IN ('waiting', 'offered')`,
    [consequential],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Told plainly, by letter and on the page, and promised a call. A red child never leaves the live queue for it. */
async function tellPractitioner(tx: Tx, climber: Climber, deskId: string, now: Date): Promise<EntryFor[]> {
  await queueLetter(tx, {
    toPersonId: climber.practitionerId,
    toAddress: climber.email,
    kind: 'no-answer',
    refers: { deskId, ref: climber.ref },
  })
  const slotAt = await bookNext(tx, await readSlotDesk(tx, deskId), climber, now)
  if (!slotAt) return []
  // Somebody is being asked at this moment: they may answer, so it keeps its place as well.
  const leavesQueue = climber.rag !== 'red' && climber.state === 'waiting'
  if (leavesQueue) {
    await tx.query(
      `UPDATE consultation SET state = 'callback-booked', version = version + 1 WHERE id = $1 AND state = 'waiting'`,
      [climber.id],
    )
    await takeOffLadder(tx, climber.id)
  }
  return [entryFor(climber, 'callback.booked', { slotAt: slotAt.toISOString(), keepsPlace: !leavesQueue })]
}

/** Out: when; null when one is booked already, or no slot is free for two weeks: then it only stays in the queue. */
async function bookNext(tx: Tx, desk: SlotDesk, climber: Climber, now: Date): Promise<Date | null> {
  const [booked] = await tx.query('SELECT FROM callback WHERE consultation_id = $1 AND ended_at IS NULL', [
    climber.id,
  ])
  const [slotAt] = booked ? [] : await freeSlotsOf(tx, desk, now, 1)
  if (!slotAt) return null
  const booking = { id: randomUUID(), consultationId: climber.id, slotAt }
  const done = await bookPlace(tx, desk, { ...booking, phoneSealed: null, bookedBy: theService.id })
  return done ? slotAt : null
}

const entryFor = (climber: Climber, action: string, detail: object): EntryFor => ({
  stream: consultationStream(climber.id),
  actor: theService,
  action,
  detail,
})
