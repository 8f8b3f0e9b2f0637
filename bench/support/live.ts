/** A client of the live channel, with the events as the service declares them. */
import { io, type Socket } from 'socket.io-client'
import type { ClientEvents, ServerEvents } from '../../src/domain/live-events.js'

export type LiveSocket = Socket<ServerEvents, ClientEvents>

/** Straight to WebSocket, for ours and for the floors alike: polling first would only slow the opening down. */
export async function connect(url: string, cookie: string): Promise<LiveSocket> {
  const socket: LiveSocket = io(`${url}/live`, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: url },
    forceNew: true,
    reconnection: false,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
    // A node that dies between the two handshakes says neither.
    socket.io.once('close', () => reject(new Error('closed before it was connected')))
  })
  return socket
}

/** Does this for each, so many at a time, and keeps the order of the answers. */
export async function each<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const left = items.map((item, place) => ({ item, place })).reverse()
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) results[next.place] = await work(next.item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}

export const sleep = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms))
