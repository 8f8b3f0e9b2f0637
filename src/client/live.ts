/**
 * The live connection: one typed socket on `/live`. Sockets are hints: `ask` answers null when there was no answer, and
 * nobody here believes that what was asked did or did not happen. A heartbeat that stays away means "connected but
 * stale": then everybody follows again.
 *
 * Some networks let a WebSocket open and then swallow what goes through it, both ways or one. So a WebSocket that falls
 * silent, breaks soon after it was opened, or ends with questions unanswered is not used for a while: polling is.
 */
import { io, type ManagerOptions, type Socket } from 'socket.io-client'
import type { ClientEvents, ServerEvents } from '../domain/live-events.js'

type Payload<E extends keyof ClientEvents> = Parameters<ClientEvents[E]>[0]
type AnswerTo<E extends keyof ClientEvents> = Parameters<Parameters<ClientEvents[E]>[1]>[0]
export type LiveSocket = Socket<ServerEvents, ClientEvents>

const ACK_MS = 6_000
const STALE_MS = 25_000
const LOOK_MS = 5_000
/** A connection that has heard nothing for so long, although it is pinged every few seconds, has slept or is dead. */
const SILENT_MS = 15_000
/** A WebSocket that breaks so soon does not get through here. */
const YOUNG_MS = 20_000
const WITHOUT_WEBSOCKET_MS = 10 * 60_000

export interface LiveListeners {
  readonly up: () => void
  readonly down: () => void
  readonly stale: () => void
  readonly signedOut: (reason: string) => void
}

/** The tests bring a place of their own, and what a browser sends by itself. */
export const connectLive = (url = '/live', more: Partial<ManagerOptions> = {}): LiveSocket =>
  io(url, { reconnectionDelay: 500, reconnectionDelayMax: 5_000, ...more })

export class Live {
  /** What to add to this computer's clock to have the server's. */
  clockOffset = 0
  private lastBeat = Date.now()
  private lastHeard = Date.now()
  private doubts = 0
  private unanswered = 0
  /** When the WebSocket in use was opened; null while there is none. */
  private webSocketSince: number | null = null
  /** Until then no WebSocket is opened. */
  private trustedFrom = 0
  private looking: ReturnType<typeof setInterval> | undefined
  private over = false

  constructor(readonly socket: LiveSocket = connectLive()) {}

  get up(): boolean {
    return this.socket.connected
  }

  serverNow(): number {
    return Date.now() + this.clockOffset
  }

  listen(to: LiveListeners): void {
    this.watchTransport()
    this.socket.on('connect', () => {
      this.unanswered = 0
      this.beat()
      to.up()
    })
    this.socket.on('disconnect', (reason) => {
      this.judgeWebSocket(reason)
      to.down()
      // The server ended it without signing us out (it is going down): Socket.IO leaves coming back to us.
      if (reason === 'io server disconnect' && !this.over) this.connectIn(1_000)
    })
    // Refused at the door: Socket.IO does not try again by itself.
    this.socket.on('connect_error', ({ message }) => {
      if (message === 'not-signed-in') to.signedOut(message)
      else if (!this.socket.active) this.connectIn(2_000)
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
    return asker.emitWithAck(event, payload).catch(() => {
      if (this.socket.connected) this.unanswered += 1
      return null
    })
  }

  /** The computer has woken up, or the network is back: a connection that has slept through it is not waited for. */
  wake(): void {
    if (this.over) return
    if (!this.socket.connected) this.socket.connect()
    else if (Date.now() - this.lastHeard > SILENT_MS) this.again()
  }

  private beat(): void {
    this.lastBeat = Date.now()
    this.doubts = 0
  }

  private look(to: LiveListeners): void {
    if (Date.now() > this.trustedFrom) this.socket.io.opts.upgrade = true
    if (!this.socket.connected || Date.now() - this.lastBeat < STALE_MS) return
    this.lastBeat = Date.now()
    this.doubts += 1
    if (this.doubts > 1) this.again()
    else to.stale()
  }

  private again(): void {
    this.socket.disconnect().connect()
  }

  private connectIn(ms: number): void {
    setTimeout(() => {
      if (!this.over) this.socket.connect()
    }, ms)
  }

  private watchTransport(): void {
    const manager = this.socket.io
    const opened = (): void => {
      const { engine } = manager
      this.lastHeard = Date.now()
      this.webSocketSince = engine.transport.name === 'websocket' ? Date.now() : null
      engine.on('packet', () => (this.lastHeard = Date.now()))
      engine.on('upgrade', ({ name }) => (this.webSocketSince = name === 'websocket' ? Date.now() : null))
    }
    manager.on('open', opened)
  }

  private judgeWebSocket(reason: Socket.DisconnectReason): void {
    const since = this.webSocketSince
    this.webSocketSince = null
    if (since === null || reason.startsWith('io ')) return
    const isYoung = Date.now() - since < YOUNG_MS
    if (!isYoung && reason !== 'ping timeout' && this.unanswered === 0) return
    this.socket.io.opts.upgrade = false
    this.trustedFrom = Date.now() + WITHOUT_WEBSOCKET_MS
  }
}
