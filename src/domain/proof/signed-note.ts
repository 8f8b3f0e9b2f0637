/**
 * A checkpoint as a signed note, in the manner of C2SP (signed-note, tlog-checkpoint): lines of text that a person can
 * read, print and mail, then a blank line, then a signature line for each signer (Ed25519).
 *
 *     advice-line/1f0c5b8e2a9d4c37          whose tree, named by its key
 *     1234                                  how many leaves it has
 *     qk3X…=                                its root, base64
 *     time 2026-11-25T09:20:00.000Z         when
 *
 *     — advice-line/1f0c5b8e2a9d4c37 H8xb…=
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { Tree } from './merkle.js'

export interface Checkpoint extends Tree {
  readonly at: string
}

export interface VerifierKey {
  readonly name: string
  /** Four bytes that stand before each of its signatures. */
  readonly id: Buffer
  readonly key: KeyObject
}

export interface Signer extends VerifierKey {
  readonly privateKey: KeyObject
}

const ED25519 = Uint8Array.of(1)
/** What stands before the 32 bytes in the usual encodings (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/** In: 32 secret bytes. */
export function signerOf(secret: Uint8Array): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' })
  const raw = rawOf(createPublicKey(privateKey))
  const name = `advice-line/${createHash('sha256').update(raw).digest('hex').slice(0, 16)}`
  return { ...verifierOf(name, raw), privateKey }
}

/** The public key in one line, as it is handed to inspectors: name, id and key, joined by plus signs. */
export const verifierText = ({ name, id, key }: VerifierKey): string =>
  `${name}+${id.toString('hex')}+${Buffer.concat([ED25519, rawOf(key)]).toString('base64')}`

/** null: this is no such key. */
export function readVerifier(text: string): VerifierKey | null {
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(key ?? '', 'base64')
  if (!name || bytes.length !== 33 || bytes[0] !== ED25519[0]) return null
  const verifier = verifierOf(name, bytes.subarray(1))
  return verifier.id.toString('hex') === id ? verifier : null
}

export function signCheckpoint({ size, root, at }: Checkpoint, signer: Signer): string {
  const text = `${signer.name}\n${size}\n${Buffer.from(root).toString('base64')}\ntime ${at}\n`
  const signature = sign(null, Buffer.from(text, 'utf8'), signer.privateKey)
  return `${text}\n— ${signer.name} ${Buffer.concat([signer.id, signature]).toString('base64')}\n`
}

const shape =
  /^((\S+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n)\n((?:— \S+ [A-Za-z0-9+/]+={0,2}\n)+)$/

/** What a note says, if one of these keys has signed it under its own name; else null. */
export function openCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint | null {
  const [, text = '', name, size, root = '', at = '', signatures = ''] = shape.exec(note) ?? []
  for (const verifier of keys.filter((each) => each.name === name)) {
    for (const line of signatures.split('\n')) {
      const [, signedBy, encoded = ''] = line.split(' ')
      const bytes = Buffer.from(encoded, 'base64')
      if (
        signedBy !== name ||
        bytes.length !== 68 ||
        bytes.toString('base64') !== encoded ||
        !bytes.subarray(0, 4).equals(verifier.id)
      )
        continue
      if (verify(null, Buffer.from(text, 'utf8'), verifier.key, bytes.subarray(4)))
        return { size: Number(size), root: Buffer.from(root, 'base64'), at }
    }
  }
  return null
}

function verifierOf(name: string, raw: Uint8Array): VerifierKey {
  const key = createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
  const id = createHash('sha256').update(`${name}\n`).update(ED25519).update(raw).digest().subarray(0, 4)
  return { name, id, key }
}

const rawOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(SPKI.length)
