/** The tree of heads as rows: leaves, complete subtrees, checkpoints. Rows are only ever added. */
import type { Reader, Tx } from '../database/database.js'
import { headBytes, type Head, type PlacedHead } from '../domain/proof/heads.js'
import { grow, hashOver, leafHash, type Grown } from '../domain/proof/merkle.js'
import { edgeOf, type Place, type Step } from '../domain/proof/places.js'

export interface CheckpointRow {
  readonly size: number
  readonly at: Date
  readonly note: string
}

const columns = 'size::float8 AS size, at, note'

export async function newestCheckpoint(reader: Reader): Promise<CheckpointRow | null> {
  const [row] = await reader.query<CheckpointRow>(
    `SELECT ${columns} FROM checkpoint ORDER BY size DESC LIMIT 1`,
  )
  return row ?? null
}

export async function checkpointOf(reader: Reader, size: number): Promise<CheckpointRow | null> {
  const [row] = await reader.query<CheckpointRow>(`SELECT ${columns} FROM checkpoint WHERE size = $1`, [size])
  return row ?? null
}

/** The checkpoint after one of this size; null: there is none. */
export async function checkpointAfter(reader: Reader, size: number): Promise<CheckpointRow | null> {
  const [row] = await reader.query<CheckpointRow>(
    `SELECT ${columns} FROM checkpoint WHERE size > $1 ORDER BY size LIMIT 1`,
    [size],
  )
  return row ?? null
}

export const addCheckpoint = (tx: Tx, { size, at, note }: CheckpointRow): Promise<unknown> =>
  tx.query('INSERT INTO checkpoint (size, at, note) VALUES ($1, $2, $3)', [size, at, note])

/** Heads by their places, from one (included) up to another (not included). */
export const readHeads = (reader: Reader, from: number, to: number): Promise<PlacedHead[]> =>
  reader.query(
    `SELECT index::float8 AS index, label, seq::float8 AS seq, hash, concern, record FROM tree_leaf
     WHERE index >= $1 AND index < $2 ORDER BY index`,
    [from, to],
  )

/** The edge of a tree of this size; null when the rows of it are not all there. */
export async function readEdge(reader: Reader, size: number): Promise<Uint8Array[] | null> {
  const edge = await readSteps(
    reader,
    edgeOf(size).map((place) => [place]),
  )
  return edge.every((hash) => hash !== null) ? edge : null
}

/** The hash of each step; null where a row that it is made of is missing. */
export async function readSteps(reader: Reader, steps: readonly Step[]): Promise<(Uint8Array | null)[]> {
  const places = steps.flat()
  if (places.length === 0) return steps.map(() => null)
  const rows = await reader.query<Place & { hash: Buffer }>(
    `SELECT n.level::int AS level, n.index::float8 AS index, n.hash
     FROM (SELECT DISTINCT * FROM unnest($1::smallint[], $2::bigint[]) AS w (level, index)) w
     JOIN tree_node n ON n.level = w.level AND n.index = w.index`,
    [places.map(({ level }) => level), places.map(({ index }) => index)],
  )
  const found = new Map(rows.map(({ level, index, hash }) => [`${level} ${index}`, hash]))
  return steps.map((step) => {
    const hashes = step.map(({ level, index }) => found.get(`${level} ${index}`))
    return hashes.every((hash) => hash !== undefined) ? hashOver(hashes) : null
  })
}

/** Appends heads to the tree, in two statements however many there are. */
export async function addHeads(
  tx: Tx,
  size: number,
  edge: readonly Uint8Array[],
  heads: readonly Head[],
): Promise<Grown> {
  const grown = grow(
    size,
    edge,
    heads.map((head) => leafHash(headBytes(head))),
  )
  await tx.query(
    `INSERT INTO tree_leaf (index, label, seq, hash, concern, record)
     SELECT $1::bigint + n - 1, label, seq, hash, concern, record
     FROM unnest($2::bytea[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[])
       WITH ORDINALITY AS h (label, seq, hash, concern, record, n)`,
    [
      size,
      heads.map(({ label }) => label),
      heads.map(({ seq }) => seq),
      heads.map(({ hash }) => hash),
      heads.map(({ concern }) => concern),
      heads.map(({ record }) => record),
    ],
  )
  await tx.query(
    'INSERT INTO tree_node (level, index, hash) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])',
    [
      grown.nodes.map(({ level }) => level),
      grown.nodes.map(({ index }) => index),
      grown.nodes.map(({ hash }) => hash),
    ],
  )
  return grown
}
