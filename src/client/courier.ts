/**
 * Carries one conversation between the page and the server: sends in order, sends again with the same id when there
 * was no answer, follows again when something is missing. Knows no DOM and no socket, only a `Wire`.
 */
import type { Followed } from '../domain/live-events.js'
import type { MessageView } from '../domain/views.js'
import {
  again,
  arrived,
  begin,
  type Conversation,
  heard,
  isBehind,
  nextToSend,
  reconnected,
  refused,
  sending,
  stored,
  unanswered,
  written,
} from './conversation.js'
import type { Answer } from './http.js'

/** What was read; and whether from now on every message comes by itself. */
export type Caught = Pick<Followed, 'headSeq' | 'messages'> & { readonly live: boolean }

export interface Wire {
  /** Is there a live connection? While there is none, what is written waits and is not called failed. */
  up(): boolean
  follow(ref: string, after: number): Promise<Answer<Caught>>
  send(ref: string, clientId: string, body: string): Promise<Answer<{ seq: number; at: string }>>
}

type Timer = ReturnType<typeof setTimeout>

const TRIES = 3
const RETRY_MS = 2_000
/** Up to this many times as slow, when there is no answer again and again. */
const SLOWEST = 10
/** A hint that overtook its neighbour usually meets it within this time; only then is it a gap. */
const GAP_MS = 150

export class Courier {
  now: Conversation
  private catching = false
  private pumping = false
  private stopped = false
  /** How often in a row nobody could be followed, and when that is tried again. */
  private misses = 0
  private again: Timer | undefined
  private readonly timers = new Set<Timer>()

  constructor(
    ref: string,
    last: number,
    private readonly wire: Wire,
    private readonly changed: (now: Conversation) => void,
    private readonly newId: () => string,
  ) {
    this.now = begin(ref, last)
  }

  write(body: string, clientId = this.newId()): void {
    this.set(written(this.now, clientId, body))
    void this.pump()
  }

  tryAgain(clientId: string): void {
    this.set(again(this.now, clientId))
    void this.pump()
  }

  receive(message: MessageView): void {
    this.set(arrived(this.now, [message]))
    this.soonIfBehind()
  }

  hear(head: number): void {
    this.set(heard(this.now, head))
    this.soonIfBehind()
  }

  /** The connection is (back) up, or has become doubtful: join, read what was missed, send what waits. */
  async follow(): Promise<void> {
    await this.catchUp()
    this.set(reconnected(this.now))
    await this.pump()
  }

  /** What is on its way may still arrive; nothing is sent after it. */
  stop(): void {
    this.stopped = true
    for (const timer of this.timers) clearTimeout(timer)
    this.timers.clear()
  }

  private async catchUp(): Promise<void> {
    if (this.catching) return
    this.catching = true
    clearTimeout(this.again)
    try {
      for (;;) {
        const from = this.now.last
        const answer = await this.wire.follow(this.now.ref, from)
        // Not joined: whether or not anything is known to be missing, nothing would come by itself.
        if (isOpen(answer)) return this.catchUpLater()
        this.misses = 0
        if (!answer?.ok) return void this.later(() => this.soonIfBehind(), RETRY_MS)
        this.set(arrived(this.now, answer.messages, answer.headSeq))
        if (!isBehind(this.now)) {
          // Read, but not joined, while that could be.
          if (!answer.live && this.wire.up()) this.catchUpLater()
          return
        }
        if (this.now.last === from) return void this.later(() => this.soonIfBehind(), RETRY_MS)
      }
    } finally {
      this.catching = false
    }
  }

  private catchUpLater(): void {
    this.misses += 1
    this.again = this.later(() => this.catchUp(), RETRY_MS * Math.min(this.misses, SLOWEST))
  }

  private async pump(): Promise<void> {
    if (this.pumping) return
    this.pumping = true
    try {
      for (let next = nextToSend(this.now); next && !this.stopped; next = nextToSend(this.now)) {
        if (await this.deliver(next.clientId, next.body)) continue
        return void this.later(() => this.pump(), RETRY_MS * Math.min(next.tries + 1, SLOWEST))
      }
    } finally {
      this.pumping = false
    }
  }

  /** False when the outcome is unknown. */
  private async deliver(clientId: string, body: string): Promise<boolean> {
    this.set(sending(this.now, clientId))
    const answer = await this.wire.send(this.now.ref, clientId, body)
    if (answer?.ok) {
      this.set(stored(this.now, clientId, answer.seq))
      this.soonIfBehind()
      return true
    }
    if (answer && !isOpen(answer)) {
      this.set(refused(this.now, clientId, answer.detail))
      return true
    }
    this.set(unanswered(this.now, clientId, this.wire.up() ? TRIES : Infinity))
    return false
  }

  private soonIfBehind(): void {
    if (isBehind(this.now)) this.later(() => (isBehind(this.now) ? this.catchUp() : undefined), GAP_MS)
  }

  private later(what: () => unknown, ms: number): Timer {
    const timer = setTimeout(() => {
      this.timers.delete(timer)
      what()
    }, ms)
    if (this.stopped) clearTimeout(timer)
    else this.timers.add(timer)
    return timer
  }

  private set(next: Conversation): void {
    if (next === this.now) return
    this.now = next
    this.changed(next)
  }
}

/** No answer, or "not now": the same may well be answered in a moment. */
const isOpen = (answer: Answer<unknown>): boolean =>
  answer === null || (!answer.ok && (answer.code === 'too-many' || answer.code === 'unavailable'))
