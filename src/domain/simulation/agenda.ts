/** What is still to happen, soonest first; of things at the same moment, the one noted first. A binary heap. */
export interface Due {
  readonly at: number
}

interface Entry<T> {
  readonly what: T
  readonly order: number
}

export class Agenda<T extends Due> {
  private readonly heap: Entry<T>[] = []
  private noted = 0

  /** When the next is due; Infinity when nothing is. */
  get nextAt(): number {
    return this.heap[0]?.what.at ?? Infinity
  }

  get size(): number {
    return this.heap.length
  }

  note(what: T): void {
    const entry = { what, order: this.noted++ }
    let place = this.heap.length
    this.heap.push(entry)
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = this.heap[above]
      if (!parent || sooner(parent, entry)) break
      this.heap[place] = parent
      place = above
    }
    this.heap[place] = entry
  }

  take(): T | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (!first || !last || this.heap.length === 0) return first?.what
    let place = 0
    for (;;) {
      const below = this.soonerOf(2 * place + 1, 2 * place + 2)
      const child = this.heap[below]
      if (!child || sooner(last, child)) break
      this.heap[place] = child
      place = below
    }
    this.heap[place] = last
    return first.what
  }

  private soonerOf(left: number, right: number): number {
    const [a, b] = [this.heap[left], this.heap[right]]
    return a && b && sooner(b, a) ? right : left
  }
}

const sooner = <T extends Due>(a: Entry<T>, b: Entry<T>): boolean =>
  a.what.at < b.what.at || (a.what.at === b.what.at && a.order < b.order)
