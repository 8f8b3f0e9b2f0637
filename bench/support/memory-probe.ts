/** Loaded into the service before its own code (node --import), so that it can be asked for its memory. */
import { serve } from './jobs.js'
import { memory } from './memory.js'

const jobs = { memory }
export type MemoryJobs = typeof jobs
serve(jobs)
