/**
 * Erasing is destroying data keys. What was sealed under them stays as it is, so that every chain still verifies, and
 * nobody can read it again: not on any node, whatever it remembers, since a key is only opened with its wrapped form as
 * the database has it now. (Design, "Audit you can prove".)
 */
import type { Tx } from '../database/database.js'
import type { Actor } from '../domain/people.js'
import type { Vault } from '../platform/sealing.js'
import { appendToMany, consultationStream } from './streams.js'

/** How a consultation's two chains ended, so that what is left of them can be held against it. */
export interface LastHeads {
  readonly ref: string
  readonly entries: { readonly seq: number; readonly hash: string }
  readonly messages: { readonly seq: number; readonly hash: string }
}

/**
 * In: consultations, locked. The last entry of each says that it is erased, then its key is destroyed, in this
 * transaction. Out: how their chains ended, in the order of their references.
 */
export async function eraseConsultations(
  tx: Tx,
  vault: Vault,
  ids: readonly string[],
  actor: Actor,
): Promise<LastHeads[]> {
  const streams = ids.map(consultationStream)
  await appendToMany(
    tx,
    vault,
    streams.map((stream) => ({ stream, actor, action: 'consultation.erased' })),
  )
  const destroyed = await tx.query(
    `UPDATE data_key SET wrapped = NULL, destroyed_at = $2 WHERE stream = ANY($1) AND wrapped IS NOT NULL
     RETURNING stream`,
    [streams, await tx.now()],
  )
  if (destroyed.length !== ids.length) throw new Error('a data key that was to be destroyed is not there')
  tx.afterCommit(() => streams.forEach((stream) => vault.forget(stream)))
  return tx.query<LastHeads>(
    `SELECT c.ref, json_build_object('seq', s.head_seq, 'hash', encode(s.head_hash, 'hex')) AS entries,
       json_build_object('seq', c.head_seq, 'hash', encode(c.head_hash, 'hex')) AS messages
     FROM consultation c JOIN audit_stream s ON s.stream = 'consultation ' || c.id
     WHERE c.id = ANY($1) ORDER BY c.ref`,
    [ids],
  )
}
