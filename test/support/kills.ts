/** Ends of processes that the tests have started, and of nothing else. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPasswords } from '../../src/database/embedded/folder.js'
import { administrator, database, owner } from '../../src/database/embedded/site.js'
import { killQuietly, postmasterPid, serverProcesses } from './embedded-harness.js'
import type { Service } from './service.js'

/** The built-in database of a data folder, for looking into it from outside. */
export async function embeddedUrl(dataDir: string, as: 'owner' | 'administrator' = 'owner'): Promise<string> {
  const passwords = await openPasswords(dataDir)
  const port = (await readFile(join(dataDir, 'postgres.port'), 'utf8')).trim()
  const who = as === 'owner' ? owner : administrator
  return `postgres://${who}:${passwords[as]}@127.0.0.1:${port}/${database}`
}

/** kill -9 of Node, of Postgres and of all its children, at one moment. */
export async function killEverything(service: Service): Promise<void> {
  const pids = await serverProcesses(service.place.folder)
  pids.forEach(killQuietly)
  await service.kill()
  await goneFrom(service.place.folder)
}

/** An immediate stop: Postgres breaks off as in a crash, without a word to anybody. */
export async function crashPostgres(dataDir: string): Promise<void> {
  process.kill(await postmasterPid(dataDir), 'SIGQUIT')
}

/** Waits until no process of this database is left. */
export async function goneFrom(dataDir: string): Promise<void> {
  const until = Date.now() + 15_000
  while ((await serverProcesses(dataDir)).length > 0) {
    if (Date.now() > until) throw new Error('a database process is still there')
    await sleep(20)
  }
}
