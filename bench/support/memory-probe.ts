/** Loaded into a server before its own code (node --import): says how much memory it holds when all waste is gone. */
import { setImmediate } from 'node:timers/promises'
import { serve } from './jobs.js'

const jobs = {
  memory: async (): Promise<{ heldKb: number; residentKb: number }> => {
    for (let round = 0; round < 3; round++) {
      globalThis.gc?.()
      await setImmediate()
    }
    const { heapUsed, external, rss } = process.memoryUsage()
    return { heldKb: (heapUsed + external) / 1_024, residentKb: rss / 1_024 }
  },
}

export type MemoryJobs = typeof jobs

serve(jobs)
