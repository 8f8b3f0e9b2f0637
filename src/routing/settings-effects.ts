/** What follows from a desk's new settings for what it has promised already: when it closes, and when things are due. */
import { appendToMany, consultationStream } from '../audit/streams.js'
import type { Tx } from '../database/database.js'
import { scheduleClosing } from '../database/desk-closing.js'
import { moveRungs } from '../database/ladder-rows.js'
import type { Rag } from '../domain/concern.js'
import type { DeskSettings, SettingChange } from '../domain/desk-settings.js'
import type { Actor } from '../domain/people.js'
import { dueAt } from '../domain/queue-order.js'
import type { Vault } from '../platform/sealing.js'

export interface NewSettings {
  readonly deskId: string
  readonly settings: DeskSettings
  readonly changes: readonly SettingChange[]
  readonly actor: Actor
}

interface Waiting {
  readonly id: string
  readonly deskId: string
  readonly rag: Rag
  readonly raisedAt: Date
  readonly dueAt: Date
  readonly returnedAt: Date | null
}

/** In: the desk, locked, its new settings saved. */
export async function followSettings(tx: Tx, vault: Vault, given: NewSettings): Promise<void> {
  const { deskId, settings, changes } = given
  const touches = (...groups: readonly string[]): boolean =>
    changes.some(({ field }) => groups.includes(field.split('.')[0] ?? ''))
  if (touches('hours')) await scheduleClosing(tx, deskId, settings.hours, await tx.now())
  if (touches('hours', 'targets', 'ladder')) await moveWhatWaits(tx, vault, given)
}

/**
 * Whoever waits gets the new times: when a person must have answered, and the rungs that were not taken yet. Rungs that
 * were taken stay taken. The fencing token stays as it is, since nobody's offer is worth less for it.
 */
async function moveWhatWaits(tx: Tx, vault: Vault, { deskId, settings, actor }: NewSettings): Promise<void> {
  const waiting = await tx.query<Waiting>(
    `SELECT id, desk_id AS "deskId", rag, raised_at AS "raisedAt", due_at AS "dueAt", returned_at AS "returnedAt"
     FROM consultation WHERE desk_id = $1 AND state IN ('waiting', 'offered') ORDER BY id FOR UPDATE`,
    [deskId],
  )
  const moved = waiting.map((concern) => ({
    concern,
    due: dueAt(concern.rag, concern.raisedAt, settings.targets, settings.hours),
  }))
  await tx.query(
    `UPDATE consultation c SET due_at = m.due_at FROM unnest($1::uuid[], $2::timestamptz[]) AS m (id, due_at)
     WHERE c.id = m.id AND c.due_at <> m.due_at`,
    [moved.map(({ concern }) => concern.id), moved.map(({ due }) => due)],
  )
  for (const { concern } of moved)
    await moveRungs(tx, concern, concern.returnedAt ?? concern.raisedAt, settings)
  await appendToMany(
    tx,
    vault,
    moved.map(({ concern, due }) => ({
      stream: consultationStream(concern.id),
      actor,
      action: 'concern.times-moved',
      detail: { why: 'desk-changed', from: concern.dueAt.toISOString(), to: due.toISOString() },
    })),
  )
}
