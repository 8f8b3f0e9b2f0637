/**
 * What was published, from the folder that the database's owner can't write: signed checkpoints, and all heads that the
 * tree was made of. The tree is made again from them, so it is known of each checkpoint whether it is one of this tree.
 */
import { incomplete, span, tampered, type Finding } from './findings.js'
import { headBytes, type PlacedHead } from './heads.js'
import { grow, hashOver, leafHash } from './merkle.js'
import { openCheckpoint, type Checkpoint, type VerifierKey } from './signed-note.js'

export interface Published {
  readonly notes: readonly { readonly name: string; readonly text: string }[]
  /** In any order. */
  readonly heads: readonly PlacedHead[]
}

export interface CheckedPublished {
  readonly findings: readonly Finding[]
  /** By size, the smallest first. */
  readonly checkpoints: readonly Checkpoint[]
  /** Up to the largest checkpoint, by index. */
  readonly heads: readonly PlacedHead[]
}

/** In: also the checkpoints that the proof has: they must be of the same tree. */
export function checkPublished(
  { notes, heads }: Published,
  proofs: readonly Checkpoint[],
  keys: readonly VerifierKey[],
): CheckedPublished {
  const findings: Finding[] = []
  const checkpoints: Checkpoint[] = []
  for (const { name, text } of notes) {
    const opened = openCheckpoint(text, keys)
    if (opened) checkpoints.push(opened)
    else findings.push(tampered(`published ${name}: is not signed with the key`))
  }
  checkpoints.sort((a, b) => a.size - b.size || (a.at < b.at ? -1 : 1))
  const size = checkpoints.at(-1)?.size ?? 0
  const sorted = heads.filter(({ index }) => index < size).sort((a, b) => a.index - b.index)
  const gap = sorted.findIndex(({ index }, i) => index !== i)
  const reach = gap === -1 ? sorted.length : gap
  if (reach < size) {
    const next = sorted[reach]
    findings.push(
      next && next.index < reach
        ? tampered(`published heads ${next.index}: there are two`)
        : incomplete(`published heads ${span(reach, (next?.index ?? size) - 1)}: missing`),
    )
  }
  const known = sorted.slice(0, reach)
  const roots = rootsOf(known, new Set([...checkpoints, ...proofs].map((each) => each.size)))
  const differs = ({ size, root }: Checkpoint): boolean => {
    const made = roots.get(size)
    return made !== undefined && Buffer.compare(made, root) !== 0
  }
  for (const each of checkpoints.filter(differs))
    findings.push(tampered(`published checkpoint of size ${each.size}: is not made of the published heads`))
  for (const each of proofs.filter(differs))
    findings.push(tampered(`checkpoint of size ${each.size}: is not the published one`))
  return { findings, checkpoints, heads: known }
}

/** The roots of the trees of these sizes, as far as the heads go. */
function rootsOf(heads: readonly PlacedHead[], sizes: ReadonlySet<number>): Map<number, Uint8Array> {
  const roots = new Map<number, Uint8Array>()
  let edge: readonly Uint8Array[] = []
  let done = 0
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size > heads.length) break
    const leaves = heads.slice(done, size).map((head) => leafHash(headBytes(head)))
    ;({ edge } = grow(done, edge, leaves))
    done = size
    roots.set(size, hashOver(edge))
  }
  return roots
}
