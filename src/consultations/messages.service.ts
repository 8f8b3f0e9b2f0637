import { Inject, Injectable } from '@nestjs/common'
import { readMessages } from '../audit/message-reader.js'
import { consultationStream, readKey } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import type { MessageView } from '../domain/views.js'
import { Vault } from '../platform/sealing.js'
import { MessageStore, type JustStored } from './message-store.js'
import { MessageWriter, type Sent } from './message-writer.js'

const notFound = refuse('not-found', 'There is no such consultation.')

/**
 * Messages: stored, sequenced and chained under the consultation's row lock, so that order of sequence is order of
 * commit and there are no gaps. Acknowledged after commit.
 */
@Injectable()
export class MessagesService {
  private readonly store: MessageStore
  private readonly writer: MessageWriter

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {
    this.store = new MessageStore(database, vault)
    this.writer = new MessageWriter((wanted) => this.store.store(wanted))
  }

  /** Refusals: `not-found` (or not theirs), `client-id-reused`, `closed`, `unavailable` (nothing was written). */
  async send(person: Person, ref: string, clientId: string, body: string): Promise<Outcome<Sent>> {
    const known = readReference(ref)
    if (!known) return notFound
    return this.writer.send({ person, ref: known, clientId: clientId.toLowerCase(), body })
  }

  /** Hears of what this node has stored, in clear, right after commit. */
  onStored(listener: (stored: JustStored) => void): void {
    this.store.onStored = listener
  }

  /** The conversation so far, whole. Who may read it was decided before. */
  async all(consultationId: string, after = 0, limit = 1_000_000): Promise<MessageView[]> {
    const key = await readKey(this.database, this.vault, consultationStream(consultationId))
    return key ? readMessages(this.database, consultationId, key, after, limit) : []
  }
}
