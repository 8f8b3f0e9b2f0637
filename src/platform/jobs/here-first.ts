/**
 * Work by name, done in this process at once: a few at a time, one of a name under way and one more remembered, so that
 * nothing that came in the meantime is overlooked. What finds no room is refused: others must do it.
 */
const AT_ONCE = 4
const MOST_WAITING = 64

export class HereFirst {
  private readonly running = new Map<string, { again: boolean; done: Promise<void> }>()
  private readonly waiting = new Set<string>()
  private isOpen = false

  /** In: the work. It must not throw. */
  constructor(private readonly work: (name: string) => Promise<void>) {}

  open(): void {
    this.isOpen = true
  }

  /** Out: will it be done here? */
  take(name: string): boolean {
    if (!this.isOpen) return false
    const mine = this.running.get(name)
    if (mine) {
      mine.again = true
      return true
    }
    if (this.running.size < AT_ONCE) this.run(name)
    else if (this.waiting.has(name)) return true
    else if (this.waiting.size < MOST_WAITING) this.waiting.add(name)
    else return false
    return true
  }

  /** Nothing more is begun; what is under way is waited for. */
  async close(): Promise<void> {
    this.isOpen = false
    this.waiting.clear()
    await Promise.all([...this.running.values()].map(({ done }) => done))
  }

  private run(name: string): void {
    const state = { again: false, done: Promise.resolve() }
    this.running.set(name, state)
    state.done = this.work(name).then(() => {
      this.running.delete(name)
      if (!this.isOpen) return
      if (state.again) this.waiting.add(name)
      const [next] = this.waiting
      if (next === undefined) return
      this.waiting.delete(next)
      this.run(next)
    })
  }
}
