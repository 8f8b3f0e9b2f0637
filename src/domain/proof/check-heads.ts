/** Are the chains still what was anchored, and is what stands beside them? */
import { sha256 } from '../chain.js'
import type { CheckedChain } from './check-chain.js'
import type { SeenHead } from './check-checkpoints.js'
import { concernHash } from './heads.js'
import { incomplete, span, tampered, type Finding } from './findings.js'
import type { ProofFile } from './proof-file.js'

/** An entry that is older than this when the proof is made, and in no checkpoint, is not proved. */
const LATE_MS = 15 * 60_000
/** No transaction takes longer: what a checkpoint has not was written after it, less this. */
const UNDER_WAY_MS = 60_000

/** In: the chain, and its heads as they were anchored before the proof was made. */
export function checkHeads(
  { name, links, last, hashAt }: CheckedChain,
  heads: readonly SeenHead[],
  exportedAt: string,
): Finding[] {
  const findings: Finding[] = []
  const own = heads.filter(({ chain }) => chain === name)
  const restored = heads.filter(({ chain }) => chain === 'restored')
  let anchored = 0
  let beyond: SeenHead | null = null
  for (const head of own) {
    const { index, seq, hash, at } = head
    anchored = Math.max(anchored, seq)
    if (hashAt(seq) === hash) continue
    const back = restored.find((each) => each.seq <= index && index < each.index)
    if (back)
      findings.push(incomplete(`${name} ${seq}: as anchored ${at}, lost by a restore before ${back.at}`))
    else if (hashAt(seq) !== undefined)
      findings.push(tampered(`${name} ${seq}: is not what was anchored ${at}`))
    else if (seq <= last) findings.push(incomplete(`${name} ${seq}: missing, and was anchored ${at}`))
    else if (!beyond || seq > beyond.seq) beyond = head
  }
  if (beyond) {
    const range = span(last + 1, beyond.seq)
    findings.push(incomplete(`${name} ${range}: missing, and were anchored up to ${beyond.at}`))
  }
  for (const { seq, at } of links) {
    const before = own.findLast((head) => head.seq < seq && hashAt(head.seq) === head.hash)
    if (before && ms(before.at) - ms(at) > UNDER_WAY_MS)
      findings.push(tampered(`${name} ${seq}: dated ${at}, and not in the checkpoint of ${before.at}`))
  }
  const late = links.find(({ seq, at }) => seq > anchored && ms(exportedAt) - ms(at) > LATE_MS)
  if (late)
    findings.push(incomplete(`${name} ${span(late.seq, last)}: older than 15 minutes, and in no checkpoint`))
  return findings
}

/** The ciphertext of the concern and of the closed record, as they were at the last anchor. */
export function checkContent(file: ProofFile, entries: CheckedChain, heads: readonly SeenHead[]): Finding[] {
  const newest = heads
    .filter(({ chain, seq, hash }) => chain === 'entries' && entries.hashAt(seq) === hash)
    .at(-1)
  if (!newest) return []
  const since = new Set(file.entries.filter(({ seq }) => seq > newest.seq).map(({ action }) => action))
  const findings: Finding[] = []
  const compare = (what: 'concern' | 'record', anchored: string | null): void => {
    const content = file[what]
    const hashOf = what === 'concern' ? (bytes: Buffer) => concernHash(file.ref, bytes) : sha256
    const is = content === null ? null : hashOf(Buffer.from(content, 'base64')).toString('hex')
    if (is === anchored) return
    findings.push(
      is === null
        ? incomplete(`${what}: missing, and was anchored ${newest.at}`)
        : tampered(`${what}: is not what was anchored ${newest.at}`),
    )
  }
  if (!since.has('concern.changed')) compare('concern', newest.concern)
  if (!since.has('record.closed')) compare('record', newest.record)
  return findings
}

/** Written out, since not every program takes the 30th of February as the same day. */
function ms(at: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, rest = 0] = at
    .split(/\D/)
    .map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second, rest)
}
