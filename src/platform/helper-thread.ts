/**
 * Work that would hold up every conversation on this node is done on a thread of its own. It is started when it is first
 * asked, and given back when nobody has asked for a while. It holds nothing that matters: if it dies, whoever waited is
 * told, and the next to ask starts another.
 */
import { Worker } from 'node:worker_threads'

const IDLE_MS = 120_000

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** What goes over to the thread, and what comes back. */
export interface Asked {
  readonly id: number
  readonly task: unknown
}
export type Answered =
  { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly error: string }

export class HelperThread {
  private worker: Worker | null = null
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0
  private idle: NodeJS.Timeout | undefined

  /** In: the thread's own file, and how many may wait for it at once. */
  constructor(
    private readonly file: URL,
    private readonly most: number,
  ) {}

  /** Out: the answer; null when too many wait already. Throws when the work did. */
  async ask<T>(task: unknown): Promise<T | null> {
    if (this.waiting.size >= this.most) return null
    clearTimeout(this.idle)
    const worker = (this.worker ??= this.start())
    const id = ++this.lastId
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }))
    worker.postMessage({ id, task } satisfies Asked)
    return (await answer) as T
  }

  private start(): Worker {
    const worker = new Worker(this.file)
    worker.unref()
    worker.on('message', (answered: Answered) => this.settle(answered))
    worker.on('error', (error) => this.lost(worker, error))
    worker.on('exit', () => this.lost(worker, new Error('the helper thread has ended')))
    return worker
  }

  private settle(answered: Answered): void {
    const waiting = this.waiting.get(answered.id)
    this.waiting.delete(answered.id)
    if ('error' in answered) waiting?.reject(new Error(answered.error))
    else waiting?.resolve(answered.answer)
    if (this.waiting.size > 0) return
    this.idle = setTimeout(() => {
      const { worker } = this
      this.worker = null
      void worker?.terminate()
    }, IDLE_MS).unref()
  }

  private lost(worker: Worker, error: unknown): void {
    if (this.worker !== worker) return
    this.worker = null
    const why = error instanceof Error ? error : new Error('the helper thread has failed')
    for (const { reject } of this.waiting.values()) reject(why)
    this.waiting.clear()
  }
}
