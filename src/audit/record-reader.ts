/** The advice record in clear, for those who may read it: both sides, and managers with a reason. */
import { createHash } from 'node:crypto'
import type { Draft } from '../domain/advice-record.js'
import type { Reader } from '../database/database.js'
import { unsealJson } from '../platform/sealing.js'

/** What an advice record's ciphertext is bound to. */
export const recordPlace = (consultationId: string): string => `record|${consultationId}`

/** The entry `record.closed` carries this, so that the record hangs on the chain. */
export const recordHash = (sealed: Buffer): string => createHash('sha256').update(sealed).digest('hex')

export interface StoredRecord {
  readonly draft: Draft
  readonly sealed: Buffer
  readonly closedAt: Date | null
}

/** null when nothing has been written yet. */
export async function readRecord(
  reader: Reader,
  consultationId: string,
  key: Buffer,
): Promise<StoredRecord | null> {
  const [row] = await reader.query<{ sealed: Buffer; closedAt: Date | null }>(
    'SELECT sealed, closed_at AS "closedAt" FROM advice_record WHERE consultation_id = $1',
    [consultationId],
  )
  return row ? { ...row, draft: unsealJson(key, recordPlace(consultationId), row.sealed) as Draft } : null
}
