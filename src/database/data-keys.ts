/**
 * The data keys as a whole: which master keys they are wrapped by, and how many are still to be wrapped anew. Among them
 * the key of digests: what knows a child again must outlive every master key.
 */
import { done } from '../domain/outcome.js'
import type { Vault } from '../platform/sealing.js'
import { StartRefused } from '../platform/start-refused.js'
import type { Database, Reader } from './database.js'

/** Under this name the key of digests stands among the data keys; it is no stream, and is never destroyed. */
const DIGESTS = 'digests'

/**
 * At start: refuses to run with keys that do not open what is there, rather than fail at every conversation; and takes the
 * key of digests, which the first start of all has kept.
 */
export async function settleKeys(database: Database, vault: Vault): Promise<void> {
  const known = [vault.masterKeyId, ...vault.previousIds]
  const [foreign] = await database.query<{ id: string }>(
    `SELECT master_key_id AS id FROM data_key WHERE wrapped IS NOT NULL AND master_key_id <> ALL($1) LIMIT 1`,
    [known],
  )
  if (foreign)
    throw new StartRefused(
      `MASTER_KEY: the database has data keys that it does not open (they need the master key ${foreign.id}; ` +
        'is MASTER_KEY_PREVIOUS missing?)',
    )
  const outcome = await database.write(async (tx) => {
    const { wrapped, masterKeyId } = vault.wrap(DIGESTS, vault.firstDigestKey(await oldest(tx, vault)))
    await tx.query(
      'INSERT INTO data_key (stream, wrapped, master_key_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [DIGESTS, wrapped, masterKeyId],
    )
    const [row] = await tx.query<{ wrapped: Buffer }>('SELECT wrapped FROM data_key WHERE stream = $1', [
      DIGESTS,
    ])
    return done(row?.wrapped ?? wrapped)
  })
  if (outcome.ok) vault.useDigestKey(vault.openDataKey(DIGESTS, outcome.value))
}

/** The master key whose digests the database has, before it keeps a key for them: one of before, if any was used. */
async function oldest(reader: Reader, vault: Vault): Promise<string> {
  for (const id of [...vault.previousIds].reverse()) {
    const [used] = await reader.query('SELECT FROM data_key WHERE master_key_id = $1 LIMIT 1', [id])
    if (used) return id
  }
  return vault.masterKeyId
}

export interface KeysLeft {
  readonly all: number
  /** Not wrapped by the current master key yet. */
  readonly left: number
}

export async function keysLeft(reader: Reader, vault: Vault): Promise<KeysLeft> {
  const [row] = await reader.query<KeysLeft>(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE master_key_id <> $1))::int AS left
     FROM data_key WHERE wrapped IS NOT NULL`,
    [vault.masterKeyId],
  )
  return row ?? { all: 0, left: 0 }
}
