/**
 * Changes by the database's owner, who may switch off every trigger and knows how everything is hashed, but has neither
 * the key that signs checkpoints nor the folder where they are published.
 */
import type { Client } from 'pg'
import { entryHash, genesis, messageHash } from '../../src/domain/chain.js'
import {
  chainLabel,
  entriesChain,
  headBytes,
  messagesChain,
  type Head,
} from '../../src/domain/proof/heads.js'
import { hashOver, grow, leafHash } from '../../src/domain/proof/merkle.js'
import { signCheckpoint, signerOf } from '../../src/domain/proof/signed-note.js'
import type { Chance } from './chance.js'

export interface Victim {
  readonly id: string
  readonly ref: string
}

interface Row extends Record<string, unknown> {
  seq: number
  at: Date
  hash: Buffer
}

/** One of the two chains of a consultation, as its owner sees it. */
class Chain {
  readonly rows: Row[] = []
  constructor(
    private readonly client: Client,
    private readonly victim: Victim,
    readonly kind: 'entry' | 'message',
  ) {}

  get table(): string {
    return this.kind === 'entry' ? 'audit_entry' : 'message'
  }
  get where(): string {
    return this.kind === 'entry'
      ? `stream = 'consultation ${this.victim.id}'`
      : `consultation_id = '${this.victim.id}'`
  }
  get label(): Buffer {
    return chainLabel(this.kind === 'entry' ? entriesChain(this.victim.id) : messagesChain(this.victim.id))
  }
  get length(): number {
    return this.rows.length
  }

  async read(): Promise<this> {
    const { rows } = await this.client.query<Row>(
      `SELECT * FROM ${this.table} WHERE ${this.where} ORDER BY seq`,
    )
    this.rows.push(...rows)
    return this
  }

  sql(text: string): Promise<unknown> {
    return this.client.query(text)
  }

  edit(seq: number, set: string): Promise<unknown> {
    return this.sql(`UPDATE ${this.table} SET ${set} WHERE ${this.where} AND seq = ${seq}`)
  }

  /** Makes every hash right again, and the head. */
  async rehash(): Promise<void> {
    this.rows.length = 0
    await this.read()
    let previous: Uint8Array = genesis
    for (const row of this.rows) {
      previous =
        this.kind === 'entry' ? entryHash(previous, linkOf(row)) : messageHash(previous, messageOf(row))
      await this.client.query(`UPDATE ${this.table} SET hash = $1 WHERE ${this.where} AND seq = ${row.seq}`, [
        previous,
      ])
    }
    const last = this.rows.at(-1)?.seq ?? 0
    if (this.kind === 'entry')
      await this.client.query(`UPDATE audit_stream SET head_seq = $1, head_hash = $2 WHERE ${this.where}`, [
        last,
        previous,
      ])
    else
      await this.client.query(`UPDATE consultation SET head_seq = $1, head_hash = $2 WHERE id = $3`, [
        last,
        previous,
        this.victim.id,
      ])
  }

  /** The leaves too: each anchored head becomes what the chain has now. */
  async relabel(): Promise<void> {
    await this.client.query(
      `UPDATE tree_leaf l SET hash = r.hash FROM ${this.table} r WHERE r.${this.where} AND r.seq = l.seq AND l.label = $1`,
      [this.label],
    )
  }
}

const linkOf = (row: Row) => ({
  stream: String(row['stream']),
  seq: row.seq,
  at: row.at,
  actorId: String(row['actor_id']),
  actorName: String(row['actor_name']),
  actorRole: String(row['actor_role']),
  action: String(row['action']),
  detail: row['detail_sealed'] as Buffer | null,
})
const messageOf = (row: Row) => ({
  consultationId: String(row['consultation_id']),
  seq: row.seq,
  at: row.at,
  authorId: String(row['author_id']),
  clientId: String(row['client_id']),
  body: row['body_sealed'] as Buffer,
})

type Change = (chain: Chain, chance: Chance, client: Client, victim: Victim) => Promise<unknown>

/** Any link but never nobody's: 1 to the length. */
const any = (chain: Chain, chance: Chance): number => 1 + chance.below(chain.length)

const editOf = (chain: Chain, chance: Chance): string =>
  chance.pick(
    chain.kind === 'entry'
      ? [
          "at = at + interval '1 ms'",
          "actor_id = actor_id || 'x'",
          "actor_name = 'Somebody else'",
          "actor_role = 'x'",
          "action = action || 'x'",
          "detail_sealed = '\\x01'",
        ]
      : [
          "at = at - interval '1 ms'",
          "body_sealed = body_sealed || '\\x00'",
          'client_id = gen_random_uuid()',
          'author_id = (SELECT id FROM person WHERE id <> author_id LIMIT 1)',
        ],
  )

/** Makes the tree again from the leaves as they are now: every node, and every checkpoint signed with a key of the owner's own. */
async function remakeTree(client: Client, sign: boolean): Promise<void> {
  const leaves = (
    await client.query<Omit<Head, 'seq'> & { seq: string }>('SELECT * FROM tree_leaf ORDER BY index')
  ).rows.map((row) => leafHash(headBytes({ ...row, seq: Number(row.seq) })))
  const { nodes } = grow(0, [], leaves)
  await client.query('DELETE FROM tree_node')
  await client.query(
    'INSERT INTO tree_node SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])',
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  )
  if (!sign) return
  const signer = signerOf(Buffer.alloc(32, 1))
  for (const { size, at } of (
    await client.query<{ size: number; at: Date }>('SELECT size::int AS size, at FROM checkpoint')
  ).rows) {
    const root = hashOver(grow(0, [], leaves.slice(0, size)).edge)
    const note = signCheckpoint({ size, root, at: at.toISOString() }, signer)
    await client.query('UPDATE checkpoint SET note = $2 WHERE size = $1', [size, note])
  }
}

const ofTheTree: Readonly<Record<string, Change>> = {
  'the newest checkpoint deleted': (_, __, client) =>
    client.query('DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)'),
  'all checkpoints deleted': (_, __, client) => client.query('DELETE FROM checkpoint'),
  'the first checkpoint over one of its heads deleted': (chain, _, client) =>
    client.query(
      `DELETE FROM checkpoint WHERE size = (SELECT min(c.size) FROM checkpoint c, tree_leaf l
       WHERE l.label = $1 AND c.size > l.index)`,
      [chain.label],
    ),
  'a checkpoint’s root changed': (_, __, client) =>
    client.query(`UPDATE checkpoint SET note = regexp_replace(note, '\\n[A-Za-z0-9+/]{6}', E'\\nAAAAAA')`),
  'a checkpoint’s time changed': (_, __, client) =>
    client.query(`UPDATE checkpoint SET note = replace(note, 'time 20', 'time 19')`),
  'the notes of two checkpoints swapped': (_, __, client) =>
    client.query(
      `UPDATE checkpoint c SET note = o.note FROM checkpoint o
       WHERE (c.size, o.size) IN (SELECT a, b FROM (SELECT min(size) AS x, max(size) AS y FROM checkpoint) m,
         LATERAL (VALUES (x, y), (y, x)) v (a, b))`,
    ),
  'one of its leaves deleted': (chain, _, client) =>
    client.query('DELETE FROM tree_leaf WHERE index = (SELECT min(index) FROM tree_leaf WHERE label = $1)', [
      chain.label,
    ]),
  'one of its leaves changed': (chain, _, client) =>
    client.query(
      'UPDATE tree_leaf SET hash = sha256(hash) WHERE index = (SELECT max(index) FROM tree_leaf WHERE label = $1)',
      [chain.label],
    ),
  'nodes of the tree changed': (_, __, client) => client.query('UPDATE tree_node SET hash = sha256(hash)'),
  'a leaf put in that never was': (chain, _, client) =>
    client.query(
      `INSERT INTO tree_leaf (index, label, seq, hash) SELECT max(index) + 1, $1, $2, $3 FROM tree_leaf`,
      [chain.label, chain.length, chain.rows.at(-1)!.hash],
    ),
  'rewritten, rehashed and anchored anew': async (chain, chance, client) => {
    await chain.edit(any(chain, chance), editOf(chain, chance))
    await chain.rehash()
    await chain.relabel()
    await remakeTree(client, false)
  },
  'rewritten, rehashed, anchored anew and signed with another key': async (chain, chance, client) => {
    await chain.edit(any(chain, chance), editOf(chain, chance))
    await chain.rehash()
    await chain.relabel()
    await remakeTree(client, true)
  },
  'all set back to an earlier checkpoint': async (chain, _, client) => {
    const { rows } = await client.query<{ size: string; at: Date }>(
      'SELECT size, at FROM checkpoint ORDER BY size DESC OFFSET 1 LIMIT 1',
    )
    const { size, at } = rows[0]!
    await client.query('DELETE FROM checkpoint WHERE size > $1', [size])
    await client.query('DELETE FROM tree_leaf WHERE index >= $1', [size])
    await client.query(`DELETE FROM ${chain.table} WHERE ${chain.where} AND at > $1`, [at])
    await chain.rehash()
  },
}

const ofTheChain: Readonly<Record<string, Change>> = {
  'a link edited': (chain, chance) => chain.edit(any(chain, chance), editOf(chain, chance)),
  'a hash edited': (chain, chance) => chain.edit(any(chain, chance), 'hash = sha256(hash)'),
  'a link deleted': (chain, chance) =>
    chain.sql(`DELETE FROM ${chain.table} WHERE ${chain.where} AND seq = ${any(chain, chance)}`),
  'a link deleted, the rest moved up': async (chain, chance) => {
    const seq = any(chain, chance)
    await chain.sql(`DELETE FROM ${chain.table} WHERE ${chain.where} AND seq = ${seq}`)
    await chain.sql(`UPDATE ${chain.table} SET seq = seq + 1000 WHERE ${chain.where} AND seq > ${seq}`)
    await chain.sql(`UPDATE ${chain.table} SET seq = seq - 1001 WHERE ${chain.where} AND seq > 1000`)
  },
  'the tail cut off': (chain, chance) =>
    chain.sql(`DELETE FROM ${chain.table} WHERE ${chain.where} AND seq >= ${any(chain, chance)}`),
  'the tail cut off, the head set to it': async (chain, chance) => {
    await chain.sql(`DELETE FROM ${chain.table} WHERE ${chain.where} AND seq >= ${any(chain, chance)}`)
    await chain.rehash()
  },
  'two links swapped': async (chain, chance) => {
    const first = any(chain, chance)
    const second = 1 + ((first + chance.below(chain.length - 1)) % chain.length)
    await swap(chain, first, second)
  },
  'two links swapped and rehashed': async (chain, chance) => {
    const first = any(chain, chance)
    await swap(chain, first, 1 + ((first + chance.below(chain.length - 1)) % chain.length))
    await chain.rehash()
  },
  'a link put in': (chain, chance) => insert(chain, any(chain, chance)),
  'a link put in and rehashed': async (chain, chance) => {
    await insert(chain, any(chain, chance))
    await chain.rehash()
  },
  'a link edited and rehashed': async (chain, chance) => {
    await chain.edit(any(chain, chance), editOf(chain, chance))
    await chain.rehash()
  },
  'a link deleted and rehashed': async (chain, chance) => {
    await ofTheChain['a link deleted, the rest moved up']!(
      chain,
      chance,
      undefined as never,
      undefined as never,
    )
    await chain.rehash()
  },
  'the head set back': (chain, chance, client, victim) => {
    const row = chain.rows[chance.below(chain.length - 1)]!
    return chain.kind === 'entry'
      ? client.query('UPDATE audit_stream SET head_seq = $1, head_hash = $2 WHERE stream = $3', [
          row.seq,
          row.hash,
          `consultation ${victim.id}`,
        ])
      : client.query('UPDATE consultation SET head_seq = $1, head_hash = $2 WHERE id = $3', [
          row.seq,
          row.hash,
          victim.id,
        ])
  },
  'the concern replaced': (_, __, client, victim) =>
    client.query(`UPDATE consultation SET concern_sealed = concern_sealed || '\\x00' WHERE id = $1`, [
      victim.id,
    ]),
  'given the reference of another': (_, __, client, victim) =>
    client.query(`UPDATE consultation SET ref = 'AL-0000-0000' WHERE id = $1`, [victim.id]),
  'the record replaced': (_, __, client, victim) =>
    client.query(`UPDATE advice_record SET sealed = sealed || '\\x00' WHERE consultation_id = $1`, [
      victim.id,
    ]),
  'the record opened again': (_, __, client, victim) =>
    client.query('UPDATE advice_record SET closed_at = NULL WHERE consultation_id = $1', [victim.id]),
  'the record deleted': (_, __, client, victim) =>
    client.query('DELETE FROM advice_record WHERE consultation_id = $1', [victim.id]),
}

export const changes = Object.entries({ ...ofTheChain, ...ofTheTree })

/** In: the owner, in a transaction. Out: what was done. */
export async function tamper(client: Client, victim: Victim, chance: Chance, which: number): Promise<string> {
  for (const table of ['message', 'audit_entry', 'advice_record', 'tree_leaf', 'tree_node', 'checkpoint'])
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`)
  const [name, change] = changes[which % changes.length]!
  const chain = await new Chain(client, victim, chance.pick(['entry', 'message'])).read()
  await change(chain, chance, client, victim)
  return `${chain.kind}: ${name}`
}

async function swap(chain: Chain, first: number, second: number): Promise<void> {
  const { table, where } = chain
  await chain.sql(`UPDATE ${table} SET seq = 999 WHERE ${where} AND seq = ${first}`)
  await chain.sql(`UPDATE ${table} SET seq = ${first} WHERE ${where} AND seq = ${second}`)
  await chain.sql(`UPDATE ${table} SET seq = ${second} WHERE ${where} AND seq = 999`)
}

/** A copy of one link, before it. */
async function insert(chain: Chain, seq: number): Promise<void> {
  const { table, where } = chain
  await chain.sql(`UPDATE ${table} SET seq = seq + 1000 WHERE ${where} AND seq >= ${seq}`)
  await chain.sql(`UPDATE ${table} SET seq = seq - 999 WHERE ${where} AND seq > 1000`)
  const columns =
    chain.kind === 'entry'
      ? 'stream, seq, at, actor_id, actor_name, actor_role, action, detail_sealed, hash'
      : 'consultation_id, seq, author_id, client_id, digest, body_sealed, at, hash'
  const values = columns.replace('seq', String(seq)).replace('client_id', 'gen_random_uuid()')
  await chain.sql(
    `INSERT INTO ${table} (${columns}) SELECT ${values} FROM ${table} WHERE ${where} AND seq = ${seq + 1}`,
  )
}
