import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockById, lockByRef } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'

const notFound = refuse('not-found', 'There is no such consultation on your desks.')
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A legal hold: whatever its time, it is not erased while somebody may need it. Put on and lifted with a reason. */
@Injectable()
export class HoldsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Out: the desk. Putting it on twice is putting it on. Refusals: `not-found`, also another desk's; `erased`. */
  async place(manager: Person, ref: string, reason: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const [placed] = await tx.query(
        `INSERT INTO legal_hold (id, consultation_id, placed_by, placed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING id`,
        [randomUUID(), row.id, manager.id, await tx.now()],
      )
      if (placed) await stream.append(asActor(manager), 'hold.placed', { reason })
      return done(row.deskId)
    })
  }

  /** Out: the desk. Refusal: `not-found`. */
  async lift(manager: Person, holdId: string, reason: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const [hold] = UUID.test(holdId)
        ? await tx.query<{ consultationId: string }>(
            'SELECT consultation_id AS "consultationId" FROM legal_hold WHERE id = $1',
            [holdId],
          )
        : []
      const row = hold && (await lockById(tx, hold.consultationId))
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const [lifted] = await tx.query(
        `UPDATE legal_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL RETURNING id`,
        [holdId, manager.id, await tx.now()],
      )
      if (!lifted) return notFound
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(manager), 'hold.lifted', { reason })
      return done(row.deskId)
    })
  }
}
