import { Inject, Injectable } from '@nestjs/common'
import { replyPlace } from '../audit/acknowledgement-reader.js'
import { consultationStream, openStream } from '../audit/streams.js'
import { acknowledgeAlerts } from '../database/alert-writes.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { queueLetter } from '../database/letter-writes.js'
import { needsReply, type Answer } from '../domain/acknowledgement.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { seal, Vault } from '../platform/sealing.js'
import type { ReplyInput } from './reply.schema.js'

/** What a practitioner has answered to a record, without what they wrote: that is read in the consultation, with a reason. */
export interface Owed {
  readonly ref: string
  readonly answer: Answer | null
  readonly at: Date | null
  readonly dueAt: Date | null
  readonly repliedAt: Date | null
}

const notFound = refuse('not-found', 'There is no such consultation.')
const anew = refuse(
  'changed-meanwhile',
  'The practitioner has answered anew. Read what they say now, then send your reply.',
)
const nothing = refuse('not-waiting', 'No reply to the practitioner is waiting for you here.')

/** A practitioner sees the advice record otherwise: a manager of the desk replies, and the practitioner reads it. */
@Injectable()
export class RepliesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async find(manager: Person, ref: string): Promise<Outcome<Owed>> {
    const [row] = await this.database.onBehalfOf(manager).query<Owed>(
      `SELECT c.ref, a.answer, a.at, a.reply_due_at AS "dueAt", a.replied_at AS "repliedAt"
       FROM consultation c LEFT JOIN acknowledgement a ON a.consultation_id = c.id
       WHERE c.ref = $1 AND c.desk_id = ANY($2)`,
      [readReference(ref), manager.desks],
    )
    return row ? done(row) : notFound
  }

  /**
   * Out: the reference. Refusals: `not-found`, `not-waiting` (nothing is owed, or a colleague was quicker),
   * `changed-meanwhile` (they have answered anew: nobody replies to what they have not read).
   */
  async reply(
    manager: Person,
    ref: string,
    { reply: text, answeredAt }: ReplyInput,
  ): Promise<Outcome<string>> {
    return this.database.onBehalfOf(manager).write(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const [owed] = await tx.query<{ answer: Answer; at: Date }>(
        'SELECT answer, at FROM acknowledgement WHERE consultation_id = $1 AND replied_at IS NULL',
        [row.id],
      )
      if (!owed || !needsReply(owed.answer)) return nothing
      if (answeredAt !== undefined && Date.parse(answeredAt) !== owed.at.getTime()) return anew
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await tx.query(
        `UPDATE acknowledgement SET replied_at = $2, replied_by = $3, reply_sealed = $4
         WHERE consultation_id = $1`,
        [row.id, await tx.now(), manager.id, seal(stream.key, replyPlace(row.id), Buffer.from(text, 'utf8'))],
      )
      await stream.append(asActor(manager), 'record.replied', { to: owed.answer, reply: text })
      const kinds = ['not-understood', 'disagreement'] as const
      for (const kind of await acknowledgeAlerts(tx, row.id, manager.id, { kinds }))
        await stream.append(asActor(manager), 'alert.acknowledged', { kind, why: 'replied' })
      const [practitioner] = await tx.query<{ email: string }>('SELECT email FROM person WHERE id = $1', [
        row.practitionerId,
      ])
      if (practitioner) {
        await queueLetter(tx, {
          toPersonId: row.practitionerId,
          toAddress: practitioner.email,
          kind: 'replied',
          refers: { deskId: row.deskId, ref: row.ref },
        })
      }
      tx.tell({ kind: 'consultation', id: row.id })
      return done(row.ref)
    })
  }
}
