import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { raiseAlert, writeToManagers } from '../database/alert-writes.js'
import { lockById } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import { theService } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'

/**
 * A practitioner who sees an advice record otherwise was promised a manager's reply by a time that has passed: the
 * managers are told again, once. Whoever has said "I am dealing with this" has not replied by that.
 */
@Injectable()
export class OverdueRepliesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** What can't be told of one keeps none of the others back; the first failure is thrown when all have had their turn. */
  async look(): Promise<void> {
    const late = await this.database.query<{ id: string }>(
      `SELECT a.consultation_id AS id FROM acknowledgement a JOIN consultation c ON c.id = a.consultation_id
       WHERE a.replied_at IS NULL AND a.reminded_at IS NULL AND a.reply_due_at <= $1 AND c.erased_at IS NULL
       ORDER BY a.reply_due_at LIMIT 100`,
      [await this.database.now()],
    )
    const failures: Error[] = []
    for (const { id } of late)
      await this.tell(id).catch((error: unknown) =>
        failures.push(error instanceof Error ? error : new Error()),
      )
    if (failures[0]) throw failures[0]
  }

  private async tell(consultationId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await lockById(tx, consultationId)
      const [owed] = await tx.query<{ answer: string; dueAt: Date }>(
        `UPDATE acknowledgement SET reminded_at = $2
         WHERE consultation_id = $1 AND replied_at IS NULL AND reminded_at IS NULL AND reply_due_at <= $2
         RETURNING answer, reply_due_at AS "dueAt"`,
        [consultationId, await tx.now()],
      )
      if (!row || !owed) return done(undefined)
      const { deskId, ref } = row
      const kind = owed.answer === 'disagreed' ? 'disagreement' : 'not-understood'
      // Still open, it is not raised again: but they are written to in any case.
      const raised = await raiseAlert(tx, { deskId, consultationId, ref, kind, letter: 'reply-overdue' })
      if (!raised) await writeToManagers(tx, { deskId, ref, kind: 'reply-overdue' })
      const stream = await openStream(tx, this.vault, consultationStream(consultationId))
      await stream.append(theService, 'reply.overdue', { dueAt: owed.dueAt.toISOString() })
      return done(undefined)
    })
  }
}
