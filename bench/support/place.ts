/**
 * Where everything runs: the service as it comes out of the box (embedded PostgreSQL with fsync on, queue and hints
 * within it), and the floors against that very PostgreSQL. Not a DATABASE_URL to the same server: the service would then
 * count on other nodes and send every hint through Postgres as well, which the embedded default does not.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { openPasswords } from '../../src/database/embedded/folder.js'
import { database, owner } from '../../src/database/embedded/site.js'
import { Child } from './jobs.js'
import { sleep } from './live.js'
import type { MemoryJobs } from './memory-probe.js'

/** This file runs from dist/bench/. */
const dist = fileURLToPath(new URL('../', import.meta.url))
export const programOf = (name: string): string => join(dist, 'bench', `${name}.js`)

export interface Place {
  readonly url: string
  readonly databaseUrl: string
  readonly sql: pg.Pool
  readonly authSecret: string
  readonly service: Child<MemoryJobs>
  stop(): Promise<void>
}

export interface PlaceOptions {
  /** A folder for CPU profiles of the service, if they are wanted (the figures are lower then). */
  readonly profiles?: string | undefined
  /** Programs of the bench that the service imports before anything else. */
  readonly imports?: readonly string[]
}

/** In: a list to which what must be stopped at the end is added as soon as it is there. */
export async function openPlace(
  undo: (() => Promise<void>)[],
  { profiles, imports = [] }: PlaceOptions = {},
): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'advice-line-bench-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const authSecret = randomBytes(32).toString('base64')
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'] ?? tmpdir(),
    PORT: String(port),
    DATA_DIR: folder,
    AUTH_SECRET: authSecret,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_SCALE: '1000000',
  }
  const execArgv = ['--expose-gc']
  for (const name of ['support/memory-probe', ...imports]) execArgv.push('--import', programOf(name))
  if (profiles !== undefined) execArgv.push('--cpu-prof', '--cpu-prof-dir', resolve(profiles))
  const service = Child.start<MemoryJobs>(join(dist, 'main.js'), { env, execArgv })
  let sql: pg.Pool | null = null
  const stop = once(async () => {
    await sql?.end()
    await service.stop()
    await stopLeftBehind(folder)
    await rm(folder, { recursive: true, force: true })
  })
  undo.push(stop)
  await untilReady(url, service)
  const databaseUrl = await urlOfEmbedded(folder)
  sql = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  sql.on('error', () => undefined)
  return { url, databaseUrl, sql, authSecret, service, stop }
}

async function untilReady(url: string, service: Child<MemoryJobs>): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(30)) {
    if (!service.running) break
    const ready = await fetch(`${url}/readyz`).catch(() => null)
    if (ready?.ok) return
  }
  throw new Error(`the service did not start:\n${service.output}`)
}

async function urlOfEmbedded(folder: string): Promise<string> {
  const { owner: password } = await openPasswords(folder)
  const port = (await readFile(join(folder, 'postgres.port'), 'utf8')).trim()
  return `postgres://${owner}:${password}@127.0.0.1:${port}/${database}`
}

/** A service that had to be killed leaves its PostgreSQL running: ours to stop, since it lives in our folder. */
async function stopLeftBehind(folder: string): Promise<void> {
  const file = join(folder, 'postgres', 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (!(pid > 0)) return
  try {
    process.kill(pid, 'SIGINT')
    for (;;) {
      await sleep(50)
      process.kill(pid, 0)
    }
  } catch {
    // Gone.
  }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => (running ??= work())
}
