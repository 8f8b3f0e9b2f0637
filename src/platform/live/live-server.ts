/** The typed Socket.IO server, and what hangs on each socket. */
import type { Namespace, Server, Socket } from 'socket.io'
import type { ClientEvents, ServerEvents } from '../../domain/live-events.js'
import type { Person } from '../../domain/people.js'
import type { Hint } from './hints.js'

export interface NodeEvents {
  hint: (hint: Hint) => void
}

export interface SocketData {
  person: Person
  sessionId: string
  /** When anything was last heard from it: milliseconds of this node's clock. */
  heardAt: number
}

export type LiveSocket = Socket<ClientEvents, ServerEvents, NodeEvents, SocketData>
export type LiveNamespace = Namespace<ClientEvents, ServerEvents, NodeEvents, SocketData>
export type LiveServer = Server<ClientEvents, ServerEvents, NodeEvents, SocketData>

export const LIVE = '/live'

/** Rooms on this node. */
export const personRoom = (personId: string): string => `person ${personId}`
export const sessionRoom = (sessionId: string): string => `session ${sessionId}`
/** Who follows this conversation and has caught up. */
export const chatRoom = (consultationId: string): string => `chat ${consultationId}`
