/**
 * Content is encrypted per consultation: AES-256-GCM under a data key, which a master key wraps in the same way.
 * Destroying the wrapped data key is erasure. A sealed value is version (1 byte), nonce (12), tag (16), ciphertext;
 * what it belongs to is bound in as additional data, so that no ciphertext can be moved to another place.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { canonicalJson } from '../domain/canonical.js'
import { KeyRing } from './key-ring.js'

const VERSION = 1
const NONCE = 12
const TAG = 16
const version = Buffer.of(VERSION)

export function seal(key: Buffer, place: string, content: Buffer): Buffer {
  const nonce = freshNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place, 'utf8'))
  const body = cipher.update(content)
  cipher.final()
  return Buffer.concat([version, nonce, cipher.getAuthTag(), body])
}

/** Random bytes for many nonces are fetched at once: each fetch costs more than sealing itself. None is used twice. */
let nonces = Buffer.alloc(0)
function freshNonce(): Buffer {
  if (nonces.length < NONCE) nonces = randomBytes(NONCE * 512)
  const nonce = nonces.subarray(0, NONCE)
  nonces = nonces.subarray(NONCE)
  return nonce
}

/** Throws when the key is wrong, the place differs or a bit has changed. */
export function unseal(key: Buffer, place: string, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION) throw new Error('unknown sealing version')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE))
  decipher.setAAD(Buffer.from(place, 'utf8'))
  decipher.setAuthTag(sealed.subarray(1 + NONCE, 1 + NONCE + TAG))
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE + TAG)), decipher.final()])
}

export const sealJson = (key: Buffer, place: string, value: unknown): Buffer =>
  seal(key, place, Buffer.from(JSON.stringify(value), 'utf8'))

export const unsealJson = (key: Buffer, place: string, sealed: Buffer): unknown =>
  JSON.parse(unseal(key, place, sealed).toString('utf8'))

/**
 * Tells whether two texts are equal, by a key that is destroyed together with what it tells of: a digest under a key that
 * stays could be guessed at for ever.
 */
export const digestUnder = (key: Buffer, text: string): Buffer =>
  createHmac('sha256', createHmac('sha256', key).update('advice-line/digest').digest()).update(text).digest()

/** What the reason for asking a colleague is bound to. */
export const askedPlace = (offerId: string): string => `asked|${offerId}`

/** A data key that has just been made, in both its forms. */
export interface NewDataKey {
  readonly key: Buffer
  readonly wrapped: Buffer
  readonly masterKeyId: string
}

/** The keys that everything else hangs on, and what may be done with them. */
export class Vault {
  readonly masterKeyId: string
  /** Other master keys that data keys may still be wrapped by, until they are wrapped anew. */
  readonly previousIds: readonly string[]
  private readonly masters: ReadonlyMap<string, Buffer>
  private digestKey: KeyObject
  private readonly ring = new KeyRing()

  constructor(
    private readonly masterKey: Buffer,
    previous: readonly Buffer[] = [],
  ) {
    this.masterKeyId = idOf(masterKey)
    this.previousIds = previous.map(idOf)
    this.masters = new Map([masterKey, ...previous].map((key) => [idOf(key), key]))
    this.digestKey = createSecretKey(this.firstDigestKey(this.masterKeyId))
  }

  makeDataKey(stream: string): NewDataKey {
    return this.wrap(stream, randomBytes(32))
  }

  /** In: the wrapped key as the database has it now. Whoever has not got that opens nothing, remembered or not. */
  openDataKey(stream: string, wrapped: Buffer): Buffer {
    return this.ring.open(stream, wrapped, () => this.unwrap(stream, wrapped))
  }

  /** The same data key, wrapped by the current master key. */
  rewrap(stream: string, wrapped: Buffer): NewDataKey {
    return this.wrap(stream, this.unwrap(stream, wrapped))
  }

  wrap(stream: string, key: Buffer): NewDataKey {
    return { key, wrapped: seal(this.masterKey, `data-key|${stream}`, key), masterKeyId: this.masterKeyId }
  }

  /** A data key was destroyed: it must not be remembered either. */
  forget(stream: string): void {
    this.ring.forget(stream)
  }

  /** Tells whether two contents are equal without keeping either: keyed, since a bare hash of few words can be guessed. */
  digest(value: unknown): Buffer {
    return createHmac('sha256', this.digestKey).update(canonicalJson(value)).digest()
  }

  /** The key of digests as it comes from a master key, before the database keeps it. */
  firstDigestKey(masterKeyId: string): Buffer {
    const master = this.masters.get(masterKeyId)
    if (!master) throw new Error('no such master key')
    return Buffer.from(hkdfSync('sha256', master, '', 'advice-line/digest', 32))
  }

  /** Digests outlive master keys: from now on they are made with the key that the database keeps. */
  useDigestKey(key: Buffer): void {
    this.digestKey = createSecretKey(key)
  }

  /** By the current master key, or else by the first of the others that opens it. Throws when none does. */
  private unwrap(stream: string, wrapped: Buffer): Buffer {
    let failure: unknown
    for (const master of this.masters.values()) {
      try {
        return unseal(master, `data-key|${stream}`, wrapped)
      } catch (error) {
        failure ??= error
      }
    }
    throw failure
  }
}

const idOf = (masterKey: Buffer): string =>
  createHash('sha256').update('advice-line/master-key-id').update(masterKey).digest('hex').slice(0, 16)
