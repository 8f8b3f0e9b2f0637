/** What a path needs to be measured. */
import { Child, type Jobs } from './jobs.js'
import { openPlace, programOf, type Place, type PlaceOptions } from './place.js'

export class Bench {
  private readonly children: Child<Jobs>[] = []
  private readonly places: Place[] = []

  constructor(
    readonly place: Place,
    readonly seed: number,
    readonly quick: boolean,
    /** What must be undone at the end, whatever happens. */
    private readonly undo: (() => Promise<void>)[],
  ) {}

  /** Another service beside the one that is measured, with rows of its own. It runs until the path is measured. */
  async openPlace(options: PlaceOptions): Promise<Place> {
    const place = await openPlace(this.undo, options)
    this.places.push(place)
    return place
  }

  /** Seconds, counts or rounds: the quick bench does with less. */
  choose<T>(quick: T, full: T): T {
    return this.quick ? quick : full
  }

  /** A load generator or a bare server, as a process of its own. It runs until the path is measured. */
  start<J extends Jobs>(program: string): Child<J> {
    const child = Child.start<J>(programOf(program), { execArgv: ['--expose-gc'] })
    this.children.push(child)
    return child
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map((child) => child.stop()))
    await Promise.all(this.places.map((place) => place.stop()))
  }
}
