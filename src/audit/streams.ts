/**
 * Audit streams: append-only entries, each chained to the one before it, their details encrypted under the stream's own
 * data key. A consultation is a stream; so is each person (sign-ins, changes of role), each desk (changes of its
 * settings, samples) and what each manager has looked for in the logs. An entry is written in the same
 * transaction as what it tells of, or neither is.
 */
import { entryHash, genesis, type EntryLink } from '../domain/chain.js'
import { refuse } from '../domain/outcome.js'
import type { Actor } from '../domain/people.js'
import type { AuditEntryView } from '../domain/views.js'
import type { Reader, Tx } from '../database/database.js'
import { Refused } from '../platform/problems.js'
import { sealJson, unsealJson, type Vault } from '../platform/sealing.js'

export const consultationStream = (id: string): string => `consultation ${id}`
export const personStream = (id: string): string => `person ${id}`
export const searchStream = (personId: string): string => `searches ${personId}`
export const deskStream = (id: string): string => `desk ${id}`

/** Whatever somebody wanted to do with it: they are told so, at the edge, since nobody on the way can do anything. */
const { refusal: erased } = refuse('erased', 'This consultation was erased: nobody can read it any more.')

/** A stream that this transaction holds locked. */
export interface Stream {
  readonly name: string
  /** The data key: the consultation's content is under it too. */
  readonly key: Buffer
  append(actor: Actor, action: string, detail?: object): Promise<void>
}

/** Where a stream has got to. */
export interface Head {
  seq: number
  hash: Buffer
}

/** Begins a stream that does not exist yet. */
export async function beginStream(tx: Tx, vault: Vault, name: string): Promise<Stream> {
  const { key, wrapped, masterKeyId } = vault.makeDataKey(name)
  await tx.query(
    `WITH k AS (INSERT INTO data_key (stream, wrapped, master_key_id) VALUES ($1, $2, $3))
     INSERT INTO audit_stream (stream, head_seq, head_hash) VALUES ($1, 0, $4)`,
    [name, wrapped, masterKeyId, genesis],
  )
  return locked(tx, name, key, { seq: 0, hash: Buffer.from(genesis) })
}

/** Locks a stream that exists. Throws when it does not, or when its key was destroyed: nothing more can be added. */
export async function openStream(tx: Tx, vault: Vault, name: string): Promise<Stream> {
  const stream = await findStream(tx, vault, name)
  if (!stream) throw new Error('no such audit stream')
  return stream
}

/** An entry for one of many streams. */
export interface EntryFor {
  readonly stream: string
  readonly actor: Actor
  readonly action: string
  readonly detail?: object
}

/**
 * Locks many streams in the order of their names and adds to each, in three statements however many there are. Each
 * must exist; entries for the same stream follow one another in the order given.
 */
export async function appendToMany(tx: Tx, vault: Vault, entries: readonly EntryFor[]): Promise<void> {
  if (entries.length === 0) return
  const names = [...new Set(entries.map((entry) => entry.stream))]
  const rows = await tx.query<{ stream: string; seq: number; hash: Buffer; wrapped: Buffer | null }>(
    `SELECT s.stream, s.head_seq AS seq, s.head_hash AS hash, k.wrapped
     FROM audit_stream s JOIN data_key k USING (stream) WHERE s.stream = ANY($1) ORDER BY s.stream FOR UPDATE OF s`,
    [names],
  )
  if (rows.length !== names.length) throw new Error('no such audit stream')
  const open = new Map(
    rows.map(({ stream, seq, hash, wrapped }) => {
      if (!wrapped) throw new Refused(erased)
      return [stream, { key: vault.openDataKey(stream, wrapped), head: { seq, hash } }]
    }),
  )
  const at = await tx.now()
  const links = entries.map(({ stream, actor, action, detail }) => {
    const locked = open.get(stream)
    if (!locked) throw new Error('no such audit stream')
    return linkTo(stream, locked.key, locked.head, at, actor, action, detail)
  })
  const column = (name: 'stream' | 'seq' | 'actorId' | 'actorName' | 'actorRole' | 'action' | 'detail') =>
    links.map(({ link }) => link[name])
  await tx.query(
    `WITH given AS (
       SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[],
         $8::bytea[]) AS g (stream, seq, actor_id, actor_name, actor_role, action, detail_sealed, hash)
     ), e AS (
       INSERT INTO audit_entry (stream, seq, at, actor_id, actor_name, actor_role, action, detail_sealed, hash)
       SELECT stream, seq, $9, actor_id, actor_name, actor_role, action, detail_sealed, hash FROM given)
     UPDATE audit_stream s SET head_seq = g.seq, head_hash = g.hash
     FROM (SELECT DISTINCT ON (stream) * FROM given ORDER BY stream, seq DESC) g WHERE s.stream = g.stream`,
    [
      column('stream'),
      column('seq'),
      column('actorId'),
      column('actorName'),
      column('actorRole'),
      column('action'),
      column('detail'),
      links.map(({ hash }) => hash),
      at,
    ],
  )
}

/** Locks a stream, beginning it when it is not there yet. */
export async function openOrBeginStream(tx: Tx, vault: Vault, name: string): Promise<Stream> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
  return (await findStream(tx, vault, name)) ?? beginStream(tx, vault, name)
}

async function findStream(tx: Tx, vault: Vault, name: string): Promise<Stream | null> {
  const [row] = await tx.query<{ seq: number; hash: Buffer; wrapped: Buffer | null }>(
    `SELECT s.head_seq AS seq, s.head_hash AS hash, k.wrapped
     FROM audit_stream s JOIN data_key k USING (stream) WHERE s.stream = $1 FOR UPDATE OF s`,
    [name],
  )
  if (!row) return null
  if (!row.wrapped) throw new Refused(erased)
  return locked(tx, name, vault.openDataKey(name, row.wrapped), { seq: row.seq, hash: row.hash })
}

function locked(tx: Tx, name: string, key: Buffer, head: Head): Stream {
  const append = async (actor: Actor, action: string, detail?: object): Promise<void> => {
    const { link, hash } = linkTo(name, key, head, await tx.now(), actor, action, detail)
    await tx.query(
      `WITH e AS (
         INSERT INTO audit_entry (stream, seq, at, actor_id, actor_name, actor_role, action, detail_sealed, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))
       UPDATE audit_stream SET head_seq = $2, head_hash = $9 WHERE stream = $1`,
      [name, link.seq, link.at, actor.id, actor.name, actor.role, action, link.detail, hash],
    )
  }
  return { name, key, append }
}

/** The next entry and its hash; the head moves on to it. */
export function linkTo(
  stream: string,
  key: Buffer,
  head: Head,
  at: Date,
  actor: Actor,
  action: string,
  detail: object | undefined,
): { link: EntryLink; hash: Buffer } {
  const seq = head.seq + 1
  const link: EntryLink = {
    stream,
    seq,
    at,
    actorId: actor.id,
    actorName: actor.name,
    actorRole: actor.role,
    action,
    detail: detail ? sealJson(key, placeOf(stream, seq), detail) : null,
  }
  const hash = entryHash(head.hash, link)
  head.seq = seq
  head.hash = hash
  return { link, hash }
}

const placeOf = (stream: string, seq: number): string => `entry|${stream}|${seq}`

interface EntryRow {
  seq: number
  at: Date
  name: string
  role: string
  action: string
  sealed: Buffer | null
}

/** The stream's entries from the first to the last, their details in clear. */
export async function readHistory(reader: Reader, stream: string, key: Buffer): Promise<AuditEntryView[]> {
  const rows = await reader.query<EntryRow>(
    `SELECT seq, at, actor_name AS name, actor_role AS role, action, detail_sealed AS sealed
     FROM audit_entry WHERE stream = $1 ORDER BY seq`,
    [stream],
  )
  return rows.map(({ seq, at, name, role, action, sealed }) => ({
    seq,
    at: at.toISOString(),
    actor: { name, role },
    action,
    detail: sealed ? unsealJson(key, placeOf(stream, seq), sealed) : null,
  }))
}

/** The data key of a stream, for reading; null when it was destroyed or never was. */
export async function readKey(reader: Reader, vault: Vault, stream: string): Promise<Buffer | null> {
  const [row] = await reader.query<{ wrapped: Buffer | null }>(
    'SELECT wrapped FROM data_key WHERE stream = $1',
    [stream],
  )
  return row?.wrapped ? vault.openDataKey(stream, row.wrapped) : null
}
