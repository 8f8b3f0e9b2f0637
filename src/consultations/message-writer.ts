/**
 * Grouped commits: while groups are being committed, what arrives is gathered for the next. The busier it is, the
 * larger the groups, and the less a commit costs each message. Every message gets an answer of its own, after commit.
 * (docs/adr/0010-grouped-commits.md)
 */
import { concernsAll } from '../database/unreachable.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { codeOf } from '../platform/error-code.js'
import { Lanes, type Taken } from './lanes.js'
import type { Fate, Wanted } from './message-batch.js'

export interface Sent {
  readonly seq: number
  readonly at: Date
  /** true: the same client id and content had been sent before. */
  readonly again: boolean
}

interface Pending {
  readonly wanted: Wanted
  /** When somebody else's hold on the row has lasted too long for this message. */
  readonly until: number
  settle(outcome: Outcome<Sent>): void
  fail(error: unknown): void
}

export interface WriterSettings {
  /** Messages that wait or are being written, at most: what the memory is bounded by. */
  readonly room: number
  /** For how long a message may wait for a conversation that somebody else holds. */
  readonly patienceMs: number
}

const settings: WriterSettings = { room: 5_000, patienceMs: 10_000 }
/** Messages in one group: more only makes everybody wait longer. */
const MOST = 400
/** Groups under way at once: while Postgres works on one, this process works on the other. */
const AT_ONCE = 2
/** A group that takes longer than this no longer holds up the next: so one that hangs does not stop all conversations. */
const SLOW_MS = 100
const MOST_SLOW = 3
/** How soon a consultation that somebody else held is tried again. */
const REST_MS = 20
const UNIQUE_VIOLATION = '23505'

const full = refuse('unavailable', 'Too much is being written just now. Send the same again in a moment.')
const held = refuse('unavailable', 'This conversation is busy just now. Send the same again in a moment.')

export class MessageWriter {
  private readonly lanes: Lanes<Pending>
  private underWay = 0
  private slow = 0
  private woken = false

  constructor(
    private readonly store: (wanted: readonly Wanted[]) => Promise<Fate[]>,
    private readonly set: WriterSettings = settings,
  ) {
    this.lanes = new Lanes(set.room)
  }

  /** Settles after commit. Refused with `unavailable` when there is no room: then nothing was written. */
  send(wanted: Wanted): Promise<Outcome<Sent>> {
    return new Promise((settle, fail) => {
      const until = performance.now() + this.set.patienceMs
      if (this.lanes.add(wanted.ref, { wanted, until, settle, fail })) this.wake()
      else settle(full)
    })
  }

  /** Whatever comes in during this turn of the event loop goes into the same group. */
  private wake(): void {
    if (this.woken || this.underWay >= AT_ONCE + Math.min(this.slow, MOST_SLOW)) return
    this.woken = true
    setImmediate(() => {
      this.woken = false
      const group = this.lanes.take(MOST)
      if (group.length === 0) return
      void this.begin(group)
    })
  }

  private async begin(group: readonly Taken<Pending>[]): Promise<void> {
    let late = 0
    this.underWay++
    const timer = setTimeout(() => {
      late = 1
      this.slow++
      this.wake()
    }, SLOW_MS)
    await this.write(group)
    clearTimeout(timer)
    this.slow -= late
    this.underWay--
    this.wake()
  }

  private async write(group: readonly Taken<Pending>[]): Promise<void> {
    const later = new Map<string, Pending[]>()
    await this.writePiece(
      group.flatMap(({ items }) => items),
      later,
    )
    for (const { name, items } of group) {
      const again = later.get(name)
      if (again) setTimeout(() => this.giveBack(name, items.length - again.length, again), REST_MS)
      else this.giveBack(name, items.length)
    }
  }

  private giveBack(name: string, doneWith: number, again?: readonly Pending[]): void {
    this.lanes.giveBack(name, doneWith, again)
    this.wake()
  }

  /** Writes one piece of a group. When it fails, its halves are written one after the other, down to single messages. */
  private async writePiece(piece: readonly Pending[], later: Map<string, Pending[]>): Promise<void> {
    // What stands behind a message that has to wait waits too: the order within a consultation holds.
    const now = piece.filter((pending) => !waits(pending, later))
    if (now.length === 0) return
    try {
      const fates = await this.storeTwice(now.map(({ wanted }) => wanted))
      now.forEach((pending, i) => answer(pending, fates[i], later))
    } catch (error) {
      if (now.length === 1 || concernsAll(error)) {
        for (const pending of now) pending.fail(error)
        return
      }
      const middle = Math.ceil(now.length / 2)
      await this.writePiece(now.slice(0, middle), later)
      await this.writePiece(now.slice(middle), later)
    }
  }

  /** The same client id may be in another group or on another node at this moment: once that is stored, it is seen. */
  private async storeTwice(wanted: readonly Wanted[]): Promise<Fate[]> {
    try {
      return await this.store(wanted)
    } catch (error) {
      if (codeOf(error) !== UNIQUE_VIOLATION) throw error
      return this.store(wanted)
    }
  }
}

function waits(pending: Pending, later: Map<string, Pending[]>): boolean {
  const behind = later.get(pending.wanted.ref)
  behind?.push(pending)
  return behind !== undefined
}

function answer(pending: Pending, fate: Fate | undefined, later: Map<string, Pending[]>): void {
  if (!fate) pending.fail(new Error('a message was given no fate'))
  else if (fate.kind === 'refused') pending.settle({ ok: false, refusal: fate.refusal })
  else if (fate.kind !== 'later')
    pending.settle(done({ seq: fate.seq, at: fate.at, again: fate.kind === 'again' }))
  else if (performance.now() > pending.until) pending.settle(held)
  else if (!waits(pending, later)) later.set(pending.wanted.ref, [pending])
}
