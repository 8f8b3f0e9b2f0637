/** Decisions for a subject access request, as they are kept: added to, never changed, sealed under the consultation's key. */
import { createHash } from 'node:crypto'
import type { Reader, Tx } from '../database/database.js'
import type { Decision, Kept, Passage } from '../domain/disclosure/disclosure.js'
import { sealJson, unsealJson } from '../platform/sealing.js'

/** What a decision's ciphertext is bound to. */
export const decisionPlace = (consultationId: string, seq: number): string =>
  `disclosure|${consultationId}|${seq}`

/** Tells whether a passage still says what was decided on. Stands in sealed rows and on the page, nowhere else. */
export const digestOf = ({ label, text }: Passage): string =>
  createHash('sha256').update(`${label}\n${text}`).digest('hex')

interface Row {
  readonly seq: number
  readonly at: Date
  readonly by: string
  readonly sealed: Buffer
}

/** Every decision ever made about it, in order. */
export async function readDecisions(reader: Reader, consultationId: string, key: Buffer): Promise<Kept[]> {
  const rows = await reader.query<Row>(
    `SELECT d.seq, d.at, p.name AS by, d.sealed FROM disclosure_decision d JOIN person p ON p.id = d.by_id
     WHERE d.consultation_id = $1 ORDER BY d.seq`,
    [consultationId],
  )
  return rows.map(({ seq, at, by, sealed }) => ({
    seq,
    by,
    at: at.toISOString(),
    ...(unsealJson(key, decisionPlace(consultationId, seq), sealed) as Pick<Kept, 'passage' | 'of'> &
      Decision),
  }))
}

export interface Decided {
  readonly passage: Passage
  readonly decision: Decision
}

/** With the consultation locked. In: after which number. Out: a hash of what was added, by which it hangs on the chain. */
export async function addDecisions(
  tx: Tx,
  consultationId: string,
  key: Buffer,
  { after, byId, decided }: { after: number; byId: string; decided: readonly Decided[] },
): Promise<string> {
  const sealed = decided.map(({ passage, decision }, index) =>
    sealJson(key, decisionPlace(consultationId, after + 1 + index), {
      passage: passage.id,
      of: digestOf(passage),
      ...decision,
    }),
  )
  await tx.query(
    `INSERT INTO disclosure_decision (consultation_id, seq, sealed, by_id, at)
     SELECT $1, ($2 + n)::int, sealed, $3, $4 FROM unnest($5::bytea[]) WITH ORDINALITY AS d (sealed, n)`,
    [consultationId, after, byId, await tx.now(), sealed],
  )
  return createHash('sha256').update(Buffer.concat(sealed)).digest('hex')
}
