/**
 * A start that can't be says why in one line that names the setting, and ends with 1, leaving nothing behind. A stop ends
 * with 0, leaving nothing behind either.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { serverProcesses } from '../support/embedded-harness.js'
import { goneFrom } from '../support/kills.js'
import { freePort, makeFolder, removeFolder, root, startService } from '../support/service.js'

interface Ended {
  readonly code: number | null
  readonly errors: string[]
}

/** Starts the service with only these settings, and waits until it ends. */
function startInVain(env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'dist', 'main.js')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'silent', ...env },
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, errors: errors.trimEnd().split('\n') }))
  })
}

let folder: string
let port: string
let taken: Server
beforeAll(async () => {
  folder = await makeFolder()
  port = String(await freePort())
  await writeFile(join(folder, 'a file'), '')
  await mkdir(join(folder, 'full'))
  await writeFile(join(folder, 'full', 'keys'), 'a file where a folder should be')
  taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  taken.close()
  await removeFolder(folder)
})

const takenPort = (): string => {
  const address = taken.address()
  return String(typeof address === 'object' && address ? address.port : 0)
}

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c',
  PUBLIC_URL: 'https://advice.test',
  PUBLIC_PHONE: '01632 960 100',
  AUTH_SECRET: 'kW0oZ3dTq8u1vN5yB7xP2mR9sL4hG6jF',
  MASTER_KEY: 'Jq1vXo6m3bW8rT0yK5nP9sD2fG7hL4zC1xV6aB3eQ8U=',
  CHECKPOINT_KEY: 'b7Hq2vXo6m3W8rT0yK5nP9sD2fG7hL4zC1xV6aB3eQ8=',
}

test.each<[string, () => Record<string, string>, RegExp]>([
  ['a data folder inside a file', () => ({ DATA_DIR: join(folder, 'a file', 'data') }), /DATA_DIR/],
  ['a data folder where nothing can be made', () => ({ DATA_DIR: join(folder, 'full') }), /^DATA_DIR.*full/],
  [
    'a database that is not there',
    () => ({ DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' }),
    /^DATABASE_URL.*127\.0\.0\.1:1\/c/,
  ],
  [
    'a database URL that is none',
    () => ({ DATABASE_URL: 'mysql://a:b@127.0.0.1/c' }),
    /^DATABASE_URL: must be a URL/,
  ],
  ['a port that is none', () => ({ PORT: 'http' }), /^PORT: must be a number/],
  ['a master key that is too short', () => ({ MASTER_KEY: 'c2hvcnQ=' }), /^MASTER_KEY: must be 32 bytes/],
  [
    'production without a secret',
    () => ({ ...production, AUTH_SECRET: '' }),
    /^AUTH_SECRET: must be set in production/,
  ],
  [
    'production with a sample secret',
    () => ({ ...production, AUTH_SECRET: 'change-me-change-me-change-me-change-me' }),
    /^AUTH_SECRET: is a sample/,
  ],
  ['production without its database', () => production, /^DATABASE_URL: can't reach/],
])('it does not start with %s, and says so in one line', async (_what, env, line) => {
  const { code, errors } = await startInVain({ PORT: port, DATA_DIR: join(folder, 'data'), ...env() })
  expect(errors).toEqual([expect.stringMatching(line)])
  expect(code).toBe(1)
  expect(errors.join()).not.toContain('a:b@')
})

test('it does not start on a port that is taken, and leaves no database running', async () => {
  const dataDir = join(folder, 'taken')
  const { code, errors } = await startInVain({ PORT: takenPort(), DATA_DIR: dataDir })
  expect(errors).toEqual([expect.stringMatching(/^PORT: \d+ is already in use on 127\.0\.0\.1/)])
  expect(code).toBe(1)
  await goneFrom(dataDir)
})

test('SIGTERM ends it with 0 and leaves no database running; a second start has everything', async () => {
  const service = await startService({ kind: 'embedded' })
  const { folder: dataDir } = service.place
  expect((await serverProcesses(dataDir)).length).toBeGreaterThan(0)
  expect(await service.stop()).toBe(0)
  expect(await serverProcesses(dataDir)).toEqual([])
  expect(service.output()).not.toMatch(/error/i)
  const again = await startService({ place: service.place })
  expect(await again.stop()).toBe(0)
  await service.place.remove()
})

test('SIGTERM in the middle of the start ends it with no database left behind', async () => {
  const dataDir = join(folder, 'early')
  const child = spawn(process.execPath, [join(root, 'dist', 'main.js')], {
    cwd: root,
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'silent', PORT: port, DATA_DIR: dataDir },
  })
  const gone = new Promise((resolve) => child.once('close', resolve))
  while ((await serverProcesses(dataDir)).length === 0) await new Promise((later) => setTimeout(later, 10))
  child.kill('SIGTERM')
  await gone
  await goneFrom(dataDir)
})
