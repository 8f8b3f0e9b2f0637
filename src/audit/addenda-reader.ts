/** What was added to a closed advice record, in clear, for those who may read the record. */
import type { Reader } from '../database/database.js'
import type { AddendumView } from '../domain/views.js'
import { unsealJson } from '../platform/sealing.js'

/** What an addendum's ciphertext is bound to. */
export const addendumPlace = (consultationId: string, seq: number): string =>
  `addendum|${consultationId}|${seq}`

export interface Addendum {
  readonly text: string
  /** Why it was added. */
  readonly reason: string
}

interface Row {
  readonly seq: number
  readonly at: Date
  readonly name: string
  readonly role: string
  readonly sealed: Buffer
}

/** In the order in which they were added. */
export async function readAddenda(
  reader: Reader,
  consultationId: string,
  key: Buffer,
): Promise<AddendumView[]> {
  const rows = await reader.query<Row>(
    `SELECT a.seq, a.at, p.name, p.title AS role, a.sealed FROM addendum a JOIN person p ON p.id = a.by_id
     WHERE a.consultation_id = $1 ORDER BY a.seq`,
    [consultationId],
  )
  return rows.map(({ seq, at, name, role, sealed }) => ({
    seq,
    at: at.toISOString(),
    by: { name, role },
    ...(unsealJson(key, addendumPlace(consultationId, seq), sealed) as Addendum),
  }))
}

export async function countAddenda(reader: Reader, consultationId: string): Promise<number> {
  const [row] = await reader.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM addendum WHERE consultation_id = $1',
    [consultationId],
  )
  return row?.count ?? 0
}
