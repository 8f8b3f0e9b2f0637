/**
 * Where a service under test keeps its rows and its queue. `embedded`: in a data folder, as out of the box. `postgres`:
 * a Postgres of the test's own, named by DATABASE_URL. `redis`: the same, with a Redis server of the test's own.
 */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { EmbeddedServer } from '../../src/database/embedded-server.js'

export type PlaceKind = 'embedded' | 'postgres' | 'redis'

export interface Place {
  readonly kind: PlaceKind
  readonly folder: string
  /** What the service needs in its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly redis: RedisServer | null
  /** Stops what the test started and removes the folder. */
  remove(): Promise<void>
}

export interface RedisServer {
  readonly url: string
  stop(): Promise<void>
}

const run = promisify(execFile)
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Into its database, past all rights; undefined where it is embedded. */
export const ownerUrl = ({ env }: Place): string | undefined =>
  env['DATABASE_OWNER_URL'] ?? env['DATABASE_URL']

export async function makePlace(kind: PlaceKind): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'advice-line-'))
  if (kind === 'embedded') {
    const remove = () => rm(folder, { recursive: true, force: true })
    return { kind, folder, env: { DATA_DIR: folder }, redis: null, remove }
  }
  const postgres = await startPostgres(join(folder, 'their own'))
  const redis = kind === 'redis' ? await startRedis() : null
  // With Redis as in production: two logins. On Postgres alone the owner's, who goes by the lesser role.
  const env = {
    DATA_DIR: join(folder, 'data'),
    ...(redis
      ? { DATABASE_URL: postgres.serviceUrl, DATABASE_OWNER_URL: postgres.url, REDIS_URL: redis.url }
      : { DATABASE_URL: postgres.url }),
  }
  // Demo people come by themselves in the embedded default only.
  await run(process.execPath, [join(root, 'dist', 'add-people.js'), '--demo'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
  })
  const remove = async (): Promise<void> => {
    await redis?.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { kind, folder, env, redis, remove }
}

/** A Postgres of the test's own, with the binaries that the service brings along. */
export async function startPostgres(dataDir: string): Promise<EmbeddedServer> {
  const module = pathToFileURL(join(root, 'dist', 'database', 'embedded-server.js')).href
  const { startEmbeddedServer } = (await import(module)) as {
    startEmbeddedServer: (options: { dataDir: string; log: () => void }) => Promise<EmbeddedServer>
  }
  return startEmbeddedServer({ dataDir, log: () => undefined })
}

/** A Redis server from the PATH, set up as production needs it; on a port of its own, or on this one. */
export async function startRedis(at?: number): Promise<RedisServer> {
  const port = at ?? (await anyPort())
  const options = [
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--maxmemory-policy',
    'noeviction',
  ]
  const child = spawn('redis-server', [...options, '--bind', '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready to accept connections')) resolve()
    })
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  return { url: `redis://127.0.0.1:${port}`, stop }
}

async function anyPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
