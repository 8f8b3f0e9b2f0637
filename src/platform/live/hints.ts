/**
 * Hints between and within nodes: "look again at this". They carry ids only, never content, and may be lost: whoever
 * hears one reads the rows. A hint is told after commit (see database/write), never before.
 */
import { aboutError, type Log } from '../log.js'

export interface HintMap {
  /** A consultation changed: its state, its people. */
  readonly consultation: { readonly id: string }
  /** Consultations have new messages: the sequence number of the last one of each. */
  readonly messages: { readonly heads: readonly (readonly [id: string, seq: number])[] }
  /** A desk's queue changed: places and waits may differ. */
  readonly desk: { readonly id: string }
  /** An offer was made to this senior, or has ended. */
  readonly offer: { readonly id: string; readonly seniorId: string }
  /** What this senior had asked of a colleague by name was answered, or has run out. */
  readonly asked: { readonly id: string; readonly seniorId: string }
  /** An alert was raised at this desk, or acknowledged. */
  readonly alert: { readonly deskId: string }
  /** Somebody is typing. Not stored. */
  readonly typing: { readonly consultationId: string; readonly personId: string }
  /** A session is over: its sockets must go. */
  readonly session: { readonly id: string; readonly reason: string }
}

export type HintKind = keyof HintMap
export type Hint = { [K in HintKind]: { readonly kind: K } & HintMap[K] }[HintKind]

type Listener<K extends HintKind> = (hint: HintMap[K]) => void | Promise<void>

export class Hints {
  private readonly listeners = new Map<HintKind, Listener<never>[]>()
  private toOtherNodes: ((hint: Hint) => void) | null = null

  constructor(private readonly log: Log) {}

  on<K extends HintKind>(kind: K, listener: Listener<K>): void {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener])
  }

  /** The live adapter says how the other nodes are reached, where there are any. */
  reachOthersBy(send: (hint: Hint) => void): void {
    this.toOtherNodes = send
  }

  /** Tells this node and the others. Never throws: a hint that fails is a hint that is lost. */
  tell(hint: Hint): void {
    this.heard(hint)
    try {
      this.toOtherNodes?.(hint)
    } catch (error) {
      this.log.warn({ hint: hint.kind, ...aboutError(error) }, 'hint not sent to the other nodes')
    }
  }

  /** A hint from this node or another one. */
  heard(hint: Hint): void {
    for (const listener of this.listeners.get(hint.kind) ?? []) {
      Promise.resolve()
        .then(() => listener(hint as never))
        .catch((error: unknown) =>
          this.log.warn({ hint: hint.kind, ...aboutError(error) }, 'hint not followed'),
        )
    }
  }
}
