/** The thread on which charts are drawn. */
import { parentPort } from 'node:worker_threads'
import type { Answered, Asked } from '../platform/helper-thread.js'
import { draw, type Chart } from './draw.js'

async function work({ id, task }: Asked): Promise<Answered> {
  try {
    const answer: string[] = []
    for (const chart of task as readonly Chart[]) answer.push(await draw(chart))
    return { id, answer }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : 'the work failed' }
  }
}

parentPort?.on(
  'message',
  (asked: Asked) => void work(asked).then((answered) => parentPort?.postMessage(answered)),
)
