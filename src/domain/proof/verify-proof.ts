/**
 * Checks a proof with nothing but what is given: no database, no network, no key that opens anything. A second program
 * that does the same, written apart from this one in another language, is docs/verify/verify.py; a test holds them
 * together.
 */
import { checkEntries, checkMessages, type CheckedChain } from './check-chain.js'
import { checkCheckpoints, labelsOf, type SeenHead } from './check-checkpoints.js'
import { checkContent, checkHeads } from './check-heads.js'
import { checkPublished, type CheckedPublished, type Published } from './check-published.js'
import { incomplete, span, tampered, verdictOf, type Finding, type Verdict } from './findings.js'
import type { ProofFile } from './proof-file.js'
import { readVerifier, type Checkpoint, type VerifierKey } from './signed-note.js'

export interface Against {
  /** The keys that checkpoints may be signed with; without any, those that the file itself names. */
  readonly keys: readonly VerifierKey[]
  readonly published: Published | null
}

export interface Report {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  /** What was checked, for people. */
  readonly said: readonly string[]
  /** When a head that covers this link of a chain was first anchored; null: it is not. */
  readonly anchoredAt: (chain: 'entries' | 'messages', seq: number) => string | null
}

export function verifyProof(file: ProofFile, against: Against): Report {
  const named = [file.key, ...(file.earlierKeys ?? [])]
  const own = named.map(readVerifier).filter((key) => key !== null)
  const keys = against.keys.length > 0 ? against.keys : own
  const entries = checkEntries(file)
  const chains = [entries, checkMessages(file)]
  const proved = checkCheckpoints(file, keys)
  const published = against.published
    ? checkPublished(against.published, proved.checkpoints, keys)
    : { findings: [], checkpoints: [], heads: [] }
  const before = published.checkpoints.filter(({ at }) => at < file.exportedAt).at(-1) ?? null
  const seen = publishedHeads(file, published)
  const known = byIndex([...proved.heads, ...seen.filter(({ index }) => index < (before?.size ?? 0))])
  const findings = [
    ...chains.flatMap((chain) => chain.findings),
    ...proved.findings,
    ...published.findings,
    ...behind(proved.checkpoints.at(-1) ?? null, before),
    ...unknown(file, proved.checkpoints.at(-1)?.size ?? 0, published.checkpoints, seen),
    ...chains.flatMap((chain) => checkHeads(chain, known, file.exportedAt)),
    ...checkContent(file, entries, known),
    ...laterHeads(
      chains,
      seen.filter(({ index }) => index >= (before?.size ?? 0)),
    ),
  ]
  return {
    verdict: verdictOf(findings),
    findings,
    said: [
      ...chains.map((chain) => chainSaid(chain, known)),
      against.keys.length > 0
        ? 'signatures: checked with the key that was given'
        : `signatures: checked with the key that the file names: compare it with the one you were given: ${named.join(' ')}`,
      against.published
        ? `published checkpoints: ${published.checkpoints.length}, up to ${published.checkpoints.at(-1)?.at ?? 'none'}`
        : 'published checkpoints: not compared; a database that was set back as a whole is only seen with them',
    ],
    anchoredAt: (chain, seq) => firstCover(known, chain, seq)?.at ?? null,
  }
}

/** This consultation's heads among the published ones. */
function publishedHeads(file: ProofFile, { heads, checkpoints }: CheckedPublished): SeenHead[] {
  const labels = Object.entries(labelsOf(file)) as [SeenHead['chain'], Buffer][]
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  return heads.flatMap((head) => {
    const chain = labels.find(([, label]) => label.equals(head.label))?.[0]
    if (!chain) return []
    const { index, seq, concern, record } = head
    return {
      chain,
      index,
      seq,
      hash: hex(head.hash),
      concern: concern && hex(concern),
      record: record && hex(record),
      at: checkpoints.find(({ size }) => size > index)?.at ?? '',
    }
  })
}

/** Each place of the tree once, in order; where a proof and what was published have both, they agree or it is found. */
const byIndex = (heads: readonly SeenHead[]): SeenHead[] =>
  [...new Map(heads.map((head) => [head.index, head])).values()].sort((a, b) => a.index - b.index)

/** Had more been published, when the proof was made, than its database still knew of? */
function behind(newest: Checkpoint | null, before: Checkpoint | null): Finding[] {
  if (!before || before.size <= (newest?.size ?? 0)) return []
  const from = newest ? newest.at : 'the beginning'
  return [
    incomplete(
      `checkpoints from size ${newest?.size ?? 0} (${from}) up to size ${before.size} (${before.at}): missing`,
    ),
  ]
}

/** What was published before the proof's newest checkpoint, and should be in it: its heads, and their first checkpoints. */
function unknown(
  file: ProofFile,
  newest: number,
  checkpoints: readonly Checkpoint[],
  seen: readonly SeenHead[],
): Finding[] {
  const has = new Set(file.anchors.map(({ index }) => index))
  const lost = seen.filter(({ index }) => index < newest && !has.has(index))
  const skipped = file.anchors.flatMap(({ index, size }) => {
    const first = checkpoints.find((each) => each.size > index)
    return first && size !== null && first.size < size ? first : []
  })
  return [
    ...lost.map(({ chain, seq, at }) =>
      incomplete(`${chain} ${seq}: its anchor of ${at} is missing from the database`),
    ),
    ...[...new Set(skipped)].map(({ size, at }) =>
      incomplete(`checkpoint of size ${size} (${at}): missing from the database`),
    ),
  ]
}

/** What was anchored after the proof was made may go further, but may not say otherwise; unless a restore came between. */
function laterHeads(chains: readonly CheckedChain[], heads: readonly SeenHead[]): Finding[] {
  const restored = heads.find(({ chain }) => chain === 'restored')?.index ?? Infinity
  return heads.flatMap((head) => {
    if (head.index > restored) return []
    const { chain, seq, hash, at } = head
    const has = chains.find(({ name }) => name === chain)?.hashAt(seq)
    return has === undefined || has === hash
      ? []
      : tampered(`${chain} ${seq}: is not what was anchored ${at}`)
  })
}

const firstCover = (heads: readonly SeenHead[], chain: string, seq: number): SeenHead | undefined =>
  heads.find((head) => head.chain === chain && head.seq >= seq)

function chainSaid({ name, last }: CheckedChain, heads: readonly SeenHead[]): string {
  if (last === 0) return `${name}: none`
  const newest = heads.filter(({ chain }) => chain === name).at(-1)
  return newest
    ? `${name} ${span(1, last)}: anchored up to ${newest.seq} at ${newest.at}`
    : `${name} ${span(1, last)}: not anchored yet`
}
