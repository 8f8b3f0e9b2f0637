import { consultationStream } from '../audit/streams.js'
import { messagePlace } from '../audit/message-reader.js'
import type { Database, Tx } from '../database/database.js'
import { messageHash } from '../domain/chain.js'
import { done } from '../domain/outcome.js'
import type { MessageView } from '../domain/views.js'
import { digestUnder, seal, type Vault } from '../platform/sealing.js'
import { decideAll, type Fate, type Wanted } from './message-batch.js'
import { findEarlier, holdRows, storeAll, withJoined, type HeldRow, type NewMessage } from './message-rows.js'

/** Messages that have just been stored in one consultation, in clear, in the order of their sequence numbers. */
export interface JustStored {
  readonly consultationId: string
  readonly messages: readonly MessageView[]
}

type Stored = Extract<Fate<HeldRow>, { kind: 'store' }>

/** How many heads one hint carries at most, so that it fits into a notification of Postgres. */
const HEADS_PER_HINT = 100

/** Stores one group of messages in one transaction: sequenced, sealed and chained under the rows of their consultations. */
export class MessageStore {
  /** Told after commit, before anybody else is. */
  onStored: (stored: JustStored) => void = () => undefined

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** In: messages in the order in which they arrived. Out: their fates, in the same order, committed. Throws for all. */
  async store(wanted: readonly Wanted[]): Promise<Fate[]> {
    const outcome = await this.database.write(async (tx) => {
      const { held: rows, busy } = await holdRows(tx, [...new Set(wanted.map(({ ref }) => ref))])
      const held = await withJoined(tx, rows, wanted)
      const earlier = held.length > 0 ? await findEarlier(tx, wanted) : []
      const at = await tx.now()
      const fates = decideAll(wanted, {
        held,
        busy,
        earlier,
        at,
        // Without its key nothing can be stored in it, so nothing is compared either.
        digestOf: (row, body) => (row.wrapped ? digestUnder(this.keyOf(row), body) : Buffer.alloc(0)),
      })
      await this.write(tx, wanted, fates, at)
      return done(fates)
    })
    if (!outcome.ok) throw new Error('a group of messages is never refused as a whole')
    return outcome.value
  }

  private async write(
    tx: Tx,
    wanted: readonly Wanted[],
    fates: readonly Fate<HeldRow>[],
    at: Date,
  ): Promise<void> {
    const hashes = new Map<string, Buffer>()
    const rows: NewMessage[] = []
    const views = new Map<string, MessageView[]>()
    fates.forEach((fate, i) => {
      const message = wanted[i]
      if (fate.kind !== 'store' || !message) return
      const { id } = fate.row
      const row = this.chained(fate, message, hashes.get(id) ?? fate.row.headHash)
      hashes.set(id, row.hash)
      rows.push(row)
      const list = views.get(id)
      if (list) list.push(viewOf(fate, message))
      else views.set(id, [viewOf(fate, message)])
    })
    if (rows.length === 0) return
    await storeAll(tx, rows, at)
    const stored = [...views].map(([consultationId, messages]) => ({ consultationId, messages }))
    tx.afterCommit(() => stored.forEach((each) => this.onStored(each)))
    for (let from = 0; from < stored.length; from += HEADS_PER_HINT) {
      const heads = stored
        .slice(from, from + HEADS_PER_HINT)
        .map(({ consultationId, messages }) => [consultationId, messages.at(-1)?.seq ?? 0] as const)
      tx.tell({ kind: 'messages', heads })
    }
  }

  private chained({ row, seq, at, digest }: Stored, { person, clientId, body }: Wanted, previous: Buffer) {
    const sealed = seal(this.keyOf(row), messagePlace(row.id, person.id, clientId), Buffer.from(body, 'utf8'))
    const link = { consultationId: row.id, seq, at, authorId: person.id, clientId, body: sealed }
    const hash = messageHash(previous, link)
    return { consultationId: row.id, seq, authorId: person.id, clientId, digest, sealed, hash }
  }

  private keyOf({ id, wrapped }: HeldRow): Buffer {
    if (!wrapped) throw new Error('this consultation has no data key')
    return this.vault.openDataKey(consultationStream(id), wrapped)
  }
}

const viewOf = ({ seq, at }: Stored, { person, clientId, body }: Wanted): MessageView => ({
  seq,
  clientId,
  author: { name: person.name, role: person.title },
  body,
  at: at.toISOString(),
})
