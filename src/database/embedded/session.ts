import { Client, DatabaseError } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Passwords } from './folder.js'
import { alreadyInUse } from './folder-lock.js'
import { type Postmaster, within } from './processes.js'
import { administrator, database, owner, type Site } from './site.js'

/** How long a live server may say nothing at all. One that recovers from a crash does answer: "not yet". */
const silenceMs = { ours: 30_000, found: 4_000 }
const noticeMs = 10_000

export type Answer = Client | 'gone' | 'silent' | 'wrong password'

/** Knocks until the server lets us in, has ended, or has been silent for too long. */
export async function awaitAnswer(site: Site, postmaster: Postmaster, signal: AbortSignal): Promise<Answer> {
  const silence = postmaster.ours ? silenceMs.ours : silenceMs.found
  const began = performance.now()
  let heard = began
  let notice = heard + noticeMs
  for (;;) {
    signal.throwIfAborted()
    const reply = await knock(postmaster.port, site.passwords)
    if (reply instanceof Client || reply === 'wrong password') return reply
    if (!(await postmaster.alive())) return 'gone'
    const now = performance.now()
    if (reply === 'not yet') heard = now
    if (now - heard > silence) return 'silent'
    if (now > notice) {
      site.log('The database server is still getting ready (it may be recovering after a crash).')
      notice = now + noticeMs
    }
    // Often at first, when a new server is a matter of milliseconds; rarely later, as each knock leaves a line in its log.
    await sleep(Math.min(15 + (now - began) / 10, 250))
  }
}

async function knock(
  port: number,
  passwords: Passwords,
): Promise<Client | 'not yet' | 'silence' | 'wrong password'> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: administrator,
    password: passwords.administrator,
    database: 'postgres',
    application_name: 'advice line, watching the server',
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
    keepAlive: true,
  })
  // Without a listener, a server that dies would take this process with it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    client.end().catch(() => undefined)
    if (!(error instanceof DatabaseError)) return 'silence'
    return error.code === '28P01' || error.code === '28000' ? 'wrong password' : 'not yet'
  }
}

/**
 * The second lock, for systems where files can't be locked: it lives as long as this session. A predecessor that
 * was killed a moment ago may hold it until the server has noticed.
 */
export async function lockServer(site: Site, session: Client): Promise<void> {
  const mine = await within(2_000, async () => {
    const found = await session.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(1989, 1) AS mine')
    return found.rows[0]?.mine ?? false
  })
  if (!mine) throw alreadyInUse(site.folder)
}

/**
 * The owner is no superuser, as in production: what works here works there. It may make roles (migrations give the
 * application a lesser one) and databases (tests want their own). A start killed between the steps does the rest.
 */
export async function ensureDatabase(site: Site, session: Client): Promise<void> {
  const found = await session.query<{ role: boolean; data: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
            EXISTS (SELECT FROM pg_database WHERE datname = $2) AS data`,
    [owner, database],
  )
  if (!found.rows[0]?.role) {
    await session.query(`CREATE ROLE ${owner} LOGIN CREATEDB CREATEROLE PASSWORD '${site.passwords.owner}'`)
  }
  if (!found.rows[0]?.data) await session.query(`CREATE DATABASE ${database} OWNER ${owner}`)
}
