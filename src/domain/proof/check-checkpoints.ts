/** The signed checkpoints of a proof, each the beginning of the next, and that its heads are in their trees. */
import { chainLabel, entriesChain, headBytes, messagesChain, RESTORED } from './heads.js'
import { tampered, type Finding } from './findings.js'
import { isConsistent, isIncluded, leafHash } from './merkle.js'
import type { Anchor, ProofFile } from './proof-file.js'
import { openCheckpoint, type Checkpoint, type VerifierKey } from './signed-note.js'

/** A head of one of this consultation's chains, as it stands in the tree. */
export interface SeenHead {
  readonly chain: Anchor['chain']
  readonly index: number
  readonly seq: number
  readonly hash: string
  readonly concern: string | null
  readonly record: string | null
  /** When the first checkpoint over it was signed, as far as is known. */
  readonly at: string
}

interface Checked {
  readonly findings: readonly Finding[]
  readonly checkpoints: readonly Checkpoint[]
  readonly heads: readonly SeenHead[]
}

export function checkCheckpoints(file: ProofFile, keys: readonly VerifierKey[]): Checked {
  const findings: Finding[] = []
  const checkpoints: Checkpoint[] = []
  file.checkpoints.forEach(({ note, path }, i) => {
    const opened = openCheckpoint(note, keys)
    const before = checkpoints.at(-1)
    if (!opened) findings.push(tampered(`checkpoint ${i + 1}: is not signed with the key`))
    else if (before && !isConsistent(before, opened, path.map(bytes)))
      findings.push(tampered(`checkpoint of size ${opened.size}: does not continue the one before it`))
    else checkpoints.push(opened)
  })
  const heads: SeenHead[] = []
  for (const anchor of file.anchors) {
    const checkpoint = checkpoints.find(({ size }) => size === anchor.size)
    if (checkpoint && isAnchored(file, anchor, checkpoint)) heads.push({ ...anchor, at: checkpoint.at })
    else findings.push(tampered(`${anchor.chain} ${anchor.seq}: its anchor is in no checkpoint`))
  }
  return { findings, checkpoints, heads }
}

export const labelsOf = ({ consultationId }: ProofFile): Readonly<Record<Anchor['chain'], Buffer>> => ({
  entries: chainLabel(entriesChain(consultationId)),
  messages: chainLabel(messagesChain(consultationId)),
  restored: chainLabel(RESTORED),
})

function isAnchored(file: ProofFile, anchor: Anchor, { size, root }: Checkpoint): boolean {
  const data = headBytes({
    label: labelsOf(file)[anchor.chain],
    seq: anchor.seq,
    hash: bytes(anchor.hash),
    concern: anchor.concern === null ? null : bytes(anchor.concern),
    record: anchor.record === null ? null : bytes(anchor.record),
  })
  return isIncluded(leafHash(data), anchor.index, size, anchor.path.map(bytes), root)
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
