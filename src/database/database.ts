/**
 * The write helper: every write of the service goes through `write`, which gives it a transaction and, after commit,
 * tells the news. There is no other way to tell: news is put into the transaction, so nothing is ever told that was
 * not committed.
 */
import type { PoolClient } from 'pg'
import type { DataSource, EntityManager, QueryRunner } from 'typeorm'
import { done, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import type { Nudges } from '../platform/jobs/nudges.js'
import type { Hint, Hints } from '../platform/live/hints.js'
import { codeOf } from '../platform/error-code.js'
import { heldRows, hold, type Wanted } from './held-rows.js'

/** What is told after commit: a hint to screens, or a nudge: to look at a desk, now or when an offer is due; to send letters. */
export type News =
  | Hint
  | { readonly kind: 'nudge'; readonly deskId: string }
  | {
      readonly kind: 'nudge-later'
      readonly deskId: string
      /** What will be due then: the same again is one nudge. */
      readonly what: string
      readonly delay: number
    }
  | { readonly kind: 'nudge-post' }

/** Runs SQL and gives back the rows. */
export interface Reader {
  query<R>(sql: string, parameters?: readonly unknown[]): Promise<R[]>
}

export interface Tx extends Reader {
  readonly manager: EntityManager
  /** The database's clock, the same throughout the transaction once asked. */
  now(): Promise<Date>
  /** To be told after commit, and only then. */
  tell(news: News): void
  /** To be done in this process right after commit, before anything is told. Must not throw. */
  afterCommit(work: () => void): void
}

/** SQLSTATEs after which the same transaction may well succeed: serialization failure, deadlock. */
const worthRepeating = new Set(['40001', '40P01'])
const ATTEMPTS = 4

/** Asks the database's clock, to the millisecond. */
const databaseClock = async (reader: Reader): Promise<Date> => {
  const [row] = await reader.query<{ now: Date }>(
    `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
  )
  if (!row) throw new Error('the database did not tell the time')
  return row.now
}

/** The doors to the rows; there are no others. */
export interface Doors extends Reader {
  now(): Promise<Date>
  write<T>(work: (tx: Tx) => Promise<Outcome<T>>): Promise<Outcome<T>>
}

/** Connections as the service, and connections that see nothing until it is said on whose behalf (data-source.ts). */
export interface Sources {
  readonly service: DataSource
  readonly persons: DataSource
}

/** Through whose eyes the transaction sees (row-level security, migration 10). Local to it. */
const EYES = `SELECT set_config('advice_line.person', $1, true)`

export class Database implements Doors {
  private readonly source: DataSource

  /**
   * In: also the clock that everything goes by; tests bring one that they can move. And the person on whose behalf; none:
   * the service's own work, which sees all.
   */
  constructor(
    private readonly sources: Sources,
    private readonly hints: Hints,
    private readonly nudges: Nudges,
    private readonly clock: (reader: Reader) => Promise<Date> = databaseClock,
    private readonly eyes: string | null = null,
  ) {
    this.source = eyes === null ? sources.service : sources.persons
  }

  /**
   * The same doors on behalf of a person: what is not theirs to see is not there, even for a statement that forgets to
   * ask. Whoever is given these doors, and not the database, can't forget whose eyes they are.
   */
  onBehalfOf({ id }: Pick<Person, 'id'>): Doors {
    return new Database(this.sources, this.hints, this.nudges, this.clock, id)
  }

  now(): Promise<Date> {
    return this.clock(this)
  }

  /** A read outside any transaction: one statement, one snapshot. */
  async query<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    if (this.eyes === null) return rowsOf<R>(await this.source.query<unknown>(sql, [...parameters]))
    return this.look(this.eyes, sql, parameters)
  }

  /** Four statements that go out together: one round trip, as without. Reads only. */
  private async look<R>(eyes: string, sql: string, parameters: readonly unknown[]): Promise<R[]> {
    const runner = this.source.createQueryRunner()
    try {
      const client = (await runner.connect()) as PoolClient
      const sent = await Promise.allSettled([
        client.query('START TRANSACTION READ ONLY'),
        client.query(EYES, [eyes]),
        client.query(sql, [...parameters]),
        client.query('COMMIT'),
      ])
      const failed = sent.find((each) => each.status === 'rejected')
      if (failed) throw failed.reason
      const [, , found] = sent
      return found.status === 'fulfilled' ? (found.value.rows as R[]) : []
    } finally {
      await runner.release()
    }
  }

  /**
   * Lock → decide → save and audit → after commit, tell. In: the work. Out: what it decided. A refusal rolls back
   * whatever was done before it. Throws when the database can't be reached: then nothing is known to have happened,
   * and the same request may be sent again with the same client id.
   */
  async write<T>(work: (tx: Tx) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.writeOnce(work)
      } catch (error) {
        if (attempt >= ATTEMPTS || !worthRepeating.has(codeOf(error))) throw error
      }
    }
  }

  /**
   * A write that also names rows to be read, however many, as they are at that moment: the first of them are there in the
   * transaction, the rest is handed out after commit, for as long as it takes.
   */
  async writeThenRead<R, T>(
    wanted: Wanted,
    work: (tx: Tx, first: readonly R[]) => Promise<Outcome<T>>,
  ): Promise<Outcome<{ value: T; batches: AsyncIterableIterator<readonly R[]> }>> {
    const runner = this.source.createQueryRunner()
    try {
      let first: readonly R[] = []
      const outcome = await this.writeOn(runner, async (tx) => work(tx, (first = await hold<R>(tx, wanted))))
      if (outcome.ok) return done({ value: outcome.value, batches: heldRows(runner, first) })
      await runner.release()
      return outcome
    } catch (error) {
      await runner.release()
      throw error
    }
  }

  private async writeOnce<T>(work: (tx: Tx) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const runner = this.source.createQueryRunner()
    try {
      return await this.writeOn(runner, work)
    } finally {
      await runner.release()
    }
  }

  private async writeOn<T>(runner: QueryRunner, work: (tx: Tx) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const news: News[] = []
    const works: (() => void)[] = []
    try {
      await runner.connect()
      await runner.startTransaction()
      // Not waited for: it goes out with the first statement of the work, and before it.
      const said = this.eyes === null ? undefined : runner.query(EYES, [this.eyes])
      const [outcome] = await Promise.all([work(transaction(runner.manager, news, works, this.clock)), said])
      if (!outcome.ok) {
        await runner.rollbackTransaction()
        return outcome
      }
      await runner.commitTransaction()
      for (const each of works) each()
      this.tellAll(news)
      return outcome
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined)
      throw error
    }
  }

  private tellAll(news: readonly News[]): void {
    for (const item of news) {
      if (item.kind === 'nudge') this.nudges.nudge(item.deskId)
      else if (item.kind === 'nudge-later') this.nudges.nudgeLater(item.deskId, item.what, item.delay)
      else if (item.kind === 'nudge-post') this.nudges.nudgePost()
      else this.hints.tell(item)
    }
  }
}

/** TypeORM gives rows for SELECT and INSERT, but [rows, count] for UPDATE and DELETE. */
function rowsOf<R>(result: unknown): R[] {
  const [first, second] = result as [unknown, unknown]
  return (Array.isArray(first) && typeof second === 'number' ? first : result) as R[]
}

function transaction(
  manager: EntityManager,
  news: News[],
  works: (() => void)[],
  clock: (reader: Reader) => Promise<Date>,
): Tx {
  let now: Promise<Date> | null = null
  const query = async <R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> =>
    rowsOf<R>(await manager.query<unknown>(sql, [...parameters]))
  return {
    manager,
    query,
    now: () => (now ??= clock({ query })),
    tell: (item) => void news.push(item),
    afterCommit: (each) => void works.push(each),
  }
}
