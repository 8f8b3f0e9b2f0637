/**
 * A browser's tab without its window: the very store that our pages use (src/client), over a real connection. It writes
 * down what it was promised, and whether its screen ever took anything back.
 */
import { randomUUID } from 'node:crypto'
import type { Conversation } from '../../src/client/conversation.js'
import { Courier, type Wire } from '../../src/client/courier.js'
import { httpCalls } from '../../src/client/http.js'
import { connectLive, Live } from '../../src/client/live.js'
import { socketOrHttp } from '../../src/client/wire.js'
import type { MessageView } from '../../src/domain/views.js'

export interface Promised {
  readonly ref: string
  readonly clientId: string
  readonly body: string
  readonly seq: number
}

export interface TabOptions {
  readonly url: string
  readonly cookie: string
  readonly origin: string
  /** Consultations that it follows, and the last message that the page has already. */
  readonly refs: ReadonlyMap<string, number>
  readonly told?: (promised: Promised) => void
}

export class Tab {
  readonly live: Live
  readonly couriers: ReadonlyMap<string, Courier>
  /** What the server has acknowledged. */
  readonly promised: Promised[] = []
  /** What its screen should never have done. */
  readonly faults: string[] = []
  /** What it follows, as far as the server has said yes. */
  readonly followed = new Set<string>()
  /** How often it has come (back) up. */
  ups = 0
  private readonly shown = new Map<string, readonly MessageView[]>()
  private readonly watchers = new Set<() => void>()

  constructor({ url, cookie, origin, refs, told }: TabOptions) {
    this.live = new Live(connectLive(`${url}/live`, { extraHeaders: { cookie, origin }, forceNew: true }))
    const wire = this.watched(socketOrHttp(this.live, httpCalls(url, { cookie, origin })), told)
    const courier = ([ref, last]: [string, number]): [string, Courier] => [
      ref,
      new Courier(ref, last, wire, (now) => this.look(ref, now), randomUUID),
    ]
    this.couriers = new Map([...refs].map(courier))
    // As the pages do it (client/store.ts).
    const { socket } = this.live
    socket.on('message.added', ({ ref, ...message }) => this.couriers.get(ref)?.receive(message))
    socket.on('heartbeat', ({ heads }) => {
      for (const [ref, head] of Object.entries(heads)) this.couriers.get(ref)?.hear(head)
    })
    this.live.listen({
      up: () => {
        this.ups++
        this.followAll()
      },
      down: () => undefined,
      stale: () => this.followAll(),
      signedOut: (reason) => this.faults.push(`signed out: ${reason}`),
    })
  }

  write(ref: string, body: string): void {
    this.of(ref).write(body)
  }

  of(ref: string): Courier {
    const courier = this.couriers.get(ref)
    if (!courier) throw new Error(`this tab does not follow ${ref}`)
    return courier
  }

  get unsent(): number {
    return [...this.couriers.values()].reduce((sum, { now }) => sum + now.unsent.length, 0)
  }

  /** Settles when this is so; looked at whenever the screen changes. In: after how long it is given up. */
  until(is: () => boolean, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.watchers.delete(look)
        resolve(is())
      }
      const look = (): void => {
        if (is()) end()
      }
      const timer = setTimeout(end, ms)
      this.watchers.add(look)
      look()
    })
  }

  close(): void {
    for (const courier of this.couriers.values()) courier.stop()
    this.live.close()
  }

  private followAll(): void {
    for (const courier of this.couriers.values()) void courier.follow()
  }

  private watched(wire: Wire, told: TabOptions['told']): Wire {
    return {
      up: () => wire.up(),
      follow: async (ref, after) => {
        const answer = await wire.follow(ref, after)
        if (answer?.ok && answer.live) this.followed.add(ref)
        return answer
      },
      send: async (ref, clientId, body) => {
        const answer = await wire.send(ref, clientId, body)
        if (answer?.ok) {
          const promised = { ref, clientId, body, seq: answer.seq }
          this.promised.push(promised)
          told?.(promised)
        }
        return answer
      },
    }
  }

  /** What is on the screen stays there, in order and once; only its end grows. */
  private look(ref: string, { messages }: Conversation): void {
    const before = this.shown.get(ref) ?? []
    if (messages !== before) {
      this.shown.set(ref, messages)
      if (messages.length < before.length || messages[before.length - 1] !== before.at(-1))
        this.faults.push(`${ref}: the screen has taken something back`)
      for (let at = Math.max(1, before.length); at < messages.length; at++)
        if (messages[at]!.seq !== messages[at - 1]!.seq + 1)
          this.faults.push(`${ref}: ${messages[at]!.seq} came after ${messages[at - 1]!.seq}`)
    }
    for (const look of this.watchers) look()
  }
}
