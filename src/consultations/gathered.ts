/**
 * Questions to the database that are asked one at a time but answered many at once: what is asked while one look-up is
 * under way goes into the next. An answer that is an error fails its own question only.
 */
interface Asked<Q, A> {
  readonly question: Q
  readonly settle: (answer: A) => void
  readonly fail: (error: unknown) => void
}

export class Gathered<Q, A> {
  private waiting: Asked<Q, A>[] = []
  private underWay = false

  /** In: the look-up, which answers in the order of the questions; and how many questions it takes at most. */
  constructor(
    private readonly lookUp: (questions: readonly Q[]) => Promise<readonly (A | Error)[]>,
    private readonly most: number,
  ) {}

  ask(question: Q): Promise<A> {
    return new Promise((settle, fail) => {
      this.waiting.push({ question, settle, fail })
      if (!this.underWay) this.begin()
    })
  }

  private begin(): void {
    this.underWay = true
    // Whatever is asked during this turn of the event loop goes along.
    setImmediate(() => {
      const group = this.waiting.splice(0, this.most)
      void this.answer(group).finally(() => {
        this.underWay = false
        if (this.waiting.length > 0) this.begin()
      })
    })
  }

  private async answer(group: readonly Asked<Q, A>[]): Promise<void> {
    try {
      const answers = await this.lookUp(group.map(({ question }) => question))
      group.forEach(({ settle, fail }, i) => {
        const answer = answers[i]
        if (answer === undefined || answer instanceof Error) fail(answer ?? new Error('no answer'))
        else settle(answer)
      })
    } catch (error) {
      for (const { fail } of group) fail(error)
    }
  }
}
