/** What every path needs to be measured. */
import { Child, type Jobs } from './jobs.js'
import { programOf, type Place } from './place.js'

export class Bench {
  constructor(
    readonly place: Place,
    readonly seed: number,
    readonly quick: boolean,
    private readonly undo: (() => Promise<void>)[],
    readonly say: (line: string) => void,
  ) {}

  /** Seconds, counts or rounds: the quick bench does with less. */
  choose<T>(quick: T, full: T): T {
    return this.quick ? quick : full
  }

  /** A load generator or a bare server, as a process of its own; it is stopped at the end, whatever happens. */
  start<J extends Jobs>(program: string): Child<J> {
    const child = Child.start<J>(programOf(program), { execArgv: ['--expose-gc'] })
    this.undo.push(() => child.stop())
    return child
  }
}
