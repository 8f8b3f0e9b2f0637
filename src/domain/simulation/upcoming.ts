import type { Due } from './agenda.js'

/** What comes from outside in order of time, read as it is needed: a year of arrivals is never all in memory. */
export class Upcoming<T extends Due> {
  private readonly source: Iterator<T>
  private next: T | undefined

  constructor(source: Iterable<T>) {
    this.source = source[Symbol.iterator]()
    this.take()
  }

  /** When the next one comes; Infinity when none does. */
  get nextAt(): number {
    return this.next?.at ?? Infinity
  }

  take(): T | undefined {
    const taken = this.next
    const read = this.source.next()
    this.next = read.done === true ? undefined : read.value
    return taken
  }
}
