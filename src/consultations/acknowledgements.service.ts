import { Inject, Injectable } from '@nestjs/common'
import { commentPlace, readAcknowledgement } from '../audit/acknowledgement-reader.js'
import { consultationStream, openStream, readKey } from '../audit/streams.js'
import { raiseAlert } from '../database/alert-writes.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import {
  answerOf,
  needsReply,
  replyDueAt,
  type Acknowledging,
  type Answer,
} from '../domain/acknowledgement.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { AcknowledgementView } from '../domain/views.js'
import { seal, Vault } from '../platform/sealing.js'
import { sightOf } from '../people/rights.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const notClosed = refuse('not-closed', 'There is no advice record to answer yet.')

/** The practitioner says whether the record is what they understood; whoever sees it otherwise is heard by a manager. */
@Injectable()
export class AcknowledgementsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** For whoever may read the record: the caller has found that out. null: not answered yet, or erased. */
  async read(consultationId: string): Promise<AcknowledgementView | null> {
    const key = await readKey(this.database, this.vault, consultationStream(consultationId))
    return key && readAcknowledgement(this.database, consultationId, key)
  }

  /**
   * The same again changes nothing; another answer takes the place of the last, and both stay in the history. Out: the
   * answer as it stands. Refusals: `not-found`, `not-closed`.
   */
  async acknowledge(
    person: Person,
    ref: string,
    input: Acknowledging,
  ): Promise<Outcome<AcknowledgementView>> {
    return this.database.write(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sightOf(person, row) !== 'practitioner') return notFound
      if (row.state !== 'closed') return notClosed
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const known = await readAcknowledgement(tx, row.id, stream.key)
      const answer = answerOf(input)
      const comment = input.comment ?? null
      if (known && answerOf(known) === answer && known.comment === comment) return done(known)
      const dueAt = await save(tx, row, answer, comment === null ? null : sealed(stream.key, row.id, comment))
      await stream.append(asActor(person), 'record.acknowledged', {
        understood: answer !== 'misunderstood',
        disagrees: answer === 'disagreed',
        ...(comment ? { comment } : {}),
        ...(dueAt ? { replyDueAt: dueAt.toISOString() } : {}),
      })
      if (needsReply(answer)) {
        const kind = answer === 'disagreed' ? 'disagreement' : 'not-understood'
        await raiseAlert(tx, { deskId: row.deskId, consultationId: row.id, ref: row.ref, kind })
      }
      tx.tell({ kind: 'consultation', id: row.id })
      const saved = await readAcknowledgement(tx, row.id, stream.key)
      return saved ? done(saved) : notFound
    })
  }
}

const sealed = (key: Buffer, id: string, comment: string): Buffer =>
  seal(key, commentPlace(id), Buffer.from(comment, 'utf8'))

/** Out: by when a manager must have replied. A reply to an earlier answer is in the history. */
async function save(
  tx: Tx,
  row: ConsultationRow,
  answer: Answer,
  commentSealed: Buffer | null,
): Promise<Date | null> {
  const now = await tx.now()
  const { hours } = await tx.manager.findOneByOrFail(desks, { id: row.deskId })
  const dueAt = replyDueAt(answer, row.rag, now, hours)
  await tx.query(
    `INSERT INTO acknowledgement (consultation_id, answer, at, comment_sealed, reply_due_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (consultation_id) DO UPDATE SET answer = $2, at = $3, comment_sealed = $4, reply_due_at = $5,
       replied_at = NULL, replied_by = NULL, reply_sealed = NULL, reminded_at = NULL`,
    [row.id, answer, now, commentSealed, dueAt],
  )
  return dueAt
}
