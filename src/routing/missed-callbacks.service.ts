import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockById } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import { theService } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { raiseAlert } from '../database/alert-writes.js'

const LATE_MINUTES = 5

interface Missed {
  readonly id: string
  readonly consultationId: string
}

/** Nobody has made a call that was promised: the managers are told, once. The promise stands until a person keeps it. */
@Injectable()
export class MissedCallbacksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async look(): Promise<void> {
    const latest = new Date((await this.database.now()).getTime() - LATE_MINUTES * 60_000)
    const missed = await this.database.query<Missed>(
      `SELECT k.id, k.consultation_id AS "consultationId" FROM callback k
       WHERE k.ended_at IS NULL AND k.slot_at <= $1 AND NOT EXISTS (SELECT FROM alert
         WHERE consultation_id = k.consultation_id AND kind = 'callback-missed' 
           AND (made_at >= k.slot_at OR acknowledged_at IS NULL))
       ORDER BY k.slot_at LIMIT 100`,
      [latest],
    )
    for (const each of missed) await this.tell(each)
  }

  private async tell({ id, consultationId }: Missed): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await lockById(tx, consultationId)
      const [open] = await tx.query<{ slotAt: Date }>(
        'SELECT slot_at AS "slotAt" FROM callback WHERE id = $1 AND ended_at IS NULL',
        [id],
      )
      if (!row || !open) return done(undefined)
      const alert = { deskId: row.deskId, consultationId, ref: row.ref, kind: 'callback-missed' } as const
      if (!(await raiseAlert(tx, alert))) return done(undefined)
      const stream = await openStream(tx, this.vault, consultationStream(consultationId))
      await stream.append(theService, 'callback.missed', { slotAt: open.slotAt.toISOString() })
      return done(undefined)
    })
  }
}
