/** A look that came to nothing (no answer, a server that is going down) is taken again, each time after twice as long. */
const FIRST_MS = 3_000
const AT_MOST_MS = 60_000

export class Backoff {
  private ms = FIRST_MS

  /** Out: how long to wait now, in milliseconds. */
  next(): number {
    const now = this.ms
    this.ms = Math.min(2 * now, AT_MOST_MS)
    return now
  }

  /** It came to something. */
  reset(): void {
    this.ms = FIRST_MS
  }
}
