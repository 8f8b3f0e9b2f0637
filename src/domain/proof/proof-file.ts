/**
 * The proof of one consultation, as it is exported and handed to whoever checks it: both chains with their ciphertext,
 * what stands beside them, and where each head stands in the tree of which signed checkpoints. It holds no key that
 * opens anything. docs/verify/format.md describes it for people.
 */
import { readVerifier } from './signed-note.js'

export const PROOF_FORMAT = 'advice-line/proof/1'

export interface ProofFile {
  readonly format: string
  readonly ref: string
  readonly consultationId: string
  readonly exportedAt: string
  /** The public key of the checkpoints: of use to somebody who has it from elsewhere too. */
  readonly key: string
  /** Public keys that signed checkpoints before it; absent where there were none. */
  readonly earlierKeys?: readonly string[]
  readonly entries: readonly ProofEntry[]
  readonly messages: readonly ProofMessage[]
  /** Where the database says that each chain ends. */
  readonly heads: { readonly entries: ProofHead; readonly messages: ProofHead }
  /** Ciphertext, base64; the record's once it is closed. */
  readonly concern: string | null
  readonly record: string | null
  readonly anchors: readonly Anchor[]
  /** By size, the smallest first, the newest there is among them. */
  readonly checkpoints: readonly ProofCheckpoint[]
}

export interface ProofEntry {
  readonly seq: number
  readonly at: string
  readonly actorId: string
  readonly actorName: string
  readonly actorRole: string
  readonly action: string
  /** Ciphertext, base64. */
  readonly detail: string | null
  readonly hash: string
}

export interface ProofMessage {
  readonly seq: number
  readonly at: string
  readonly authorId: string
  readonly clientId: string
  /** Ciphertext, base64. */
  readonly body: string
  readonly hash: string
}

export interface ProofHead {
  readonly seq: number
  readonly hash: string
}

export interface Anchor extends ProofHead {
  /** `restored`: a head that is no chain's; see heads.ts. */
  readonly chain: 'entries' | 'messages' | 'restored'
  readonly concern: string | null
  readonly record: string | null
  /** Where in the tree, and the size of the checkpoint that its path leads to; null: there is none. */
  readonly index: number
  readonly size: number | null
  readonly path: readonly string[]
}

export interface ProofCheckpoint {
  readonly note: string
  /** That the checkpoint before it in this list is the beginning of it. */
  readonly path: readonly string[]
}

type Shape =
  keyof typeof plain | { readonly list: Shape } | { readonly members: Readonly<Record<string, Shape>> }

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value)

const isHash = matches(/^[0-9a-f]{64}$/)
const isBytes = matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

const isKey = (value: unknown): boolean => typeof value === 'string' && readVerifier(value) !== null

const plain = {
  text: (value: unknown) => typeof value === 'string' && value.isWellFormed(),
  format: (value: unknown) => value === PROOF_FORMAT,
  key: isKey,
  'keys or absent': (value: unknown) => value === undefined || (Array.isArray(value) && value.every(isKey)),
  time: matches(
    /^(?:19[7-9]\d|2\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/,
  ),
  count: isCount,
  'count or null': (value: unknown) => value === null || isCount(value),
  hash: isHash,
  'hash or null': (value: unknown) => value === null || isHash(value),
  bytes: isBytes,
  'bytes or null': (value: unknown) => value === null || isBytes(value),
  chain: matches(/^(?:entries|messages|restored)$/),
} as const

const head: Shape = { members: { seq: 'count', hash: 'hash' } }
const shape: Shape = {
  members: {
    format: 'format',
    ref: 'text',
    consultationId: 'text',
    exportedAt: 'time',
    key: 'key',
    earlierKeys: 'keys or absent',
    entries: {
      list: {
        members: {
          seq: 'count',
          at: 'time',
          actorId: 'text',
          actorName: 'text',
          actorRole: 'text',
          action: 'text',
          detail: 'bytes or null',
          hash: 'hash',
        },
      },
    },
    messages: {
      list: {
        members: {
          seq: 'count',
          at: 'time',
          authorId: 'text',
          clientId: 'text',
          body: 'bytes',
          hash: 'hash',
        },
      },
    },
    heads: { members: { entries: head, messages: head } },
    concern: 'bytes or null',
    record: 'bytes or null',
    anchors: {
      list: {
        members: {
          chain: 'chain',
          index: 'count',
          seq: 'count',
          hash: 'hash',
          concern: 'hash or null',
          record: 'hash or null',
          size: 'count or null',
          path: { list: 'hash' },
        },
      },
    },
    checkpoints: { list: { members: { note: 'text', path: { list: 'hash' } } } },
  },
}

/** Out: the file; or, as text, where it is not as it should be. Members that are not known are left alone. */
export function readProofFile(value: unknown): ProofFile | string {
  const wrong = findWrong(value, shape, '')
  return wrong ?? (value as ProofFile)
}

function findWrong(value: unknown, expected: Shape, where: string): string | null {
  if (typeof expected === 'string') return plain[expected](value) ? null : where
  if ('list' in expected) {
    if (!Array.isArray(value)) return where
    return firstOf(value.map((item, i) => () => findWrong(item, expected.list, `${where}[${i}]`)))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return where || 'the whole'
  const members = value as Readonly<Record<string, unknown>>
  return firstOf(
    Object.entries(expected.members).map(
      ([name, each]) =>
        () =>
          findWrong(members[name], each, where ? `${where}.${name}` : name),
    ),
  )
}

function firstOf(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const found = check()
    if (found !== null) return found
  }
  return null
}
