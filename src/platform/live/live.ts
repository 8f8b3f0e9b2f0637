/** Out to the browsers: this node's sockets. Other nodes are told by a hint and emit to their own. */
import type { Ack } from '../../domain/live-events.js'
import type { Outcome } from '../../domain/outcome.js'
import { personRoom, type LiveNamespace, type LiveSocket } from './live-server.js'

export class Live {
  private namespace: LiveNamespace | null = null

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
