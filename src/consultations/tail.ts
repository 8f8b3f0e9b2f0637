/**
 * A tail: the followed end of one consultation on this node. What this node has stored is handed to it; of what others
 * have stored it hears by a hint, and reads once what its followers lack. Each message is delivered in order, once to
 * each. It keeps no content.
 *
 * Each follower has a cursor, "sent through n", and is only ever given message n + 1. A follower joins first and reads
 * afterwards, so nothing falls between: while it reads, its cursor is null and the tail passes it over; then the tail
 * looks once more.
 */
import type { MessageView } from '../domain/views.js'

export interface Follower {
  /** Sequence number of the last message it was given; null while it is still reading what came before. */
  cursor: number | null
}

export interface TailSource<F extends Follower> {
  /** How many messages one read gives at most. */
  readonly most: number
  /** Messages after this sequence number, ascending. */
  read(after: number): Promise<readonly MessageView[]>
  /** In: a message, who gets it, and whether that is everybody who has caught up. */
  deliver(message: MessageView, to: readonly F[], everybody: boolean): void
}

export class Tail<F extends Follower> {
  readonly followers = new Set<F>()
  /** The highest sequence number that this node has heard of. */
  private head = 0
  private asked = 0
  private running = false

  constructor(private readonly source: TailSource<F>) {}

  /** This node has just stored these, one after the other. */
  hand(messages: readonly MessageView[]): void {
    this.head = Math.max(this.head, messages.at(-1)?.seq ?? 0)
    this.deliver(messages)
  }

  /** This follower has read through `cursor`, and hears of everything after it. */
  async begin(follower: F, cursor: number): Promise<void> {
    follower.cursor = cursor
    await this.wake(this.head)
  }

  /**
   * There are messages up to this one: reads what a follower lacks. Any number of wakes during a run make one more run
   * at most. Throws when the read fails: wake it again then.
   */
  async wake(head: number): Promise<void> {
    this.head = Math.max(this.head, head)
    this.asked = Math.max(this.asked, head)
    if (this.running) return
    this.running = true
    try {
      while (this.asked > 0) await this.run()
    } finally {
      this.running = false
    }
  }

  private async run(): Promise<void> {
    const head = this.asked
    this.asked = 0
    let after = head
    for (const { cursor } of this.followers) if (cursor !== null && cursor < after) after = cursor
    if (after >= head) return
    const messages = await this.source.read(after)
    this.deliver(messages)
    if (messages.length >= this.source.most) this.asked = Math.max(this.asked, head)
  }

  private deliver(messages: readonly MessageView[]): void {
    for (const message of messages) {
      const to: F[] = []
      let everybody = true
      for (const follower of this.followers) {
        if (follower.cursor === message.seq - 1) {
          follower.cursor = message.seq
          to.push(follower)
        } else if (follower.cursor !== null) everybody = false
      }
      if (to.length > 0) this.source.deliver(message, to, everybody)
    }
  }
}
