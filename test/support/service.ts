/**
 * The real service, as its own process, from what `npm run build` made. Each call has a port and a data folder of its
 * own. Where the queue and the rows are is chosen by TEST_PLACE: `embedded` (default), `postgres` or `redis`.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePlace, type Place, type PlaceKind } from './place.js'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const MAIN = join(root, 'dist', 'main.js')

export interface ServiceOptions {
  readonly env?: Record<string, string>
  /** An existing place: another node of the same service, or the same one again after a stop. */
  readonly place?: Place
  readonly kind?: PlaceKind
  readonly port?: number
}

export interface Service {
  readonly url: string
  readonly port: number
  readonly place: Place
  readonly child: ChildProcess
  /** Everything that it has printed. */
  output(): string
  /** SIGTERM, and wait. Out: the exit code. The place stays. */
  stop(): Promise<number | null>
  /** kill -9 of the Node process alone. The place stays. */
  kill(): Promise<void>
}

export const placeFromEnvironment = (): PlaceKind =>
  (process.env['TEST_PLACE'] as PlaceKind | undefined) ?? 'embedded'

/** Starts a service and waits until it is ready. Close it with `closeService`, which also removes its place. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const place = options.place ?? (await makePlace(options.kind ?? placeFromEnvironment()))
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  let output = ''
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? tmpdir(),
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_SCALE: '1000',
      ...place.env,
      ...options.env,
    },
  })
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const service: Service = {
    url,
    port,
    place,
    child,
    output: () => output,
    stop: async () => {
      const gone = exited(child)
      child.kill('SIGTERM')
      return gone
    },
    kill: async () => {
      const gone = exited(child)
      child.kill('SIGKILL')
      await gone
    },
  }
  await untilReady(service)
  return service
}

/** Stops the service and removes all that it has kept. */
export async function closeService(service: Service | undefined): Promise<void> {
  if (!service) return
  await service.stop()
  await service.place.remove()
}

async function untilReady(service: Service): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    if (service.child.exitCode !== null) throw new Error(`the service did not start:\n${service.output()}`)
    const ready = await fetch(`${service.url}/readyz`).catch(() => null)
    if (ready?.ok) return
    await new Promise((later) => setTimeout(later, 50))
  }
  throw new Error(`the service was not ready in time:\n${service.output()}`)
}

function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

export async function makeFolder(name = 'advice-line-'): Promise<string> {
  return mkdtemp(join(tmpdir(), name))
}

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
