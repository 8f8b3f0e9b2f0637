/**
 * Many rows, read a batch at a time after the transaction that has named them: one snapshot, kept by the server as of
 * the commit (a cursor WITH HOLD), so that no transaction stays open for as long as somebody downloads, and no more
 * than a batch is ever in memory here.
 */
import type { QueryRunner } from 'typeorm'
import { closing } from '../platform/closing.js'

/** Runs SQL and gives back the rows (database.ts, which needs this file, has the same). */
interface Reader {
  query<R>(sql: string, parameters?: readonly unknown[]): Promise<R[]>
}

/** What is to be read, written by us and never by a user. */
export interface Wanted {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

const BATCH = 500
/** Longer than any other statement may take: whoever exports years of consultations waits for it. */
const LONGEST_MS = 120_000

/** In a transaction. Out: the first batch; the rest is there after commit. */
export async function hold<R>(tx: Reader, { sql, parameters }: Wanted): Promise<R[]> {
  await tx.query(`SET LOCAL statement_timeout = ${LONGEST_MS}`)
  // Made once for its own values, not kept as a general plan.
  await tx.query('SET LOCAL plan_cache_mode = force_custom_plan')
  await tx.query(`DECLARE held NO SCROLL CURSOR WITH HOLD FOR ${sql}`, parameters)
  return next<R>(tx)
}

/** After commit, on the same connection, which is given back in the end. In: the first batch. Out: all batches. */
export function heldRows<R>(runner: QueryRunner, first: readonly R[]): AsyncIterableIterator<readonly R[]> {
  return closing(batches(runner, first), async () => {
    await runner.query('CLOSE held').catch(() => undefined)
    await runner.release()
  })
}

async function* batches<R>(runner: QueryRunner, first: readonly R[]): AsyncGenerator<readonly R[]> {
  const reader: Reader = { query: <T>(sql: string) => runner.query(sql) as Promise<T[]> }
  for (let batch = first; batch.length > 0; batch = batch.length < BATCH ? [] : await next<R>(reader))
    yield batch
}

const next = <R>(reader: Reader): Promise<R[]> => reader.query<R>(`FETCH ${BATCH} FROM held`)
