/**
 * Migrations run at start, by the owner, under one lock, so that any number of nodes may start at once. Then the service
 * gets its rights, and no more (rights.ts). Also looked at here: that the server really writes what it says it has
 * written, since everything that we promise hangs on that.
 */
import { runMigrations as migrateQueue } from 'bullmq'
import pg from 'pg'
import { QUEUE } from '../platform/jobs/job-map.js'
import type { Log } from '../platform/log.js'
import { StartRefused } from '../platform/start-refused.js'
import { makeDataSource } from './data-source.js'
import { applyRights, findUnlisted } from './grants.js'
import { insistOnLeastPower } from './least-power.js'
import { ensureRoles } from './roles.js'

/** "ADVICE" on a telephone's keys: the advisory lock that only migrations take. */
const MIGRATION_LOCK = 238_423

/** The two ways into the database. */
export interface Ways {
  /** Its owner's: for migrations, and for nothing else. */
  readonly owner: string
  /** What the service logs in with; it goes by a lesser role whoever that is. */
  readonly service: string
}

/** In: also what else has tables of its own to bring up to date, given the owner's URL. */
export async function migrate(
  ways: Ways,
  log: Log,
  others: readonly ((url: string) => Promise<void>)[],
): Promise<void> {
  const client = await connect(ways)
  try {
    await insistOnDurability(client)
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await ensureRoles(client, ways.service)
    await client.query('CREATE SCHEMA IF NOT EXISTS bullmq')
    await client.query('CREATE SCHEMA IF NOT EXISTS auth')
    await migrateTables(ways.owner)
    await migrateQueue(client)
    await prepareQueue(client)
    for (const other of others) await other(ways.owner)
    const odd = await applyRights(client)
    const unlisted = await findUnlisted(client)
    if (unlisted.length > 0)
      log.error({ unlisted }, 'tables without a line in rights.ts: closed to the service')
    if (odd.length > 0) log.warn({ odd }, 'rights in the database were not as they should be, and are again')
  } finally {
    await client.end()
  }
  await insistOnLeastPower(ways.service)
}

/** Our own tables alone. */
export async function migrateTables(url: string): Promise<void> {
  const source = await makeDataSource(url, null).initialize()
  try {
    await source.runMigrations()
  } finally {
    await source.destroy()
  }
}

/** The queue makes a sequence for itself on first use, which the service may not. */
async function prepareQueue(client: pg.Client): Promise<void> {
  await client.query('SELECT bullmq.next_job_id($1)', [QUEUE])
}

async function connect({ owner, service }: Ways): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: owner, connectionTimeoutMillis: 5_000 })
  // What breaks it fails the query that runs; without a listener it would end the process with a stack trace.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch {
    const setting = owner === service ? 'DATABASE_URL' : 'DATABASE_OWNER_URL'
    throw new StartRefused(`${setting}: can't reach the database at ${addressOf(owner)}`)
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
