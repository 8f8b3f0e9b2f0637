/** One chain from its first link to its last: nothing missing, every hash right, ending where it is said to end. */
import { entryHash, genesis, messageHash } from '../chain.js'
import { incomplete, span, tampered, type Finding } from './findings.js'
import type { ProofFile, ProofHead } from './proof-file.js'

interface Link extends ProofHead {
  readonly at: string
  hashAfter(previous: Uint8Array): Buffer
}

export interface CheckedChain {
  readonly name: 'entries' | 'messages'
  readonly links: readonly Link[]
  readonly last: number
  readonly findings: readonly Finding[]
  /** The hash at a number, as the chain has it; undefined: there is no such link. */
  readonly hashAt: (seq: number) => string | undefined
}

export const checkEntries = (file: ProofFile): CheckedChain =>
  check(
    'entries',
    file.entries.map((entry) => ({
      ...entry,
      hashAfter: (previous) =>
        entryHash(previous, {
          ...entry,
          stream: `consultation ${file.consultationId}`,
          detail: entry.detail === null ? null : Buffer.from(entry.detail, 'base64'),
        }),
    })),
    file.heads.entries,
  )

export const checkMessages = (file: ProofFile): CheckedChain =>
  check(
    'messages',
    file.messages.map((message) => ({
      ...message,
      hashAfter: (previous) =>
        messageHash(previous, {
          ...message,
          consultationId: file.consultationId,
          body: Buffer.from(message.body, 'base64'),
        }),
    })),
    file.heads.messages,
  )

function check(name: CheckedChain['name'], links: readonly Link[], head: ProofHead): CheckedChain {
  const findings: Finding[] = []
  const hashes = new Map<number, string>()
  let last = 0
  let previous: Uint8Array = genesis
  for (const link of links) {
    if (link.seq <= last) {
      findings.push(tampered(`${name} ${link.seq}: stands in the wrong place`))
      continue
    }
    // What follows a gap can't be checked against what is not there; anchors and the head still hold it.
    if (link.seq > last + 1) findings.push(incomplete(`${name} ${span(last + 1, link.seq - 1)}: missing`))
    else if (link.hashAfter(previous).toString('hex') !== link.hash)
      findings.push(tampered(`${name} ${link.seq}: does not match its hash`))
    last = link.seq
    previous = Buffer.from(link.hash, 'hex')
    hashes.set(link.seq, link.hash)
  }
  if (head.seq > last) findings.push(incomplete(`${name} ${span(last + 1, head.seq)}: missing`))
  else if (head.seq < last || head.hash !== (hashes.get(last) ?? Buffer.from(genesis).toString('hex')))
    findings.push(tampered(`${name} ${last}: is not the end that the database names`))
  return { name, links, last, findings, hashAt: (seq) => hashes.get(seq) }
}
