/**
 * What waits to be written, in lanes: one for each consultation. A lane is in one group at a time, so that the order
 * within a consultation holds whatever happens to the group; lanes take turns, so that a long one does not hold up the
 * others. Bounded: what does not fit is not taken in.
 */
interface Lane<T> {
  readonly name: string
  waiting: T[]
  /** Its first items are being written, or rest until they are tried again. */
  taken: boolean
}

/** Items of one lane that go into a group. */
export interface Taken<T> {
  readonly name: string
  readonly items: readonly T[]
}

/** How many of one lane go into one group. */
const MOST_OF_ONE = 50

export class Lanes<T> {
  private readonly lanes = new Map<string, Lane<T>>()
  private ready: Lane<T>[] = []
  private count = 0

  /** In: how many items there may be at once, waiting and taken. */
  constructor(private readonly most: number) {}

  /** Out: false when there is no room. */
  add(name: string, item: T): boolean {
    if (this.count >= this.most) return false
    this.count++
    let lane = this.lanes.get(name)
    if (!lane) {
      lane = { name, waiting: [], taken: false }
      this.lanes.set(name, lane)
    }
    lane.waiting.push(item)
    if (!lane.taken && lane.waiting.length === 1) this.ready.push(lane)
    return true
  }

  /** The next group, of so many items or slightly more; empty when nothing is ready. Its lanes stay taken. */
  take(most: number): Taken<T>[] {
    const group: Taken<T>[] = []
    let lanes = 0
    for (let items = 0; items < most && lanes < this.ready.length; lanes++) {
      const lane = this.ready[lanes]
      if (!lane) break
      lane.taken = true
      const taken = lane.waiting.splice(0, MOST_OF_ONE)
      items += taken.length
      group.push({ name: lane.name, items: taken })
    }
    this.ready = this.ready.slice(lanes)
    return group
  }

  /** A lane may be taken again. In: how many of its items are done with, and what must come first the next time. */
  giveBack(name: string, doneWith: number, again: readonly T[] = []): void {
    const lane = this.lanes.get(name)
    if (!lane) return
    this.count -= doneWith
    lane.taken = false
    if (again.length > 0) lane.waiting = [...again, ...lane.waiting]
    if (lane.waiting.length > 0) this.ready.push(lane)
    else this.lanes.delete(name)
  }
}
