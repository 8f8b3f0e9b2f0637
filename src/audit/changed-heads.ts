/**
 * Which chains have gone on since they were last anchored. Asked are: the consultations that are open (their messages
 * leave no entry), the streams with entries of late, and some of all the others in turn, so that what a slow commit or a
 * clock that was set back has hidden is found too, only later.
 */
import type { Tx } from '../database/database.js'
import type { Head } from '../domain/proof/heads.js'

/** How far back entries are looked for: much longer than any transaction may take. */
const OVERLAP_MS = 10 * 60_000
/** So many of the other streams are looked at each time. */
const WALK = 5_000

export interface ChangedHead extends Head {
  /** For a consultation's entries. */
  readonly consultationId: string | null
}

export interface Changed {
  readonly heads: readonly ChangedHead[]
  /** Where the walk has come to; empty: it has been everywhere. */
  readonly walkedTo: string
}

/** `chainLabel` (domain/proof/heads.ts) in SQL, of an expression that is the chain's name. */
export const labelInSql = (name: string): string =>
  `sha256(int4send(19) || 'advice-line/chain/1'::bytea || int4send(octet_length(${name})) || convert_to(${name}, 'UTF8'))`

/** `concernHash`, of a row of the consultations. */
const CONCERN = `sha256(int4send(21) || 'advice-line/concern/1'::bytea || int4send(octet_length(c.ref))
  || convert_to(c.ref, 'UTF8') || int4send(octet_length(c.concern_sealed)) || c.concern_sealed)`

/** In: when it was last looked, how far was walked then, and how many heads may come. */
export async function findChanged(tx: Tx, lookedAt: Date, walkedTo: string, limit: number): Promise<Changed> {
  const walk = await tx.query<{ stream: string }>(
    'SELECT stream FROM audit_stream WHERE stream > $1 ORDER BY stream LIMIT $2',
    [walkedTo, WALK],
  )
  const since = new Date(lookedAt.getTime() - OVERLAP_MS)
  // How many entries are new is known when it is asked, not when it was prepared; and what is looked up is always few.
  await tx.query('SET LOCAL plan_cache_mode = force_custom_plan')
  await tx.query('SET LOCAL enable_hashjoin = off')
  await tx.query('SET LOCAL enable_mergejoin = off')
  const heads = await tx.query<ChangedHead>(
    `WITH candidate (stream) AS (
       SELECT stream FROM audit_entry WHERE at > $1
       UNION SELECT 'consultation ' || id FROM consultation WHERE state NOT IN ('closed', 'withdrawn', 'handed-over')
       UNION SELECT unnest($2::text[])
     ), stream AS (
       SELECT s.stream AS name, s.head_seq AS seq, s.head_hash AS hash,
         CASE WHEN s.stream LIKE 'consultation %' THEN substr(s.stream, 14)::uuid END AS consultation_id
       FROM candidate JOIN audit_stream s USING (stream) WHERE s.head_seq > 0
     ), chain AS (
       SELECT ${labelInSql('name')} AS label, seq, hash, consultation_id FROM stream
       UNION ALL
       SELECT ${labelInSql("('messages ' || c.id)")}, c.head_seq, c.head_hash, NULL
       FROM stream s JOIN consultation c ON c.id = s.consultation_id WHERE c.head_seq > 0
     )
     SELECT chain.label, chain.seq, chain.hash, chain.consultation_id AS "consultationId",
       ${CONCERN} AS concern, sha256(r.sealed) AS record
     FROM chain
     LEFT JOIN LATERAL (SELECT hash FROM tree_leaf l WHERE l.label = chain.label ORDER BY index DESC LIMIT 1) l ON true
     LEFT JOIN consultation c ON c.id = chain.consultation_id
     LEFT JOIN advice_record r ON r.consultation_id = c.id AND r.closed_at IS NOT NULL
     WHERE l.hash IS DISTINCT FROM chain.hash
     ORDER BY chain.label LIMIT $3`,
    [since, walk.map(({ stream }) => stream), limit],
  )
  return { heads, walkedTo: walk.length < WALK ? '' : (walk.at(-1)?.stream ?? '') }
}
