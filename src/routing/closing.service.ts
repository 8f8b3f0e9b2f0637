import { Inject, Injectable } from '@nestjs/common'
import { appendToMany, consultationStream, type EntryFor } from '../audit/streams.js'
import { Database, type Tx } from '../database/database.js'
import { scheduleClosing } from '../database/desk-closing.js'
import { nextClosing, type OpeningHours } from '../domain/opening-hours.js'
import { done } from '../domain/outcome.js'
import { theService } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { raiseAlert } from '../database/alert-writes.js'

interface DueDesk {
  readonly id: string
  readonly hours: OpeningHours
  readonly closesAt: Date | null
}

/**
 * A desk closes: whatever red is still open on it stays there, and its managers and the out-of-hours team are told, until
 * a person has said that they have it. Amber and green keep their place until the desk opens again.
 */
@Injectable()
export class ClosingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async look(): Promise<void> {
    const now = await this.database.now()
    const due = await this.database.query<DueDesk>(
      `SELECT id, hours, closes_at AS "closesAt" FROM desk
       WHERE closes_at <= $1 OR (closes_at IS NULL AND hours->>'always' = 'false')`,
      [now],
    )
    for (const desk of due)
      if (desk.closesAt !== null || nextClosing(desk.hours, now) !== null) await this.close(desk.id)
  }

  private async close(deskId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const [desk] = await tx.query<DueDesk>(
        'SELECT id, hours, closes_at AS "closesAt" FROM desk WHERE id = $1 FOR NO KEY UPDATE',
        [deskId],
      )
      if (!desk) return done(undefined)
      const now = await tx.now()
      // Another node may have been here first.
      if (desk.closesAt !== null && desk.closesAt > now) return done(undefined)
      if (desk.closesAt !== null)
        await appendToMany(tx, this.vault, await alertForReds(tx, deskId, desk.closesAt))
      await scheduleClosing(tx, deskId, desk.hours, now)
      return done(undefined)
    })
  }
}

/** Out: the audit entries. */
async function alertForReds(tx: Tx, deskId: string, closedAt: Date): Promise<EntryFor[]> {
  const reds = await tx.query<{ id: string; ref: string }>(
    `SELECT id, ref FROM consultation
     WHERE desk_id = $1 AND rag = 'red' AND state IN ('waiting', 'offered', 'callback-booked') ORDER BY id FOR UPDATE`,
    [deskId],
  )
  const entries: EntryFor[] = []
  for (const { id, ref } of reds) {
    if (!(await raiseAlert(tx, { deskId, consultationId: id, ref, kind: 'handover-needed' }))) continue
    entries.push({
      stream: consultationStream(id),
      actor: theService,
      action: 'handover.needed',
      detail: { closedAt: closedAt.toISOString() },
    })
  }
  return entries
}
