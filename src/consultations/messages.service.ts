import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, readKey } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { messageHash } from '../domain/chain.js'
import { whyNoMessage } from '../domain/message.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import type { MessageView } from '../domain/views.js'
import { seal, Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import { messagePlace, readMessages } from '../audit/message-reader.js'
import { codeOf } from '../platform/error-code.js'

export interface Sent {
  readonly seq: number
  readonly at: Date
  /** true: the same client id and content had been sent before. */
  readonly again: boolean
}

const notFound = refuse('not-found', 'There is no such consultation.')
const reused = refuse('client-id-reused', 'This clientId has sent a different message.')
const UNIQUE_VIOLATION = '23505'

/**
 * Messages: stored, sequenced and chained under the consultation's row lock, so that order of sequence is order of
 * commit and there are no gaps. Acknowledged after commit.
 */
@Injectable()
export class MessagesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Refusals: `not-found` (or not theirs), `client-id-reused`, `closed`. */
  async send(person: Person, ref: string, clientId: string, body: string): Promise<Outcome<Sent>> {
    try {
      return await this.sendOnce(person, ref, clientId, body)
    } catch (error) {
      // The same id was being stored in another consultation at this moment: now it can be seen.
      if (codeOf(error) !== UNIQUE_VIOLATION) throw error
      return this.sendOnce(person, ref, clientId, body)
    }
  }

  /** The conversation so far, whole. Who may read it was decided before. */
  async all(consultationId: string, after = 0, limit = 1_000_000): Promise<MessageView[]> {
    const key = await readKey(this.database, this.vault, consultationStream(consultationId))
    return key ? readMessages(this.database, consultationId, key, after, limit) : []
  }

  private sendOnce(person: Person, ref: string, clientId: string, body: string): Promise<Outcome<Sent>> {
    return this.database.write(async (tx) => {
      const row = await lockByRef(tx, ref)
      const side = row && sideOf(person, row)
      if (!row || !side) return notFound
      const digest = this.vault.digest({ consultationId: row.id, body })
      const earlier = await findSent(tx, person.id, clientId)
      if (earlier) return earlier.digest.equals(digest) ? done({ ...earlier, again: true }) : reused
      const refusal = whyNoMessage(row.state, side)
      if (refusal) return { ok: false, refusal }
      return done(await this.store(tx, row, person, clientId, body, digest))
    })
  }

  private async store(
    tx: Tx,
    row: ConsultationRow,
    person: Person,
    clientId: string,
    body: string,
    digest: Buffer,
  ): Promise<Sent> {
    const key = await readKey(tx, this.vault, consultationStream(row.id))
    if (!key) throw new Error('this consultation has no data key')
    const seq = row.headSeq + 1
    const at = await tx.now()
    const sealed = seal(key, messagePlace(row.id, person.id, clientId), Buffer.from(body, 'utf8'))
    const link = { consultationId: row.id, seq, at, authorId: person.id, clientId, body: sealed }
    const hash = messageHash(row.headHash, link)
    await tx.query(
      `WITH m AS (
         INSERT INTO message (consultation_id, seq, author_id, client_id, digest, body_sealed, at, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8))
       UPDATE consultation SET head_seq = $2, head_hash = $8 WHERE id = $1`,
      [row.id, seq, person.id, clientId, digest, sealed, at, hash],
    )
    tx.tell({ kind: 'messages', id: row.id })
    return { seq, at, again: false }
  }
}

async function findSent(
  tx: Tx,
  authorId: string,
  clientId: string,
): Promise<{ seq: number; at: Date; digest: Buffer } | null> {
  const [row] = await tx.query<{ seq: number; at: Date; digest: Buffer }>(
    'SELECT seq, at, digest FROM message WHERE author_id = $1 AND client_id = $2',
    [authorId, clientId],
  )
  return row ?? null
}
