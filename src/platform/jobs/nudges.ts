/**
 * Nudges: "look at this desk now", or "at that moment". Now means here: the node that has just changed a desk looks at
 * it itself, at once, one look per desk under way and one more remembered; only what it has no hands for goes through
 * the queue to whichever node has (docs/adr/0007-look-here-first.md). What is due later is a delayed job. In BullMQ
 * nudges coalesce by desk (deduplication with keepLastIfActive, which loses none). A nudge never fails its caller: if
 * the queue can't be reached, a sweep will find what is due.
 */
import { createPostgresBackend, Queue, Worker, type JobsOptions } from 'bullmq'
import { asRole, SERVICE_ROLE } from '../database-roles.js'
import { aboutError, type Log } from '../log.js'
import { HereFirst } from './here-first.js'
import { QUEUE, type Handler, type JobMap, type JobName } from './job-map.js'

export type QueuePlace =
  { readonly kind: 'redis'; readonly url: string } | { readonly kind: 'postgres'; readonly url: string }

/** What we use of a queue and a worker, whichever backend stands behind them. */
interface AnyQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>
  getJobCounts(type: 'wait'): Promise<unknown>
  close(): Promise<void>
}
interface AnyWorker {
  close(): Promise<void>
}

const WORKERS = 4

const postgres = (url: string) => ({
  connectionString: url,
  connectionTimeoutMillis: 5_000,
  options: asRole(SERVICE_ROLE),
})

/** No desk's id has a space, so this is never one. */
const POST = 'the post'

export class Nudges {
  private queue: AnyQueue | null = null
  private worker: AnyWorker | null = null
  private readonly handlers = new Map<JobName, Handler<never>>()
  private readonly underWay = new Map<string, { again: boolean }>()
  private readonly looks: HereFirst

  constructor(
    private readonly place: QueuePlace,
    private readonly log: Log,
  ) {
    this.looks = new HereFirst(async (deskId) => {
      try {
        await this.handlers.get('look-at-desk')?.({ deskId } as never)
      } catch (error) {
        this.log.warn(aboutError(error), 'look failed; another node may do better, or the sweep')
        this.coalesce('look-at-desk', { deskId }, deskId)
      }
    })
  }

  /** Who follows a kind of nudge. Each room says so for its own (in onModuleInit), before `start`. */
  on<N extends JobName>(name: N, handler: Handler<N>): void {
    if (this.handlers.has(name)) throw new Error(`two handlers for ${name}`)
    this.handlers.set(name, handler)
  }

  /** Begins to hand out nudges. */
  start(): void {
    this.looks.open()
    this.queue = this.makeQueue()
    this.worker = this.makeWorker(async (job) => {
      await this.handlers.get(job.name as JobName)?.(job.data as never)
    })
  }

  /** Look at this desk as soon as may be. Returns at once. */
  nudge(deskId: string): void {
    if (this.looks.take(deskId)) return
    this.coalesce('look-at-desk', { deskId }, deskId)
  }

  /** Send the letters that are due as soon as may be. Returns at once. */
  nudgePost(): void {
    this.coalesce('post-letters', {}, POST)
  }

  /**
   * Look at this desk when something is due. In: what, so that the same again is one; milliseconds from now. With Redis
   * a delayed job, which outlives this process; through Postgres that is the dearest part of an offer, and a timer here
   * does as well: should this process die, every other node's sweep finds what is due within a second.
   */
  nudgeLater(deskId: string, what: string, delay: number): void {
    if (this.place.kind === 'redis') void this.add('look-at-desk', { deskId }, { id: `due ${what}`, delay })
    else setTimeout(() => this.nudge(deskId), delay).unref()
  }

  /** Is the queue in reach? For /readyz. */
  async isWell(): Promise<boolean> {
    if (!this.queue) return false
    try {
      await withinSeconds(2, this.queue.getJobCounts('wait'))
      return true
    } catch {
      return false
    }
  }

  async stop(): Promise<void> {
    await this.looks.close()
    await this.worker?.close().catch(() => undefined)
    await this.queue?.close().catch(() => undefined)
  }

  private coalesce<N extends JobName>(name: N, data: JobMap[N], id: string): void {
    const mine = this.underWay.get(id)
    if (mine) {
      mine.again = true
      return
    }
    const state = { again: false }
    this.underWay.set(id, state)
    void this.add(name, data, { id }).finally(() => {
      this.underWay.delete(id)
      if (state.again) this.coalesce(name, data, id)
    })
  }

  private readonly quiet = (error: Error): void => this.log.warn(aboutError(error), 'queue trouble')

  private makeQueue(): AnyQueue {
    if (this.place.kind === 'postgres') {
      const connection = { ...postgres(this.place.url), max: 4 }
      return new Queue(QUEUE, { connection }, createPostgresBackend).on('error', this.quiet)
    }
    // Without an offline queue an add fails at once while Redis is away, instead of waiting for ever.
    const connection = { url: this.place.url, enableOfflineQueue: false, maxRetriesPerRequest: 1 }
    return new Queue(QUEUE, { connection }).on('error', this.quiet)
  }

  private makeWorker(work: (job: { name: string; data: unknown }) => Promise<void>): AnyWorker {
    const failed = (_job: unknown, error: Error): void =>
      this.log.warn(aboutError(error), 'nudge failed; the sweep will repeat it')
    if (this.place.kind === 'postgres') {
      const connection = { ...postgres(this.place.url), max: WORKERS + 2 }
      const options = { concurrency: WORKERS, connection }
      return new Worker(QUEUE, work, options, createPostgresBackend)
        .on('error', this.quiet)
        .on('failed', failed)
    }
    const connection = { url: this.place.url, maxRetriesPerRequest: null }
    return new Worker(QUEUE, work, { concurrency: WORKERS, connection })
      .on('error', this.quiet)
      .on('failed', failed)
  }

  private async add<N extends JobName>(
    name: N,
    data: JobMap[N],
    how: { id: string; delay?: number },
  ): Promise<void> {
    try {
      await this.queue?.add(name, data, {
        removeOnComplete: true,
        removeOnFail: 100,
        deduplication: { id: how.id.replaceAll(':', '-'), keepLastIfActive: how.delay === undefined },
        ...(how.delay === undefined ? {} : { delay: how.delay }),
      })
    } catch (error) {
      this.log.warn({ job: name, ...aboutError(error) }, 'nudge not sent; the sweep will repeat it')
    }
  }
}

function withinSeconds<T>(seconds: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('too late')), seconds * 1000).unref()
  })
  return Promise.race([work, late])
}
