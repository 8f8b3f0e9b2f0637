/** The statements of a group of messages: each for all of them at once. */
import type { Tx } from '../database/database.js'
import type { Earlier, Held, Wanted } from './message-batch.js'

/** A consultation whose row this transaction holds, with what chaining and sealing need. */
export interface HeldRow extends Held {
  readonly headHash: Buffer
  /** The data key as it is kept; null when it was destroyed. */
  readonly wrapped: Buffer | null
}

/** A message, sealed and chained, as it is stored. */
export interface NewMessage {
  readonly consultationId: string
  readonly seq: number
  readonly authorId: string
  readonly clientId: string
  readonly digest: Buffer
  readonly sealed: Buffer
  readonly hash: Buffer
}

/**
 * Takes hold of the rows that nobody else holds, in the order of their ids. It waits for none: one consultation that is
 * being routed must not hold up all other chats of the group. Keys of the row never change, so a weaker lock than
 * others take is enough, and rows that only refer to it do not get in the way.
 */
export async function holdRows(
  tx: Tx,
  refs: readonly string[],
): Promise<{ held: HeldRow[]; busy: Set<string> }> {
  const held = await tx.query<HeldRow>(
    `SELECT c.id, c.ref, c.state, c.practitioner_id AS "practitionerId", c.senior_id AS "seniorId",
       c.head_seq AS "headSeq", c.head_hash AS "headHash", k.wrapped
     FROM consultation c LEFT JOIN data_key k ON k.stream = 'consultation ' || c.id
     WHERE c.ref = ANY($1) AND c.erased_at IS NULL ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED`,
    [refs],
  )
  const had = new Set(held.map(({ ref }) => ref))
  const others = refs.filter((ref) => !had.has(ref))
  if (others.length === 0) return { held, busy: new Set() }
  const busy = await tx.query<{ ref: string }>(
    'SELECT ref FROM consultation WHERE ref = ANY($1) AND erased_at IS NULL',
    [others],
  )
  return { held, busy: new Set(busy.map(({ ref }) => ref)) }
}

/**
 * The same rows with the seniors who have joined for a second opinion. They are asked for only where somebody writes who
 * is neither the practitioner nor the holder: hardly ever.
 */
export async function withJoined(
  tx: Tx,
  held: readonly HeldRow[],
  wanted: readonly Wanted[],
): Promise<readonly HeldRow[]> {
  const rows = new Map(held.map((row) => [row.ref, row]))
  const ids = wanted.flatMap(({ person, ref }) => {
    const row = rows.get(ref)
    return row && person.role === 'senior' && person.id !== row.seniorId ? [row.id] : []
  })
  if (ids.length === 0) return held
  const joined = await tx.query<{ id: string; joinedIds: string[] }>(
    `SELECT consultation_id AS id, array_agg(senior_id) AS "joinedIds" FROM offer
     WHERE consultation_id = ANY($1) AND how = 'second-opinion' AND outcome = 'accepted' AND released_at IS NULL
     GROUP BY consultation_id`,
    [[...new Set(ids)]],
  )
  const found = new Map(joined.map(({ id, joinedIds }) => [id, joinedIds]))
  return held.map((row) => ({ ...row, joinedIds: found.get(row.id) ?? [] }))
}

/** What these authors have stored under these client ids, in whatever consultation. */
export async function findEarlier(tx: Tx, wanted: readonly Wanted[]): Promise<Earlier[]> {
  return tx.query<Earlier>(
    `SELECT m.author_id AS "authorId", m.client_id AS "clientId", m.digest, m.seq, m.at
     FROM unnest($1::text[], $2::uuid[]) AS wanted (author_id, client_id)
     JOIN message m USING (author_id, client_id)`,
    [wanted.map(({ person }) => person.id), wanted.map(({ clientId }) => clientId)],
  )
}

/**
 * Stores messages that come in the order of their sequence numbers, moves the heads of their consultations, and drops
 * the drafts that have become messages. What is bytes travels as one value for all of them: in an array it would be
 * written out in hexadecimal digits.
 */
export async function storeAll(tx: Tx, messages: readonly NewMessage[], at: Date): Promise<void> {
  const places = new Map(messages.map(({ consultationId }, i) => [consultationId, i]))
  const heads = [...places.values()]
  const ends: number[] = []
  let end = 0
  for (const { sealed } of messages) ends.push((end += sealed.length))
  await tx.query(
    `WITH m AS (
       INSERT INTO message (consultation_id, seq, author_id, client_id, body_sealed, digest, hash, at)
       SELECT consultation_id, seq, author_id, client_id, substring($5::bytea FROM ends - size + 1 FOR size),
         substring($7::bytea FROM place FOR 32), substring($8::bytea FROM place FOR 32), $9::timestamptz
       FROM (
         SELECT new.*, 32 * (n::int - 1) + 1 AS place
         FROM unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $6::int[], $10::int[])
           WITH ORDINALITY AS new (consultation_id, seq, author_id, client_id, ends, size, n)
       ) new),
     d AS (
       DELETE FROM message_draft d USING unnest($1::uuid[], $3::text[], $4::uuid[]) AS sent (consultation_id, author_id, client_id)
       WHERE d.consultation_id = sent.consultation_id AND d.author_id = sent.author_id AND d.client_id = sent.client_id)
     UPDATE consultation c SET head_seq = head.seq, head_hash = substring($8::bytea FROM 32 * head.n + 1 FOR 32)
     FROM unnest($11::uuid[], $12::int[], $13::int[]) AS head (id, seq, n) WHERE c.id = head.id`,
    [
      messages.map(({ consultationId }) => consultationId),
      messages.map(({ seq }) => seq),
      messages.map(({ authorId }) => authorId),
      messages.map(({ clientId }) => clientId),
      Buffer.concat(messages.map(({ sealed }) => sealed)),
      ends,
      Buffer.concat(messages.map(({ digest }) => digest)),
      Buffer.concat(messages.map(({ hash }) => hash)),
      at,
      messages.map(({ sealed }) => sealed.length),
      [...places.keys()],
      heads.map((n) => messages[n]?.seq),
      heads,
    ],
  )
}
