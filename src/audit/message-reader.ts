/** Messages in clear, for those who may read them. Oversight reads them too, so this stands below the features. */
import type { MessageView } from '../domain/views.js'
import type { Reader } from '../database/database.js'
import { unseal } from '../platform/sealing.js'

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
  return rows.map((row) => ({
    seq: row.seq,
    clientId: row.clientId,
    author: { name: row.name, role: row.role },
    body: unseal(key, messagePlace(consultationId, row.authorId, row.clientId), row.sealed).toString('utf8'),
    at: row.at.toISOString(),
  }))
}
