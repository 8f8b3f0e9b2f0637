/**
 * Makes the next checkpoint: the changed heads go into the tree, and the tree's root is signed. One transaction, in the
 * hands of whoever holds the one row of `checkpoint_turn`; what the database says of the tree so far is only believed if
 * it gives the root that was signed before.
 */
import type { Tx } from '../database/database.js'
import { hashOver } from '../domain/proof/merkle.js'
import { openCheckpoint, signCheckpoint, type Signer, type VerifierKey } from '../domain/proof/signed-note.js'
import { findChanged, type ChangedHead } from './changed-heads.js'
import { addCheckpoint, addHeads, readEdge, type CheckpointRow } from './tree-rows.js'

/** So many heads at most are anchored at once; what is left follows at once. */
const MOST = 20_000

export interface Turn {
  readonly lookedAt: Date | null
  readonly walkedTo: string
  readonly walkedAll: boolean
  readonly mailedAt: Date | null
  readonly toldSize: number
}

/** Who signs, and whose signatures are believed: one's own, and those of keys that were used before. */
export interface Keys {
  readonly signer: Signer
  readonly earlier: readonly VerifierKey[]
}

export interface TreeNow {
  readonly size: number
  readonly edge: readonly Uint8Array[]
}

/** The tree in the database is not the one that was signed: nothing is to be signed on top of it. */
export class TreeDiffers extends Error {
  override readonly name = 'TreeDiffers'
}

/** Waits until nobody else makes a checkpoint, and keeps others from it until the end of the transaction. */
export async function takeTurn(tx: Tx): Promise<Turn> {
  const [turn] = await tx.query<Turn>(
    `SELECT looked_at AS "lookedAt", walked_to AS "walkedTo", walked_all AS "walkedAll", mailed_at AS "mailedAt",
       told_size::float8 AS "toldSize" FROM checkpoint_turn FOR UPDATE`,
  )
  if (!turn) throw new Error('the row of checkpoint_turn is gone')
  return turn
}

/** The tree as it was last signed. Throws TreeDiffers. */
export async function readTree(
  tx: Tx,
  newest: CheckpointRow | null,
  { signer, earlier }: Keys,
): Promise<TreeNow> {
  if (!newest) return { size: 0, edge: [] }
  const opened = openCheckpoint(newest.note, [signer, ...earlier])
  const edge = await readEdge(tx, newest.size)
  const isSigned = opened?.size === newest.size && edge && Buffer.compare(hashOver(edge), opened.root) === 0
  if (!isSigned) throw new TreeDiffers('the newest checkpoint is not what was signed')
  return { size: newest.size, edge }
}

export interface Made {
  readonly checkpoint: CheckpointRow
  readonly heads: readonly ChangedHead[]
}

/**
 * In: the turn, taken; the tree. Out: what was anchored, null if nothing has changed; and whether to look again at once.
 * Before the walk has been everywhere once it is not paused.
 */
export async function anchorChanges(
  tx: Tx,
  turn: Turn,
  tree: TreeNow,
  { signer }: Keys,
): Promise<{ made: Made | null; more: boolean }> {
  const at = await tx.now()
  const { heads, walkedTo } = await findChanged(tx, turn.lookedAt ?? at, turn.walkedTo, MOST)
  const walkedAll = turn.walkedAll || (walkedTo === '' && heads.length < MOST)
  const more = heads.length === MOST || !walkedAll
  await tx.query('UPDATE checkpoint_turn SET looked_at = $1, walked_to = $2, walked_all = $3', [
    // Not all that had changed was taken: it is looked for from the same time again.
    more ? turn.lookedAt : at,
    heads.length === MOST ? turn.walkedTo : walkedTo,
    walkedAll,
  ])
  if (heads.length === 0) return { made: null, more }
  return { made: { checkpoint: await sign(tx, tree, heads, at, signer), heads }, more }
}

async function sign(
  tx: Tx,
  tree: TreeNow,
  heads: readonly ChangedHead[],
  at: Date,
  signer: Signer,
): Promise<CheckpointRow> {
  const { size, edge } = await addHeads(tx, tree.size, tree.edge, heads)
  const note = signCheckpoint({ size, root: hashOver(edge), at: at.toISOString() }, signer)
  const checkpoint = { size, at, note }
  await addCheckpoint(tx, checkpoint)
  return checkpoint
}
