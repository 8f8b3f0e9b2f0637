/** Letters as rows: put in with what they are about, taken by one postman at a time, and what became of them. */
import { randomUUID } from 'node:crypto'
import { waitAfter } from '../domain/letter-retry.js'
import { letterKinds, type Letter, type LetterDesk } from '../platform/mail/letters.js'
import type { Tx } from './database.js'

export type NewLetter = Letter & { readonly toPersonId?: string; readonly toAddress: string }

/** A letter that somebody has taken, to send it. */
export interface TakenLetter {
  readonly id: string
  readonly to: string
  readonly letter: Letter
  readonly desk: LetterDesk | null
  /** This one included. It also tells whose turn it is: see `markFailed`. */
  readonly attempts: number
}

/** Puts a letter in the post: it goes out if, and only if, the transaction commits. */
export async function queueLetter(tx: Tx, { toPersonId, toAddress, kind, refers }: NewLetter): Promise<void> {
  await tx.query(
    `INSERT INTO letter (id, to_person, to_address, kind, refers, made_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $6)`,
    [randomUUID(), toPersonId ?? null, toAddress, kind, refers, await tx.now()],
  )
  tx.tell({ kind: 'nudge-post' })
}

/**
 * Takes the letter that has been due for longest, so that nobody else has it for `lease` milliseconds. Kinds that this
 * node does not know are left to those that do: while a new version is brought in, old nodes run beside it.
 */
export async function takeDueLetter(tx: Tx, lease: number): Promise<TakenLetter | null> {
  const now = await tx.now()
  const [row] = await tx.query<TakenLetter>(
    `WITH due AS (
       SELECT id FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= $1 AND kind = ANY($3)
       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE letter l SET attempts = attempts + 1, due_at = $2 FROM due WHERE l.id = due.id
     RETURNING l.id, to_address AS "to", json_build_object('kind', kind, 'refers', refers) AS letter, attempts,
       (SELECT json_build_object('name', name, 'phone', phone, 'outOfHoursPhone', out_of_hours_phone)
        FROM desk WHERE desk.id = l.refers->>'deskId') AS desk`,
    [now, new Date(now.getTime() + lease), letterKinds],
  )
  return row ?? null
}

export async function markSent(tx: Tx, id: string): Promise<void> {
  await tx.query('UPDATE letter SET sent_at = $2, given_up_at = NULL WHERE id = $1 AND sent_at IS NULL', [
    id,
    await tx.now(),
  ])
}

/** Not delivered: due again later, or given up. Leaves alone what another postman has taken since. */
export async function markFailed(
  tx: Tx,
  { id, attempts }: TakenLetter,
  code: string,
  isFinal: boolean,
): Promise<void> {
  const now = await tx.now()
  await tx.query(
    `UPDATE letter SET last_error = $3, due_at = $4, given_up_at = $5
     WHERE id = $1 AND attempts = $2 AND sent_at IS NULL`,
    [id, attempts, code, new Date(now.getTime() + waitAfter(attempts)), isFinal ? now : null],
  )
}
