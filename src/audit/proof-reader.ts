/** Gathers the proof of one consultation from the rows, as they are: it is for the check to say what is wrong with them. */
import type { Reader, Tx } from '../database/database.js'
import { chainLabel, entriesChain, messagesChain, RESTORED } from '../domain/proof/heads.js'
import { consistencySteps, inclusionSteps } from '../domain/proof/places.js'
import {
  PROOF_FORMAT,
  type Anchor,
  type ProofCheckpoint,
  type ProofFile,
} from '../domain/proof/proof-file.js'
import { verifierText } from '../domain/proof/signed-note.js'
import type { Keys } from './checkpoint-writer.js'
import { readSteps } from './tree-rows.js'

/**
 * Keeps the next checkpoint waiting until this transaction ends, so that what was anchored before the time that it then
 * asks for is exactly what it sees. To be taken before anything else.
 */
export const holdCheckpoints = (tx: Tx): Promise<unknown> => tx.query('SELECT FROM checkpoint_turn FOR SHARE')

export interface Proved {
  readonly id: string
  readonly ref: string
}

export async function readProof(tx: Tx, { id, ref }: Proved, { signer, earlier }: Keys): Promise<ProofFile> {
  const [row] = await tx.query<Ends>(
    `SELECT c.head_seq AS "messagesSeq", c.head_hash AS "messagesHash", s.head_seq AS "entriesSeq",
       s.head_hash AS "entriesHash", c.concern_sealed AS concern, r.sealed AS record
     FROM consultation c LEFT JOIN audit_stream s ON s.stream = $2
     LEFT JOIN advice_record r ON r.consultation_id = c.id AND r.closed_at IS NOT NULL WHERE c.id = $1`,
    [id, entriesChain(id)],
  )
  if (!row) throw new Error('there is no such consultation')
  const { anchors, checkpoints } = await readAnchors(tx, id)
  return {
    format: PROOF_FORMAT,
    ref,
    consultationId: id,
    exportedAt: inWords(await tx.now()),
    key: verifierText(signer),
    ...(earlier.length > 0 ? { earlierKeys: earlier.map(verifierText) } : {}),
    entries: await readEntries(tx, id),
    messages: await readChain(tx, id),
    heads: {
      entries: { seq: row.entriesSeq ?? 0, hash: hex(row.entriesHash ?? Buffer.alloc(32)) },
      messages: { seq: row.messagesSeq, hash: hex(row.messagesHash) },
    },
    concern: base64(row.concern),
    record: base64(row.record),
    anchors,
    checkpoints,
  }
}

interface Ends {
  readonly messagesSeq: number
  readonly messagesHash: Buffer
  readonly entriesSeq: number | null
  readonly entriesHash: Buffer | null
  readonly concern: Buffer | null
  readonly record: Buffer | null
}

/** A row of one of the chains. */
interface Link {
  readonly at: Date
  readonly hash: Buffer
}

async function readEntries(reader: Reader, id: string): Promise<ProofFile['entries']> {
  const rows = await reader.query<
    Link & Omit<ProofFile['entries'][number], 'at' | 'detail' | 'hash'> & { detail: Buffer | null }
  >(
    `SELECT seq, at, actor_id AS "actorId", actor_name AS "actorName", actor_role AS "actorRole", action,
       detail_sealed AS detail, hash FROM audit_entry WHERE stream = $1 ORDER BY seq`,
    [entriesChain(id)],
  )
  return rows.map((row) => ({ ...row, at: inWords(row.at), detail: base64(row.detail), hash: hex(row.hash) }))
}

async function readChain(reader: Reader, id: string): Promise<ProofFile['messages']> {
  const rows = await reader.query<
    Link & Omit<ProofFile['messages'][number], 'at' | 'body' | 'hash'> & { body: Buffer }
  >(
    `SELECT seq, at, author_id AS "authorId", client_id AS "clientId", body_sealed AS body, hash
     FROM message WHERE consultation_id = $1 ORDER BY seq`,
    [id],
  )
  return rows.map((row) => ({
    ...row,
    at: inWords(row.at),
    body: row.body.toString('base64'),
    hash: hex(row.hash),
  }))
}

interface LeafRow {
  readonly label: Buffer
  readonly index: number
  readonly seq: number
  readonly hash: Buffer
  readonly concern: Buffer | null
  readonly record: Buffer | null
  readonly size: number | null
}

async function readAnchors(reader: Reader, id: string): Promise<Pick<ProofFile, 'anchors' | 'checkpoints'>> {
  const chains: readonly (readonly [Anchor['chain'], Buffer])[] = [
    ['entries', chainLabel(entriesChain(id))],
    ['messages', chainLabel(messagesChain(id))],
    ['restored', chainLabel(RESTORED)],
  ]
  const leaves = await reader.query<LeafRow>(
    `SELECT label, index::float8 AS index, seq::float8 AS seq, hash, concern, record,
       (SELECT size FROM checkpoint WHERE size > l.index ORDER BY size LIMIT 1)::float8 AS size
     FROM tree_leaf l WHERE label = ANY($1) ORDER BY index`,
    [chains.map(([, label]) => label)],
  )
  const notes = await reader.query<{ size: number; note: string }>(
    `SELECT size::float8 AS size, note FROM checkpoint
     WHERE size = ANY($1) OR size = (SELECT max(size) FROM checkpoint) ORDER BY size`,
    [leaves.flatMap(({ size }) => size ?? [])],
  )
  const proofs = [
    ...leaves.map(({ index, size }) => (size === null ? [] : inclusionSteps(index, size))),
    ...notes.map(({ size }, i) => consistencySteps(notes[i - 1]?.size ?? size, size)),
  ]
  const hashes = await readSteps(reader, proofs.flat())
  // A step whose rows are gone is left out: then the path doesn't lead where it should, and that is found.
  const paths = proofs.map((steps) =>
    hashes.splice(0, steps.length).flatMap((hash) => (hash ? hex(hash) : [])),
  )
  return {
    anchors: leaves.map(({ label, index, seq, hash, concern, record, size }, i) => ({
      chain: chains.find(([, its]) => its.equals(label))?.[0] ?? 'entries',
      index,
      seq,
      hash: hex(hash),
      concern: concern && hex(concern),
      record: record && hex(record),
      size,
      path: paths[i] ?? [],
    })),
    checkpoints: notes.map(({ note }, i): ProofCheckpoint => ({
      note,
      path: paths[leaves.length + i] ?? [],
    })),
  }
}

/** What was put into the row by somebody else need not be a time that there is. */
const inWords = (at: Date): string => (Number.isFinite(Number(at)) ? at.toISOString() : String(at))
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const base64 = (bytes: Buffer | null): string | null => bytes && bytes.toString('base64')
