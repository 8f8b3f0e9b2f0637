/**
 * The live channel's front door: everything that connects is signed in, and every event passes the gate. Nest's guards
 * do not run on connection and can't acknowledge, so the gate stands here, where no gateway can forget it. An event that
 * no gateway handles, or that the gate does not list, is refused with an acknowledgement.
 */
import type { INestApplicationContext } from '@nestjs/common'
import type { MessageMappingProperties } from '@nestjs/websockets'
import { IoAdapter } from '@nestjs/platform-socket.io'
import type { Server, ServerOptions } from 'socket.io'
import type { Ack } from '../../domain/live-events.js'
import type { Refusal } from '../../domain/outcome.js'
import { aboutError, type Log } from '../log.js'
import type { Hints } from './hints.js'
import type { Live } from './live.js'
import {
  LIVE,
  personRoom,
  sessionRoom,
  type LiveNamespace,
  type LiveServer,
  type LiveSocket,
  type SocketData,
} from './live-server.js'
import { isOwnOrigin } from './origin.js'

export interface Gate {
  /** Who is this? null: not signed in. */
  signIn(headers: Record<string, string | string[] | undefined>): Promise<Omit<SocketData, 'heardAt'> | null>
  /** May this person send this event now? null, or why not. */
  refusal(event: string, data: SocketData): Promise<Refusal | null>
}

export interface LiveOptions {
  readonly origins: readonly string[]
  readonly hints: Hints
  readonly log: Log
  readonly gate: Gate
  readonly live: Live
  /** The adapter between nodes; undefined on a single one. */
  readonly between: ServerOptions['adapter'] | undefined
}

type Handler = (payload: unknown) => Promise<unknown>

/** Messages of 4,000 characters fit many times over; nothing that we take is larger. */
const LARGEST_PACKET = 128 * 1024

export class LiveAdapter extends IoAdapter {
  private readonly handled = new Set<string>()

  constructor(
    app: INestApplicationContext,
    private readonly options: LiveOptions,
  ) {
    super(app)
  }

  override createIOServer(port: number, nest?: ServerOptions): Server {
    const { origins, between, hints } = this.options
    const settings = {
      ...nest,
      serveClient: false,
      cors: { origin: false },
      maxHttpBufferSize: LARGEST_PACKET,
      // Whoever is silent for a ping and its answer is no longer vouched for (database/presence-rows).
      pingInterval: 6_000,
      pingTimeout: 8_000,
      allowRequest: (request, decide) => decide(null, isOwnOrigin(request, origins)),
      ...(between ? { adapter: between } : {}),
    } as Partial<ServerOptions> as ServerOptions
    const server = super.createIOServer(port, settings) as unknown as LiveServer
    const live: LiveNamespace = server.of(LIVE)
    this.options.live.opened(live)
    live.use((socket, next) => void this.admit(socket, next))
    live.on('connection', (socket: LiveSocket) => this.welcome(socket))
    hints.on('session', ({ id, reason }) => {
      live.local.in(sessionRoom(id)).emit('signed.out', { reason })
      live.local.in(sessionRoom(id)).disconnectSockets(true)
    })
    if (between) {
      live.on('hint', (hint) => hints.heard(hint))
      hints.reachOthersBy((hint) => live.serverSideEmit('hint', hint))
    }
    return server
  }

  override bindMessageHandlers(socket: unknown, handlers: MessageMappingProperties[]): void {
    const client = socket as LiveSocket
    for (const { message: name, callback } of handlers) {
      const message = String(name)
      this.handled.add(message)
      client.on(
        message as never,
        ((...args: unknown[]) => {
          void this.handle(client, message, callback as Handler, args[0]).then(answerBy(args.at(-1)))
        }) as never,
      )
    }
  }

  private async handle(client: LiveSocket, event: string, work: Handler, payload: unknown): Promise<Ack> {
    try {
      const refusal = await this.options.gate.refusal(event, client.data)
      if (refusal) return { ok: false, code: refusal.code, detail: refusal.detail }
      const answer = (await work(typeof payload === 'function' ? undefined : payload)) as Ack | undefined
      if (!answer) throw new Error('a gateway gave no answer')
      return answer
    } catch (error) {
      this.options.log.error({ event, ...aboutError(error) }, 'event failed')
      return { ok: false, code: 'unavailable', detail: 'This could not be done just now. Try again.' }
    }
  }

  private async admit(socket: LiveSocket, next: (error?: Error) => void): Promise<void> {
    try {
      const data = await this.options.gate.signIn(socket.handshake.headers)
      if (!data) return next(new Error('not-signed-in'))
      socket.data = { ...data, heardAt: Date.now() }
      socket.conn.on('packet', () => (socket.data.heardAt = Date.now()))
      await socket.join([personRoom(data.person.id), sessionRoom(data.sessionId)])
      next()
    } catch (error) {
      this.options.log.error(aboutError(error), 'could not sign a socket in')
      next(new Error('unavailable'))
    }
  }

  private welcome(socket: LiveSocket): void {
    this.options.live.arrived(socket)
    socket.onAny((event: string, ...args: unknown[]) => {
      if (this.handled.has(event)) return
      answerBy(args.at(-1))({ ok: false, code: 'not-found', detail: 'There is no such event.' })
    })
  }
}

/** An acknowledgement that may be missing, given at most once. */
function answerBy(ack: unknown): (answer: Ack) => void {
  return (answer) => {
    if (typeof ack === 'function') (ack as (answer: Ack) => void)(answer)
  }
}
