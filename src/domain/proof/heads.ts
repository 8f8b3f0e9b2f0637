/**
 * What goes into the tree: the head of a chain, that is how far it went and the hash of its last link. The head of a
 * consultation's entries also carries the hashes of what stands beside the chains: the practitioner's answers and the
 * closed advice record. Which chain it is, is a hash too: whoever reads the published heads learns nothing of anybody.
 */
import { canonicalBytes, sha256 } from '../chain.js'

export interface Head {
  /** See `chainLabel`. */
  readonly label: Uint8Array
  readonly seq: number
  readonly hash: Uint8Array
  /** See `concernHash`; null for a chain that has none. */
  readonly concern: Uint8Array | null
  /** SHA-256 of the ciphertext of the advice record, once closed. */
  readonly record: Uint8Array | null
}

export interface PlacedHead extends Head {
  /** Where it stands in the tree. */
  readonly index: number
}

/** The chain of a consultation's messages; its entries' is the audit stream's own name. */
export const messagesChain = (consultationId: string): string => `messages ${consultationId}`
export const entriesChain = (consultationId: string): string => `consultation ${consultationId}`

/**
 * A head that is no chain's: at this place of the tree the database was found to have been set back, and what had been
 * published since was taken up again from there. Its number is the size that the tree had been set back to, so whatever
 * was anchored from there up to this place may be missing, and is not there because of a restore.
 */
export const RESTORED = 'restored'

export const chainLabel = (name: string): Buffer => sha256(canonicalBytes(['advice-line/chain/1', name]))

/** The reference and the practitioner's answers, as ciphertext: so neither stands under another's name. */
export const concernHash = (ref: string, sealed: Uint8Array): Buffer =>
  sha256(canonicalBytes(['advice-line/concern/1', ref, sealed]))

/** The bytes that become a leaf. */
export const headBytes = ({ label, seq, hash, concern, record }: Head): Buffer =>
  canonicalBytes(['advice-line/head/1', label, seq, hash, concern, record])

/** One line of the published heads. */
export const headLine = ({ index, label, seq, hash, concern, record }: PlacedHead): string =>
  [
    String(index),
    hex(label),
    String(seq),
    hex(hash),
    concern ? hex(concern) : '-',
    record ? hex(record) : '-',
  ].join(' ')

const line = /^(\d{1,15}) ([0-9a-f]{64}) (\d{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64}|-) ([0-9a-f]{64}|-)$/

/** null: this is no such line. */
export function readHeadLine(text: string): PlacedHead | null {
  const [, index, label = '', seq, hash = '', concern = '-', record = '-'] = line.exec(text) ?? []
  if (index === undefined) return null
  const bytes = (digits: string): Buffer | null => (digits === '-' ? null : Buffer.from(digits, 'hex'))
  return {
    index: Number(index),
    label: Buffer.from(label, 'hex'),
    seq: Number(seq),
    hash: Buffer.from(hash, 'hex'),
    concern: bytes(concern),
    record: bytes(record),
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
