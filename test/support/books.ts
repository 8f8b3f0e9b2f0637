/**
 * Do the books balance? What must be true of the database at every moment, whatever happened: states against offers,
 * holds against capacity, audit against rows, every chain from its first link to its head.
 */
import { Client } from 'pg'
import { entryHash, genesis, messageHash, type EntryLink, type MessageLink } from '../../src/domain/chain.js'

const entries = (action: string): string =>
  `(SELECT count(*) FROM audit_entry WHERE stream = 'consultation ' || c.id AND action = '${action}')`
const offers = (condition: string): string =>
  `(SELECT count(*) FROM offer o WHERE o.consultation_id = c.id AND ${condition})`
const hold = `slot IS NOT NULL AND released_at IS NULL`
const fromQueue = `o.how IN ('one', 'all')`

/** Each finds what should not be there. */
const faults: Readonly<Record<string, string>> = {
  'offered means an open offer': `SELECT c.ref AS what FROM consultation c
    WHERE (${offers(`outcome IS NULL AND ${fromQueue}`)} > 0) <> (c.state = 'offered')`,
  'offered to one alone is offered to nobody else': `SELECT c.ref AS what FROM consultation c
    WHERE ${offers(`outcome IS NULL AND how = 'one'`)} > 0 AND ${offers('outcome IS NULL')} > 1`,
  'nobody climbs the ladder who was answered': `SELECT c.ref AS what FROM consultation c
    WHERE c.state NOT IN ('waiting', 'offered')
      AND EXISTS (SELECT FROM ladder_step WHERE consultation_id = c.id AND taken_at IS NULL)`,
  'everybody who waits is on the ladder': `SELECT c.ref AS what FROM consultation c
    WHERE c.state IN ('waiting', 'offered')
      AND (SELECT count(*) FROM ladder_step WHERE consultation_id = c.id) <> 4`,
  'held means one hold, by its senior': `SELECT c.ref AS what FROM consultation c
    WHERE ${offers(hold)} <> (c.state IN ('talking', 'recording'))::int
       OR ${offers(`${hold} AND o.senior_id = c.senior_id`)} <> (c.state IN ('talking', 'recording'))::int`,
  'asked by name means that somebody holds it': `SELECT c.ref AS what FROM consultation c
    WHERE ${offers(`outcome IS NULL AND NOT ${fromQueue}`)} > (c.state = 'talking')::int`,
  'nobody has a part in what nobody holds': `SELECT c.ref AS what FROM consultation c
    WHERE c.state NOT IN ('talking', 'recording') AND ${offers(`outcome = 'accepted' AND released_at IS NULL`)} > 0`,
  'nobody has joined what they hold, nor twice': `SELECT c.ref AS what FROM consultation c
    WHERE EXISTS (SELECT FROM offer o WHERE o.consultation_id = c.id AND outcome = 'accepted' AND released_at IS NULL
      GROUP BY senior_id HAVING count(*) > 1)`,
  'one open offer for each senior': `SELECT senior_id AS what FROM offer
    WHERE outcome IS NULL GROUP BY 1 HAVING count(*) > 1`,
  'nobody above capacity': `SELECT senior_id AS what FROM offer JOIN availability a USING (senior_id)
    WHERE ${hold} GROUP BY 1, a.capacity HAVING count(*) > a.capacity OR max(slot) > a.capacity
      OR count(DISTINCT slot) < count(*)`,
  'each offer and each end of one is in the audit': `SELECT c.ref AS what FROM consultation c
    WHERE ${entries('offer.made')} <> ${offers(fromQueue)}
       OR ${entries('offer.accepted')} <> ${offers(`outcome = 'accepted' AND ${fromQueue}`)}
       OR ${entries('transfer.accepted')} <> ${offers(`outcome = 'accepted' AND how = 'transfer'`)}
       OR ${entries('transfer.asked')} <> ${offers(`how = 'transfer'`)}
       OR ${entries('second-opinion.asked')} <> ${offers(`how = 'second-opinion'`)}
       OR ${entries('second-opinion.joined')} <> ${offers(`outcome = 'accepted' AND how = 'second-opinion'`)}
       OR ${entries('second-opinion.left')} <> ${offers(`release_why = 'left'`)}
       OR ${entries('consultation.returned')} <> ${offers(`slot IS NOT NULL AND release_why IN ('lost', 'handed-back')`)}
       OR ${entries('offer.declined')} <> ${offers(`outcome = 'declined'`)}
       OR ${entries('offer.missed')} <> ${offers(`outcome = 'missed'`)}
       OR ${entries('offer.rescinded')} <> ${offers(`outcome = 'rescinded'`)}`,
  'each step is in the audit once': `SELECT c.ref AS what FROM consultation c
    WHERE ${entries('concern.raised')} <> 1
       OR ${entries('concern.withdrawn')} <> (c.state = 'withdrawn')::int
       OR ${entries('record.closed')} <> (c.state = 'closed')::int
       OR ${entries('talk.ended')} < (c.state = 'recording')::int OR ${entries('talk.ended')} > 1`,
  'a taken consultation has a senior and a time': `SELECT ref AS what FROM consultation
    WHERE (state IN ('talking', 'recording', 'closed')) <> (senior_id IS NOT NULL)
       OR (senior_id IS NOT NULL AND taken_at IS NULL)`,
  'closed is closed everywhere': `SELECT c.ref AS what FROM consultation c
    LEFT JOIN advice_record r ON r.consultation_id = c.id
    WHERE (c.state = 'closed') <> (c.closed_at IS NOT NULL AND c.outcome IS NOT NULL AND c.level IS NOT NULL)
       OR (c.state = 'closed') <> (r.closed_at IS NOT NULL)`,
  'a record that is there was drafted': `SELECT c.ref AS what FROM consultation c
    WHERE (${entries('record.drafted')} > 0) <> EXISTS (SELECT FROM advice_record WHERE consultation_id = c.id)`,
  'every consultation has its stream and its key': `SELECT c.ref AS what FROM consultation c
    WHERE NOT EXISTS (SELECT FROM audit_stream JOIN data_key USING (stream) WHERE stream = 'consultation ' || c.id)`,
  'no message and no entry without a home': `SELECT consultation_id::text AS what FROM message
    WHERE consultation_id NOT IN (SELECT id FROM consultation)
    UNION SELECT stream FROM audit_entry WHERE stream NOT IN (SELECT stream FROM audit_stream)`,
}

interface Link {
  readonly stream: string
  readonly seq: number
  readonly hash: Buffer
  readonly expected: (previous: Uint8Array) => Buffer
}

interface Head {
  readonly stream: string
  readonly seq: number
  readonly hash: Buffer
}

/** In: where the database is. Out: what is wrong with it, in words; empty when all is well. One snapshot. */
export async function findFaults(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const found: string[] = []
    for (const [rule, sql] of Object.entries(faults)) {
      const { rows } = await client.query<{ what: string }>(sql)
      if (rows.length > 0) found.push(`${rule}: not so for ${rows.map(({ what }) => what).join(', ')}`)
    }
    return [...found, ...(await brokenChains(client))]
  } finally {
    await client.end()
  }
}

/** Every chain of messages and of entries, from the first link to the head. Out: what is broken, in words. */
export async function brokenChains(client: Client): Promise<string[]> {
  const messages = await client.query<MessageLink & { hash: Buffer }>(
    `SELECT consultation_id AS "consultationId", seq, at, author_id AS "authorId", client_id AS "clientId",
       body_sealed AS body, hash FROM message ORDER BY consultation_id, seq`,
  )
  const heads = await client.query<Head>(
    'SELECT id::text AS stream, head_seq AS seq, head_hash AS hash FROM consultation',
  )
  const found = follow(
    heads.rows,
    messages.rows.map((link) => ({
      stream: link.consultationId,
      seq: link.seq,
      hash: link.hash,
      expected: (previous) => messageHash(previous, link),
    })),
  )
  const written = await client.query<EntryLink & { hash: Buffer }>(
    `SELECT stream, seq, at, actor_id AS "actorId", actor_name AS "actorName", actor_role AS "actorRole", action,
       detail_sealed AS detail, hash FROM audit_entry ORDER BY stream, seq`,
  )
  const streams = await client.query<Head>(
    'SELECT stream, head_seq AS seq, head_hash AS hash FROM audit_stream',
  )
  const more = follow(
    streams.rows,
    written.rows.map((link) => ({
      stream: link.stream,
      seq: link.seq,
      hash: link.hash,
      expected: (previous) => entryHash(previous, link),
    })),
  )
  return [...found.map((each) => `messages of ${each}`), ...more.map((each) => `entries of ${each}`)]
}

function follow(heads: readonly Head[], links: readonly Link[]): string[] {
  const found: string[] = []
  const last = new Map<string, { seq: number; hash: Uint8Array }>()
  for (const link of links) {
    const before = last.get(link.stream) ?? { seq: 0, hash: genesis }
    if (link.seq !== before.seq + 1) found.push(`${link.stream}: ${link.seq} comes after ${before.seq}`)
    else if (!link.expected(before.hash).equals(link.hash))
      found.push(`${link.stream}: ${link.seq} is changed`)
    last.set(link.stream, { seq: link.seq, hash: link.hash })
  }
  for (const head of heads) {
    const end = last.get(head.stream) ?? { seq: 0, hash: genesis }
    if (head.seq !== end.seq || !head.hash.equals(end.hash))
      found.push(`${head.stream}: the head is ${head.seq}, the last link ${end.seq}`)
  }
  return found
}
