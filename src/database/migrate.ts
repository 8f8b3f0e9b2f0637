/**
 * Migrations run at start, under one lock, so that any number of nodes may start at once. Also looked at here: that
 * the server really writes what it says it has written, since everything that we promise hangs on that.
 */
import { runMigrations as migrateQueue } from 'bullmq'
import pg from 'pg'
import { StartRefused } from '../platform/start-refused.js'
import { makeDataSource } from './data-source.js'

/** "ADVICE" on a telephone's keys: the advisory lock that only migrations take. */
const MIGRATION_LOCK = 238_423

/** In: the database's URL, and what else has tables of its own to bring up to date. */
export async function migrate(url: string, others: readonly (() => Promise<void>)[]): Promise<void> {
  const client = await connect(url)
  try {
    await insistOnDurability(client)
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query('CREATE SCHEMA IF NOT EXISTS bullmq')
    await client.query('CREATE SCHEMA IF NOT EXISTS auth')
    const source = await makeDataSource(url).initialize()
    try {
      await source.runMigrations()
    } finally {
      await source.destroy()
    }
    await migrateQueue(client)
    for (const other of others) await other()
  } finally {
    await client.end()
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // What breaks it fails the query that runs; without a listener it would end the process with a stack trace.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    throw new StartRefused(`DATABASE_URL: can't reach the database at ${addressOf(url)}`)
  }
}

/** Host, port and database name, without user and password. */
const addressOf = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

async function insistOnDurability(client: pg.Client): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const { rows } = await client.query<{ value: string }>('SELECT current_setting($1) AS value', [setting])
    const value = rows[0]?.value
    if (value === 'off') {
      throw new StartRefused(
        `The database has ${setting} off: an acknowledged message could be lost in a power cut.`,
      )
    }
  }
}
