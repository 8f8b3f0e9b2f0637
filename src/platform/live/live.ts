/** Out to the browsers: this node's sockets. Other nodes are told by a hint and emit to their own. */
import type { Ack } from '../../domain/live-events.js'
import type { Outcome } from '../../domain/outcome.js'
import { personRoom, type LiveNamespace, type LiveSocket } from './live-server.js'

export class Live {
  private namespace: LiveNamespace | null = null
  private readonly arrivals: ((socket: LiveSocket) => void)[] = []
  private readonly departures: ((socket: LiveSocket) => void)[] = []

  /** Called with every socket that has signed in. */
  onArrival(listener: (socket: LiveSocket) => void): void {
    this.arrivals.push(listener)
  }

  /** Called with every socket that is gone, when it has left its rooms. */
  onDeparture(listener: (socket: LiveSocket) => void): void {
    this.departures.push(listener)
  }

  arrived(socket: LiveSocket): void {
    for (const listener of this.arrivals) listener(socket)
    socket.on('disconnect', () => {
      for (const listener of this.departures) listener(socket)
    })
  }

  opened(namespace: LiveNamespace): void {
    this.namespace = namespace
  }

  /** Is this person connected to this node? */
  has(personId: string): boolean {
    return (this.namespace?.adapter.rooms.get(personRoom(personId))?.size ?? 0) > 0
  }

  /** This person's sockets on this node. */
  person(personId: string): ReturnType<LiveNamespace['to']> | null {
    return this.namespace?.local.to(personRoom(personId)) ?? null
  }

  /** The sockets of a room on this node. */
  room(name: string): ReturnType<LiveNamespace['to']> | null {
    return this.namespace?.local.to(name) ?? null
  }

  /** Every socket on this node. */
  all(): Iterable<LiveSocket> {
    return this.namespace?.sockets.values() ?? []
  }

  get count(): number {
    return this.namespace?.sockets.size ?? 0
  }
}

/** An outcome as the acknowledgement of an event. */
export function acknowledge<T extends object>(outcome: Outcome<T>): Ack<T> {
  return outcome.ok ? { ok: true, ...outcome.value } : { ok: false, ...outcome.refusal }
}
