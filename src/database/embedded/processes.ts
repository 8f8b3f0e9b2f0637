import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { readIfThere } from './folder.js'
import { plainEnvironment } from './runner.js'

const procfs = process.platform === 'linux'

export interface PidFile {
  readonly pid: number
  readonly port: number
}

/** What `postmaster.pid` says, which may be out of date, cut short, or about a process that is somebody else's. */
export async function readPidFile(pgdata: string): Promise<PidFile | 'none' | 'garbled'> {
  const text = await readIfThere(path.join(pgdata, 'postmaster.pid'))
  if (text === '') return (await readdir(pgdata)).includes('postmaster.pid') ? 'garbled' : 'none'
  const lines = text.split('\n')
  const pid = Math.abs(Number(lines[0])) // a server in single-user mode writes its number with a minus
  return Number.isInteger(pid) && pid > 1 ? { pid, port: Number(lines[3] ?? 0) } : 'garbled'
}

/** The arguments joined by spaces; empty for a process that is not there, or that has ended and waits to be reaped. */
export async function commandLine(pid: number): Promise<string> {
  if (!procfs) return ps(['-ww', '-o', 'command=', '-p', String(pid)])
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return raw.replaceAll('\0', ' ').trim()
}

async function ps(args: readonly string[]): Promise<string> {
  const run = promisify(execFile)
  const found = await run('ps', args, { env: plainEnvironment, maxBuffer: 2 ** 26 }).catch(() => undefined)
  return found?.stdout.trim() ?? ''
}

/** A number in a file proves nothing: after a reboot it may be anybody's. The folder it works on does. */
export async function isServerOn(pid: number, pgdata: string): Promise<boolean> {
  const command = await commandLine(pid)
  if (!/(^|\/)postgres (--single )?-D /.test(command)) return false
  if (`${command} `.includes(` -D ${pgdata} `)) return true
  // Started under another name of the folder, which has been moved since: its working directory moved along.
  return procfs && (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === pgdata
}

export async function findProcesses(matches: (command: string) => boolean): Promise<number[]> {
  return procfs ? findInProcfs(matches) : findWithPs(matches)
}

async function findInProcfs(matches: (command: string) => boolean): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const hits = await Promise.all(pids.map(async (pid) => matches(await commandLine(pid))))
  return pids.filter((_, at) => hits[at])
}

async function findWithPs(matches: (command: string) => boolean): Promise<number[]> {
  const rows = (await ps(['-axww', '-o', 'pid=,command='])).split('\n').map((row) => row.trim())
  const hits = rows.filter((row) => matches(row.slice(row.indexOf(' ') + 1)))
  return hits.map((row) => Number.parseInt(row, 10))
}

export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Started by this process, or found running? */
  readonly ours: boolean
  alive(): Promise<boolean>
  /** Settles when the process has ended; never for one that was found running, which has no such signal. */
  readonly ended: Promise<void>
}

const gentle = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const
const rough = [
  ['SIGQUIT', 1_000],
  ['SIGKILL', 5_000],
] as const

/** SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(postmaster: Postmaster, how: 'gently' | 'roughly'): Promise<void> {
  for (const [signal, patience] of how === 'gently' ? gentle : rough) {
    if (!(await postmaster.alive())) return
    send(postmaster.pid, signal)
    if (await within(patience, async () => !(await postmaster.alive()))) return
  }
}

/** Ends processes that nobody looks after any more, and waits until they have gone. */
export async function clearOut(matches: (command: string) => boolean, signal: NodeJS.Signals): Promise<void> {
  let left = await findProcesses(matches)
  if (left.length === 0) return
  for (const pid of left) send(pid, signal)
  const gone = async () => (left = await findProcesses(matches)).length === 0
  if (await within(1_000, gone)) return
  for (const pid of left) send(pid, 'SIGKILL')
  await within(5_000, gone)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself between the look and the signal.
  }
}

export async function within(ms: number, done: () => Promise<boolean>): Promise<boolean> {
  const giveUp = performance.now() + ms
  while (!(await done())) {
    if (performance.now() > giveUp) return false
    await sleep(15)
  }
  return true
}
