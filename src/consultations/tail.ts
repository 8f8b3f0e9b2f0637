/**
 * A tail: the followed end of one consultation on this node. A hint wakes it; it reads once what its followers lack and
 * delivers it to each in order, each message once. It keeps no content between two runs.
 *
 * Each follower has a cursor, "sent through n". A follower joins first and reads afterwards, so nothing falls between:
 * while it reads, its cursor is null and the tail passes it over; then the tail runs once more.
 */
import type { MessageView } from '../domain/views.js'

export interface Follower {
  /** Sequence number of the last message it was given; null while it is still reading what came before. */
  cursor: number | null
  deliver(message: MessageView): void
}

export interface TailSource {
  /** How many messages one read gives at most. */
  readonly most: number
  /** Messages after this sequence number, ascending. */
  read(after: number): Promise<readonly MessageView[]>
}

export class Tail<F extends Follower> {
  readonly followers = new Set<F>()
  private running = false
  private again = false

  constructor(private readonly source: TailSource) {}

  /** Look again. Any number of wakes during a run make one more run. Throws when the read fails: wake it again then. */
  async wake(): Promise<void> {
    this.again = true
    if (this.running) return
    this.running = true
    try {
      while (this.again) {
        this.again = false
        await this.run()
      }
    } finally {
      this.running = false
    }
  }

  private async run(): Promise<void> {
    const cursors = [...this.followers].map((follower) => follower.cursor).filter((cursor) => cursor !== null)
    if (cursors.length === 0) return
    const messages = await this.source.read(Math.min(...cursors))
    if (messages.length >= this.source.most) this.again = true
    for (const follower of this.followers) {
      for (const message of messages) {
        if (follower.cursor === null || message.seq <= follower.cursor) continue
        follower.cursor = message.seq
        follower.deliver(message)
      }
    }
  }
}
