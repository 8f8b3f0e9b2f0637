/**
 * The database was set back (a backup was restored): more checkpoints were published than it knows of. The tree never
 * forks: what was published is taken up again from the folder, and a head of its own says from where to where. What the
 * chains have lost stays lost, and every proof names it.
 */
import type { Tx } from '../database/database.js'
import { genesis } from '../domain/chain.js'
import { chainLabel, RESTORED } from '../domain/proof/heads.js'
import { hashOver } from '../domain/proof/merkle.js'
import { openCheckpoint, signCheckpoint } from '../domain/proof/signed-note.js'
import { TreeDiffers, type Keys, type TreeNow } from './checkpoint-writer.js'
import type { CheckpointFolder } from './checkpoint-folder.js'
import { addCheckpoint, addHeads } from './tree-rows.js'

/** In: the turn, taken; the tree as the database has it. Throws TreeDiffers when the two don't fit together. */
export async function takeUpAgain(
  tx: Tx,
  tree: TreeNow,
  folder: CheckpointFolder,
  { signer, earlier }: Keys,
): Promise<TreeNow> {
  let now = tree
  for (const { size, note, heads } of await folder.above(tree.size)) {
    const opened = openCheckpoint(note, [signer, ...earlier])
    const fresh = heads.filter(({ index }) => index >= now.size)
    const fits = fresh.every(({ index }, i) => index === now.size + i) && now.size + fresh.length === size
    if (opened?.size !== size || !fits) throw new TreeDiffers('what was published can not be taken up again')
    now = await addHeads(tx, now.size, now.edge, fresh)
    if (Buffer.compare(hashOver(now.edge), opened.root) !== 0)
      throw new TreeDiffers('what was published does not continue what the database has')
    await addCheckpoint(tx, { size, at: new Date(opened.at), note })
  }
  const note = { label: chainLabel(RESTORED), seq: tree.size, hash: genesis, concern: null, record: null }
  now = await addHeads(tx, now.size, now.edge, [note])
  const at = await tx.now()
  const signed = signCheckpoint({ size: now.size, root: hashOver(now.edge), at: at.toISOString() }, signer)
  await addCheckpoint(tx, { size: now.size, at, note: signed })
  await tx.query(`UPDATE checkpoint_turn SET walked_all = false, walked_to = ''`)
  return now
}
