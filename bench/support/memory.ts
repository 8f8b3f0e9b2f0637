/** How much memory this server holds when all waste is gone. The process must have been started with --expose-gc. */
import { setImmediate } from 'node:timers/promises'

export interface Memory {
  /** Still in use. */
  readonly heldKb: number
  /** What the process has from the system, in use or not. */
  readonly residentKb: number
}

export async function memory(): Promise<Memory> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await setImmediate()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heldKb: (heapUsed + external) / 1_024, residentKb: rss / 1_024 }
}
