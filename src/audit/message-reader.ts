/** Messages in clear, for those who may read them. Oversight reads them too, so this stands below the features. */
import type { MessageView } from '../domain/views.js'
import type { Reader } from '../database/database.js'
import { unseal, type Vault } from '../platform/sealing.js'
import { consultationStream } from './streams.js'

interface MessageRow {
  readonly seq: number
  readonly clientId: string
  readonly authorId: string
  readonly name: string
  readonly role: string
  readonly sealed: Buffer
  readonly at: Date
}

/** What a message's ciphertext is bound to. */
export const messagePlace = (consultationId: string, authorId: string, clientId: string): string =>
  `message|${consultationId}|${authorId}|${clientId}`

/** In: the consultation, its data key, after which sequence number, how many at most. Out: ascending by seq. */
export async function readMessages(
  reader: Reader,
  consultationId: string,
  key: Buffer,
  after: number,
  limit: number,
): Promise<MessageView[]> {
  const rows = await reader.query<MessageRow>(
    `SELECT m.seq, m.client_id AS "clientId", m.author_id AS "authorId", p.name, p.title AS role,
       m.body_sealed AS sealed, m.at
     FROM message m JOIN person p ON p.id = m.author_id
     WHERE m.consultation_id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3`,
    [consultationId, after, limit],
  )
  return rows.map((row) => inClear(row, consultationId, key))
}

/** One of several consultations of which the messages after a sequence number are wanted. */
export interface Wish {
  readonly consultationId: string
  readonly after: number
}

/**
 * The same for many consultations at once. Out: in the order of the wishes, each with so many messages at most; an error
 * for one whose messages can't be opened; none for one whose key was destroyed.
 */
export async function readMessagesOf(
  reader: Reader,
  vault: Vault,
  wishes: readonly Wish[],
  limit: number,
): Promise<(MessageView[] | Error)[]> {
  const rows = await reader.query<MessageRow & { wish: number; wrapped: Buffer }>(
    `SELECT wish.n::int AS wish, k.wrapped, m.seq, m.client_id AS "clientId", m.author_id AS "authorId", p.name,
       p.title AS role, m.body_sealed AS sealed, m.at
     FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS wish (id, after, n)
     JOIN data_key k ON k.stream = 'consultation ' || wish.id AND k.wrapped IS NOT NULL
     CROSS JOIN LATERAL (
       SELECT * FROM message WHERE consultation_id = wish.id AND seq > wish.after ORDER BY seq LIMIT $3
     ) m
     JOIN person p ON p.id = m.author_id
     ORDER BY wish.n, m.seq`,
    [wishes.map(({ consultationId }) => consultationId), wishes.map(({ after }) => after), limit],
  )
  const found: (MessageView[] | Error)[] = wishes.map(() => [])
  for (const row of rows) {
    const messages = found[row.wish - 1]
    const wish = wishes[row.wish - 1]
    if (!wish || !Array.isArray(messages)) continue
    try {
      const key = vault.openDataKey(consultationStream(wish.consultationId), row.wrapped)
      messages.push(inClear(row, wish.consultationId, key))
    } catch (error) {
      found[row.wish - 1] = error instanceof Error ? error : new Error('a message could not be opened')
    }
  }
  return found
}

const inClear = (row: MessageRow, consultationId: string, key: Buffer): MessageView => ({
  seq: row.seq,
  clientId: row.clientId,
  author: { name: row.name, role: row.role },
  body: unseal(key, messagePlace(consultationId, row.authorId, row.clientId), row.sealed).toString('utf8'),
  at: row.at.toISOString(),
})
