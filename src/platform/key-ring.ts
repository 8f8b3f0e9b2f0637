/**
 * Data keys that were unwrapped a moment ago, so that a busy conversation does not unwrap its key for every message. Few
 * and not for long. A key is only given to somebody who shows the wrapped one, read afresh: destroying that is erasure
 * on every node at once, whatever is remembered here.
 */
interface Known {
  readonly wrapped: Buffer
  readonly key: Buffer
  readonly until: number
}

const MOST = 5_000
const KEPT_MS = 5 * 60_000

export class KeyRing {
  /** The least recently used first. */
  private readonly known = new Map<string, Known>()

  constructor(
    private readonly most = MOST,
    private readonly now: () => number = Date.now,
  ) {}

  open(stream: string, wrapped: Buffer, unwrap: () => Buffer): Buffer {
    const found = this.known.get(stream)
    this.known.delete(stream)
    if (found && found.until > this.now() && found.wrapped.equals(wrapped)) {
      this.known.set(stream, found)
      return found.key
    }
    const key = unwrap()
    this.known.set(stream, { wrapped, key, until: this.now() + KEPT_MS })
    const [oldest] = this.known.keys()
    if (this.known.size > this.most && oldest !== undefined) this.known.delete(oldest)
    return key
  }

  forget(stream: string): void {
    this.known.delete(stream)
  }
}
