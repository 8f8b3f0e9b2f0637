/** The other end of helper-thread.ts: what a thread's own file runs. */
import { parentPort } from 'node:worker_threads'
import type { Answered, Asked } from './helper-thread.js'

/** In: the work, which may take its time. What it throws is told to whoever asked. */
export function workOn(work: (task: unknown) => unknown): void {
  const answer = async ({ id, task }: Asked): Promise<Answered> => {
    try {
      return { id, answer: await work(task) }
    } catch (error) {
      return { id, error: error instanceof Error ? error.message : 'the work failed' }
    }
  }
  parentPort?.on(
    'message',
    (asked: Asked) => void answer(asked).then((answered) => parentPort?.postMessage(answered)),
  )
}
