/**
 * The live connection: one typed socket on `/live`. Sockets are hints: `ask` answers null when there was no answer, and
 * nobody here believes that what was asked did or did not happen. A heartbeat that stays away means "connected but
 * stale": then everybody follows again.
 */
import { io, type ManagerOptions, type Socket } from 'socket.io-client'
import type { ClientEvents, ServerEvents } from '../domain/live-events.js'

type Payload<E extends keyof ClientEvents> = Parameters<ClientEvents[E]>[0]
type AnswerTo<E extends keyof ClientEvents> = Parameters<Parameters<ClientEvents[E]>[1]>[0]

const ACK_MS = 8_000
const STALE_MS = 25_000
const LOOK_MS = 5_000

interface Listeners {
  readonly up: () => void
  readonly down: () => void
  readonly stale: () => void
  readonly signedOut: (reason: string) => void
}

type LiveSocket = Socket<ServerEvents, ClientEvents>

/** The tests bring a place of their own, and what a browser sends by itself. */
export const connectLive = (url = '/live', more: Partial<ManagerOptions> = {}): LiveSocket =>
  io(url, { reconnectionDelay: 500, reconnectionDelayMax: 5_000, ...more })

export class Live {
  /** What to add to this computer's clock to have the server's. */
  clockOffset = 0
  private lastBeat = Date.now()
  private doubts = 0
  private over = false
  private looking: ReturnType<typeof setInterval> | undefined

  constructor(readonly socket: LiveSocket = connectLive()) {}

  get up(): boolean {
    return this.socket.connected
  }

  serverNow(): number {
    return Date.now() + this.clockOffset
  }

  listen(to: Listeners): void {
    this.socket.on('connect', () => {
      this.beat()
      to.up()
    })
    this.socket.on('disconnect', (reason) => {
      to.down()
      // The server ended it without signing us out (it is going down): Socket.IO leaves coming back to us.
      if (reason === 'io server disconnect' && !this.over) setTimeout(() => this.socket.connect(), 1_000)
    })
    // Refused at the door: Socket.IO does not try again by itself.
    this.socket.on('connect_error', ({ message }) => {
      if (message === 'not-signed-in') to.signedOut(message)
      else if (!this.socket.active) setTimeout(() => this.socket.connect(), 2_000)
    })
    this.socket.on('heartbeat', ({ at }) => {
      this.beat()
      this.clockOffset = Date.parse(at) - Date.now()
    })
    this.socket.on('signed.out', ({ reason }) => {
      this.over = true
      to.signedOut(reason)
    })
    this.looking = setInterval(() => this.look(to), LOOK_MS)
    addEventListener('online', () => this.socket.connect())
  }

  close(): void {
    this.over = true
    clearInterval(this.looking)
    this.socket.disconnect()
  }

  /** Null: no answer in time, or no connection. */
  async ask<E extends keyof ClientEvents>(event: E, payload: Payload<E>): Promise<AnswerTo<E> | null> {
    if (!this.socket.connected) return null
    const asker = this.socket.timeout(ACK_MS) as unknown as {
      emitWithAck(event: E, payload: Payload<E>): Promise<AnswerTo<E>>
    }
    return asker.emitWithAck(event, payload).catch(() => null)
  }

  private beat(): void {
    this.lastBeat = Date.now()
    this.doubts = 0
  }

  private look(to: Listeners): void {
    if (!this.socket.connected || Date.now() - this.lastBeat < STALE_MS) return
    this.lastBeat = Date.now()
    this.doubts += 1
    if (this.doubts > 1) this.socket.disconnect().connect()
    else to.stale()
  }
}
