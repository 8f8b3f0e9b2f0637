import { Inject, Injectable } from '@nestjs/common'
import { lockById } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { presentAt } from '../database/presence-rows.js'
import { done } from '../domain/outcome.js'
import { theService } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { backToQueue } from './back-to-queue.js'

/**
 * A senior lost in the middle of a conversation: both sides see it at once; after the desk's time (two minutes) the
 * consultation goes back to the queue, at its original place with its transcript. Coming back earlier just continues.
 */
@Injectable()
export class LostSeniorsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async look(): Promise<void> {
    await this.note()
    for (const id of await this.lostTooLong()) await this.giveBack(id)
  }

  /** Writes down who has gone, and who has come back; tells both sides. What is locked just now is noted next time. */
  private async note(): Promise<void> {
    await this.database.write(async (tx) => {
      const now = await tx.now()
      const changed = await tx.query<{ id: string }>(
        `WITH seen AS (
           SELECT c.id, CASE WHEN ${presentAt('c.senior_id', '$1')} THEN NULL ELSE coalesce(
             (SELECT max(present_until) FROM presence WHERE senior_id = c.senior_id), $1::timestamptz) END AS away
           FROM consultation c WHERE c.state = 'talking'
         ), due AS (
           SELECT c.id, seen.away FROM consultation c JOIN seen USING (id)
           WHERE c.state = 'talking' AND (c.senior_away_at IS NULL) <> (seen.away IS NULL)
           ORDER BY c.id FOR UPDATE OF c SKIP LOCKED
         )
         UPDATE consultation c SET senior_away_at = due.away FROM due WHERE c.id = due.id RETURNING c.id`,
        [now],
      )
      for (const { id } of changed) tx.tell({ kind: 'consultation', id })
      return done(undefined)
    })
  }

  private async lostTooLong(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.id FROM consultation c JOIN desk d ON d.id = c.desk_id
       WHERE c.state = 'talking' AND c.senior_away_at <= $1::timestamptz - d.lost_seconds * interval '1 second'`,
      [await this.database.now()],
    )
    return rows.map(({ id }) => id)
  }

  private async giveBack(id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await lockById(tx, id)
      if (row?.state !== 'talking' || row.seniorAwayAt === null) return done(undefined)
      const [back] = await tx.query(`SELECT 1 WHERE ${presentAt('$1', '$2')}`, [row.seniorId, await tx.now()])
      if (back) return done(undefined)
      await backToQueue(tx, this.vault, row, {
        why: 'senior-lost',
        actor: theService,
        detail: { awaySince: row.seniorAwayAt.toISOString() },
      })
      return done(undefined)
    })
  }
}
