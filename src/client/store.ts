/**
 * The reference client of the contract: all that a program needs to take part in consultations, in one typed store
 * without a page. It follows, sends and keeps drafts as docs/adr/0011-drafts.md and the contract say:
 *
 *   follow(ref, after)    join, read everything after the last seen, merge; the same again on every doubt
 *   write(ref, text)      sent in order, one at a time, with the same id until somebody has answered
 *   typed(ref, text)      kept on the server a moment later, for the writer alone
 *
 * What is known of each consultation is a plain value (conversation.ts): `messages` without gaps, `unsent` with the fate
 * of each. Every way leads through the same calls: WebSocket, else polling, else plain HTTP, asked every few seconds.
 * The pages are its users; test/journeys/bad-networks.spec.ts runs it in Node.
 */
import type { MessageView, NamedRole } from '../domain/views.js'
import { newClientId } from './client-id.js'
import type { Conversation } from './conversation.js'
import { Courier } from './courier.js'
import { Drafts } from './drafts.js'
import type { Call } from './http.js'
import type { Keep, Text } from './kept.js'
import type { Live } from './live.js'
import { consultationPath, socketOrHttp } from './wire.js'

/** Without a socket the server is asked so often. */
const POLL_MS = 3_000
/** So soon after a socket is lost plain HTTP is tried: before the page says anything. */
const FIRST_POLL_MS = 1_000
/** Every so many polls, whatever else the page shows is looked at again. */
const POLLS_PER_LOOK = 2

export interface StoreListeners {
  changed(ref: string, now: Conversation): void
  typing(ref: string, author: NamedRole): void
  /** The server is reached, live or by plain HTTP. */
  up(): void
  down(): void
  /** Something may have been missed: whatever else the page shows should be looked at again. */
  look(): void
  signedOut(reason: string): void
}

/** What was written for a consultation that is left, and is not known to be on the server. */
export interface LeftBehind {
  readonly ref: string
  readonly texts: readonly string[]
}

interface Followed {
  readonly courier: Courier
  readonly drafts: Drafts
}

export class Store {
  private readonly followed = new Map<string, Followed>()
  private byHttp = false
  private polls = 0
  private stopped = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    readonly live: Live,
    private readonly call: Call,
    private readonly keep: Keep,
    private readonly to: StoreListeners,
  ) {
    live.socket.on('message.added', ({ ref, ...message }) => this.followed.get(ref)?.courier.receive(message))
    live.socket.on('heartbeat', ({ heads }) => {
      for (const [ref, head] of Object.entries(heads)) this.followed.get(ref)?.courier.hear(head)
    })
    live.socket.on('typing', ({ ref, author }) => to.typing(ref, author))
    live.listen({
      up: () => this.connected(),
      down: () => {
        this.byHttp = false
        to.down()
        this.pollIn(FIRST_POLL_MS)
      },
      stale: () => {
        this.followAll()
        to.look()
      },
      signedOut: (reason) => to.signedOut(reason),
    })
    this.pollIn(FIRST_POLL_MS)
  }

  /** In: the reference, and the last message that is known already. */
  follow(ref: string, after: number): void {
    if (this.followed.has(ref)) return
    const kept = this.keep.get(ref)
    const courier = new Courier(
      ref,
      after,
      socketOrHttp(this.live, this.call),
      (now) => this.changed(ref, now),
      newClientId,
    )
    const drafts = new Drafts(
      {
        save: (body, outliving) =>
          this.call(`${consultationPath(ref)}/draft`, { method: 'PUT', body, outliving }),
        keep: (typed) => this.keep.set(ref, { ...this.keep.get(ref), typed }),
      },
      kept.typed,
    )
    this.followed.set(ref, { courier, drafts })
    for (const { body, clientId } of kept.unsent) courier.write(body, clientId)
    if (this.live.up) void courier.follow()
  }

  /** Everything but these is left. Out: what was not sent there, which is kept until it is forgotten (`forget`). */
  keepOnly(refs: ReadonlySet<string>): readonly LeftBehind[] {
    const left: LeftBehind[] = []
    for (const [ref, { courier, drafts }] of this.followed) {
      if (refs.has(ref)) continue
      courier.stop()
      drafts.stop()
      this.followed.delete(ref)
      const unsent = courier.now.unsent.filter(({ fate }) => fate !== 'stored').map(({ body }) => body)
      const texts = [...unsent, drafts.unsaved?.body ?? ''].filter((text) => text.trim() !== '')
      if (texts.length > 0) left.push({ ref, texts })
      else this.forget(ref)
      void this.live.ask('consultation.leave', { ref })
    }
    return left
  }

  /** What was left behind there has been shown. */
  forget(ref: string): void {
    this.keep.set(ref, { unsent: [], typed: null })
  }

  now(ref: string): Conversation | null {
    return this.followed.get(ref)?.courier.now ?? null
  }

  write(ref: string, { body, clientId }: Text): void {
    this.followed.get(ref)?.drafts.sent()
    this.followed.get(ref)?.courier.write(body, clientId)
  }

  tryAgain(ref: string, clientId: string): void {
    this.followed.get(ref)?.courier.tryAgain(clientId)
  }

  typed(ref: string, text: Text): void {
    this.followed.get(ref)?.drafts.typed(text)
  }

  /** Tells the other side that somebody is writing. */
  typing(ref: string): void {
    void this.live.ask('typing', { ref })
  }

  /** What was typed there and is not on the server yet. */
  unsaved(ref: string): Text | null {
    return this.followed.get(ref)?.drafts.unsaved ?? null
  }

  /** Is a message with this id on its way, or in the conversation already? */
  hasSent(ref: string, clientId: string): boolean {
    const now = this.now(ref)
    const isIt = (each: { clientId: string }): boolean => each.clientId === clientId
    return now !== null && (now.unsent.some(isIt) || now.messages.some(isIt))
  }

  /** Would something be lost if the program ended now? */
  get wouldLose(): boolean {
    if (this.live.up || this.byHttp) return false
    return [...this.followed.values()].some(
      ({ courier, drafts }) =>
        (drafts.unsaved?.body ?? '').trim() !== '' ||
        courier.now.unsent.some(({ fate }) => fate !== 'stored'),
    )
  }

  async saveDrafts(outliving = false): Promise<void> {
    await Promise.all([...this.followed.values()].map(({ drafts }) => drafts.flush(outliving)))
  }

  followAll(): void {
    for (const { courier } of this.followed.values()) void courier.follow()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    for (const { courier, drafts } of this.followed.values()) {
      courier.stop()
      drafts.stop()
    }
    this.live.close()
  }

  private connected(): void {
    clearTimeout(this.timer)
    this.byHttp = false
    this.to.up()
    this.followAll()
    // Also the first time: what happened between the server's writing the page and now was told to nobody here.
    this.to.look()
  }

  private changed(ref: string, now: Conversation): void {
    // An answer to what was on its way when it was left: it is not kept again.
    if (!this.followed.has(ref)) return
    const unsent = now.unsent
      .filter(({ fate }) => fate !== 'stored')
      .map(({ clientId, body }) => ({ clientId, body }))
    this.keep.set(ref, { ...this.keep.get(ref), unsent })
    this.to.changed(ref, now)
  }

  private isLive(): boolean {
    return this.live.up
  }

  private pollIn(ms: number): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    this.timer = setTimeout(() => void this.poll(), ms)
  }

  private async poll(): Promise<void> {
    if (this.isLive()) return
    const answer = await this.call('/api/v1/me')
    if (this.isLive()) return
    const was = this.byHttp
    this.byHttp = answer?.ok ?? false
    this.pollIn(POLL_MS)
    if (answer && !answer.ok && answer.code === 'not-signed-in') return this.to.signedOut(answer.code)
    if (was && !this.byHttp) return this.to.down()
    if (!this.byHttp) return
    if (!was) this.to.up()
    this.followAll()
    this.polls = was ? this.polls + 1 : 0
    if (this.polls % POLLS_PER_LOOK === 0) this.to.look()
  }
}

/** By name and role, as the interface names people. */
export const isBy = ({ author }: MessageView, who: NamedRole): boolean =>
  author.name === who.name && author.role === who.role
