/** Locks on a consultation, and its moves. The consultation's row is the lock for all that belongs to it. */
import { isEnded, isQueued, isUnanswered, mayMove, type State } from '../domain/lifecycle.js'
import { readReference } from '../domain/reference.js'
import { endCallback } from './callback-rows.js'
import type { Tx } from './database.js'
import { dropDrafts } from './draft-rows.js'
import { takeOffLadder } from './ladder-rows.js'
import { consultations, type ConsultationRow } from './rows/consultation.row.js'

/** What changes together with a consultation's state. */
export type Change = Partial<
  Pick<
    ConsultationRow,
    | 'rag'
    | 'dueAt'
    | 'seniorId'
    | 'takenAt'
    | 'talkEndedAt'
    | 'closedAt'
    | 'withdrawnAt'
    | 'outcome'
    | 'level'
    | 'categories'
    | 'needs'
    | 'reach'
    | 'seniorAwayAt'
    | 'returnedWhy'
    | 'returnedAt'
    | 'takenRag'
    | 'handedTo'
    | 'handedOverAt'
    | 'deskId'
  >
>

/** In: a reference as anybody may write it. Out: the row, locked until the transaction ends; null if there is none. */
export async function lockByRef(tx: Tx, ref: string): Promise<ConsultationRow | null> {
  const known = readReference(ref)
  if (!known) return null
  return tx.manager.findOne(consultations, { where: { ref: known }, lock: { mode: 'pessimistic_write' } })
}

export async function lockById(tx: Tx, id: string): Promise<ConsultationRow | null> {
  return tx.manager.findOne(consultations, { where: { id }, lock: { mode: 'pessimistic_write' } })
}

/**
 * Moves a locked consultation to another state. Throws on a move that the table of moves does not have: callers decide
 * before, so that is a bug. What leaves the queue also leaves the ladder; what was answered otherwise, or waits again,
 * is not called back; where nothing more can be written, what was only typed goes.
 */
export async function move(
  tx: Tx,
  row: ConsultationRow,
  to: State,
  change: Change = {},
): Promise<ConsultationRow> {
  if (!mayMove(row.state, to)) throw new Error(`no move from ${row.state} to ${to}`)
  const changed = { ...change, state: to, version: row.version + 1 }
  await tx.manager.update(consultations, { id: row.id }, changed)
  if (isQueued(row.state) && !isQueued(to)) await takeOffLadder(tx, row.id)
  const isAnswered = isUnanswered(row.state) && !isUnanswered(to)
  if (isAnswered || (row.state === 'callback-booked' && isQueued(to)))
    await endCallback(tx, row.id, 'cancelled')
  if (isEnded(to)) await dropDrafts(tx, row.id)
  return { ...row, ...changed }
}

/** Changes a locked consultation that stays as it is: also that is a change for whoever decided on an older version. */
export async function changeQueued(tx: Tx, row: ConsultationRow, change: Change): Promise<ConsultationRow> {
  const changed = { ...change, version: row.version + 1 }
  await tx.manager.update(consultations, { id: row.id }, changed)
  return { ...row, ...changed }
}

/**
 * Changes what decides a locked consultation's place, or who may be asked, but not its state: whoever is just deciding
 * on the older one must look again, while the offers that are open stay open.
 */
export async function amend(
  tx: Tx,
  row: ConsultationRow,
  change: Partial<Omit<ConsultationRow, 'id' | 'state' | 'version'>>,
): Promise<ConsultationRow> {
  const changed = { ...change, version: row.version + 1 }
  await tx.manager.update(consultations, { id: row.id }, changed)
  await tx.query(
    'UPDATE offer SET consultation_version = $2 WHERE consultation_id = $1 AND outcome IS NULL',
    [row.id, changed.version],
  )
  return { ...row, ...changed }
}
