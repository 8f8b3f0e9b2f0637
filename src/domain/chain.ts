/**
 * The hash chains that make change visible. Messages and audit entries are each chained to the one before them in
 * their stream: SHA-256 over a canonical form that holds the ciphertext, never the text, so that destroying a data key
 * leaves every chain valid. (Design, "Audit you can prove".)
 *
 * Canonical form: each field as a four-byte big-endian length and then its bytes (UTF-8 for text, shortest decimal for
 * numbers, ISO 8601 with milliseconds for times), beginning with a tag that names the kind and the version. A null
 * field has the length 0xFFFFFFFF and no bytes, so that "nothing" and "empty" differ.
 */
import { createHash } from 'node:crypto'

export type Field = string | number | Date | Uint8Array | null

/** What comes before the first link. */
export const genesis: Uint8Array = new Uint8Array(32)

/** A time; whoever checks a chain has it as it was written out, and takes it as it stands. */
type Instant = Date | string

export interface EntryLink {
  readonly stream: string
  readonly seq: number
  readonly at: Instant
  readonly actorId: string
  readonly actorName: string
  readonly actorRole: string
  readonly action: string
  /** Ciphertext of the detail. */
  readonly detail: Uint8Array | null
}

export interface MessageLink {
  readonly consultationId: string
  readonly seq: number
  readonly at: Instant
  readonly authorId: string
  readonly clientId: string
  /** Ciphertext of the body. */
  readonly body: Uint8Array
}

/** Hash of an audit entry. In: the hash before it in its stream (`genesis` for the first), and the entry. */
export function entryHash(previous: Uint8Array, entry: EntryLink): Buffer {
  return hashOf('advice-line/entry/1', previous, [
    entry.stream,
    entry.seq,
    entry.at,
    entry.actorId,
    entry.actorName,
    entry.actorRole,
    entry.action,
    entry.detail,
  ])
}

/** Hash of a message. In: the hash of the message before it in its consultation, and the message. */
export function messageHash(previous: Uint8Array, message: MessageLink): Buffer {
  return hashOf('advice-line/message/1', previous, [
    message.consultationId,
    message.seq,
    message.at,
    message.authorId,
    message.clientId,
    message.body,
  ])
}

/** Length-prefixed fields, joined. */
export function canonicalBytes(fields: readonly Field[]): Buffer {
  const parts = fields.map((field) => (field instanceof Uint8Array || field === null ? field : textOf(field)))
  let length = 0
  for (const part of parts) length += LENGTH + sizeOf(part)
  const bytes = Buffer.allocUnsafe(length)
  let at = 0
  for (const part of parts) {
    at = bytes.writeUInt32BE(part === null ? NOTHING : sizeOf(part), at)
    if (typeof part === 'string') at += bytes.write(part, at, 'utf8')
    else if (part) {
      bytes.set(part, at)
      at += part.length
    }
  }
  return bytes
}

const LENGTH = 4
const NOTHING = 0xffffffff

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

const hashOf = (tag: string, previous: Uint8Array, fields: readonly Field[]): Buffer =>
  sha256(canonicalBytes([tag, previous, ...fields]))

const textOf = (field: string | number | Date): string =>
  field instanceof Date ? field.toISOString() : String(field)

function sizeOf(part: string | Uint8Array | null): number {
  if (part === null) return 0
  return typeof part === 'string' ? Buffer.byteLength(part, 'utf8') : part.length
}
