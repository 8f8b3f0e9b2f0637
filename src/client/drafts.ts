/**
 * What is typed and not sent, saved on the server a moment after the last change, one save after the other. Until it is
 * there this tab keeps it, and a save that failed is tried again. Knows no DOM.
 */
import type { RefusalCode } from '../domain/outcome.js'
import type { Answer } from './http.js'
import type { Text } from './kept.js'

const SAVE_AFTER_MS = 1_000
const RETRY_MS = 5_000
/** Refusals that only say "not now". */
export const passing: readonly RefusalCode[] = ['too-many', 'unavailable', 'not-signed-in']

export interface DraftKeeper {
  /** Null: nobody knows whether it was saved. */
  save(text: Text, outliving: boolean): Promise<Answer<object>>
  /** What the server has not got; null when it has everything. */
  keep(text: Text | null): void
}

/** One consultation's. */
export class Drafts {
  /** Typed here, and not known to be on the server. */
  private pending: Text | null
  private saving = Promise.resolve()
  private stopped = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly keeper: DraftKeeper,
    kept: Text | null,
  ) {
    this.pending = kept
    if (kept) this.saveIn(SAVE_AFTER_MS)
  }

  get unsaved(): Text | null {
    return this.pending
  }

  typed(text: Text): void {
    this.pending = text
    this.keeper.keep(text)
    this.saveIn(SAVE_AFTER_MS)
  }

  /** It is on its way as a message, which takes the draft away. */
  sent(): void {
    clearTimeout(this.timer)
    this.pending = null
    this.keeper.keep(null)
  }

  /** Saves now what would be saved soon. */
  flush(outliving = false): Promise<void> {
    clearTimeout(this.timer)
    this.saving = this.saving.then(() => this.save(outliving))
    return this.saving
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private async save(outliving: boolean): Promise<void> {
    const text = this.pending
    if (!text) return
    const answer = await this.keeper.save(text, outliving)
    if (this.pending !== text) return
    if (!answer || (!answer.ok && passing.includes(answer.code))) return this.saveIn(RETRY_MS)
    // Too long to be kept: it stays in the box, and in this tab.
    if (!answer.ok && answer.code === 'invalid') return
    this.pending = null
    this.keeper.keep(null)
  }

  private saveIn(ms: number): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    this.timer = setTimeout(() => void this.flush(), ms)
  }
}
