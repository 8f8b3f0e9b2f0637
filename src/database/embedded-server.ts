import { setTimeout as sleep } from 'node:timers/promises'
import { type Binaries, findBinaries } from './embedded/binaries.js'
import { bringUp, type Running } from './embedded/bring-up.js'
import { prepareCluster } from './embedded/cluster.js'
import { explainFolder, openFolder, openPasswords } from './embedded/folder.js'
import { type FolderLock, lockFolder } from './embedded/folder-lock.js'
import { stopPostmaster } from './embedded/processes.js'
import { findRunner } from './embedded/runner.js'
import { ensureDatabase } from './embedded/session.js'
import { logFileOf, pgdataOf, serviceUrlOf, type Site, urlOf } from './embedded/site.js'

export interface EmbeddedServer {
  /** postgres://… to database "advice_line" as its owner. It stays true over every restart of the server. */
  readonly url: string
  /** The same as the service, which may do less; a role that the migrations make. */
  readonly serviceUrl: string
  stop(): Promise<void>
}

export interface EmbeddedServerOptions {
  readonly dataDir: string
  readonly log: (line: string) => void
}

/**
 * A real PostgreSQL inside the service. The server is a process of its own that outlives this one if it must: after
 * `kill -9` the next start takes it over. Whoever starts it stops it, after closing every pool.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const binaries = await findBinaries()
  try {
    const folder = await openFolder(options.dataDir)
    const lock = await lockFolder(folder)
    return await startLocked(folder, lock, binaries, options).catch(async (error: unknown) => {
      await lock.release()
      throw error
    })
  } catch (error) {
    throw explainFolder(options.dataDir, error)
  }
}

async function startLocked(
  folder: string,
  lock: FolderLock,
  binaries: Binaries,
  options: EmbeddedServerOptions,
) {
  const runner = await findRunner(binaries, folder, pgdataOf(folder))
  const release = binaries.version.split('.')[0] ?? ''
  const passwords = await openPasswords(folder)
  const { log } = options
  const site = {
    folder,
    pgdata: pgdataOf(folder),
    logFile: logFileOf(folder),
    release,
    runner,
    passwords,
    log,
  }
  await prepareCluster(site)
  const running = await bringUp(site, new AbortController().signal)
  try {
    await ensureDatabase(site, running.session)
  } catch (error) {
    await running.session.end()
    await stopPostmaster(running.postmaster, 'gently')
    throw error
  }
  const { pid, port, ours } = running.postmaster
  log(
    ours
      ? `The database is ready on port ${port}.`
      : `Took over the database server that was left running (process ${pid}, port ${port}).`,
  )
  return new Keeper(site, running, lock)
}

const quickMs = 5_000
const longestPauseMs = 1_000
const longestRestMs = 5_000

/** Keeps the server running on its port until it is told to stop. */
class Keeper implements EmbeddedServer {
  readonly url: string
  readonly serviceUrl: string
  private readonly stopping = new AbortController()
  private readonly keeping: Promise<void>
  private stopped: Promise<void> | undefined

  constructor(
    private readonly site: Site,
    private running: Running,
    private readonly lock: FolderLock,
  ) {
    this.url = urlOf(site, running.postmaster.port)
    this.serviceUrl = serviceUrlOf(site, running.postmaster.port)
    this.keeping = this.keep()
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.shutDown())
  }

  private async shutDown(): Promise<void> {
    this.stopping.abort()
    this.running.session.end().catch(() => undefined)
    await this.keeping
    await stopPostmaster(this.running.postmaster, 'gently')
    await this.lock.release()
  }

  private async keep(): Promise<void> {
    let pause = 0
    const { signal } = this.stopping
    const told = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    while (!this.isStopping()) {
      const since = performance.now()
      await Promise.race([this.running.lost, told])
      // The pause grows only for a server that dies again and again: a single crash is mended at once.
      pause = performance.now() - since < quickMs ? Math.min(pause * 2 + 50, longestPauseMs) : 0
      if (!this.isStopping()) await this.revive(pause)
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted
  }

  private async revive(firstPause: number): Promise<void> {
    const { signal } = this.stopping
    const began = performance.now()
    for (let pause = firstPause; !this.isStopping(); pause = Math.min(pause * 2 + 100, longestRestMs)) {
      try {
        await sleep(pause, undefined, { signal })
        this.running = await bringUp(this.site, signal, this.running.postmaster.port)
        const took = Math.round(performance.now() - began)
        this.site.log(`The database server was lost; it is back after ${took} ms.`)
        return
      } catch (error) {
        if (this.isStopping()) return
        this.site.log(error instanceof Error ? error.message : String(error))
      }
    }
  }
}
