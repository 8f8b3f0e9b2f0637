/** Is everything there that we need? Each check says yes or no within a moment. */
export interface Check {
  readonly name: string
  isWell(): Promise<boolean>
}

export class Health {
  private stopping = false

  constructor(private readonly checks: readonly Check[]) {}

  /** From now on we are not ready: the load balancer should send people elsewhere. */
  beginStopping(): void {
    this.stopping = true
  }

  /** Out: what is not well, by name; empty when all is. */
  async troubles(): Promise<string[]> {
    if (this.stopping) return ['stopping']
    const well = await Promise.all(this.checks.map((check) => check.isWell().catch(() => false)))
    return this.checks.filter((_, i) => !well[i]).map(({ name }) => name)
  }
}
