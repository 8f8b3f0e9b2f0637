import { type FileHandle, open, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { readIfThere, writeWhole } from './folder.js'
import type { Postmaster } from './processes.js'
import { programOf, runProgram } from './runner.js'
import type { Site } from './site.js'

const maxLogBytes = 5_000_000
const startMark = '--- advice line starts the database server'
const complaint = / (FATAL|PANIC): +(?!the database system is|password auth|terminating)|^postgres: /

/** Marks every process of this database in the list of processes, and stays the same when the folder is moved. */
export async function clusterName(pgdata: string): Promise<string> {
  const { dev, ino } = await stat(pgdata)
  return `advice-line-${dev}-${ino}`
}

/** On the command line, so that neither a file nor ALTER SYSTEM can make the server forget what was committed. */
export async function serverArguments(pgdata: string, port: number): Promise<string[]> {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    cluster_name: await clusterName(pgdata),
    max_connections: 200,
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // The log must not hold people's data. An error's own text may quote what was typed ("invalid input syntax for
    // type uuid: …"), so errors of statements stay out altogether; the client gets them anyway.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_lock_waits: 'off',
    log_checkpoints: 'off',
  }
  return ['-D', pgdata, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

export async function expectedCommand(site: Site, port: number): Promise<string> {
  const args = await serverArguments(site.pgdata, port)
  return [programOf(site.runner, 'postgres'), ...args].join(' ')
}

/** In a session of its own: Ctrl-C in the terminal reaches Node only, and Node stops the server when all is put away. */
export async function launch(site: Site, port: number): Promise<Postmaster> {
  const log = await openLog(site.logFile)
  try {
    const args = await serverArguments(site.pgdata, port)
    const child = runProgram(site.runner, programOf(site.runner, 'postgres'), args, {
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    })
    child.unref()
    const ended = new Promise<void>((resolve) => {
      child.once('error', () => resolve())
      child.once('exit', () => resolve())
    })
    const alive = () =>
      Promise.resolve(child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    return { pid: child.pid ?? 0, port, ours: true, alive, ended }
  } finally {
    await log.close()
  }
}

async function openLog(file: string): Promise<FileHandle> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size > maxLogBytes) await rename(file, `${file}.1`)
  const handle = await open(file, 'a', 0o600)
  await handle.appendFile(`${startMark} ${new Date().toISOString()}\n`)
  return handle
}

/** Why the server gave up, in its own words: not what it told those who knocked too early, nor older troubles. */
export async function lastComplaint(site: Site): Promise<string> {
  const lines = (await readIfThere(site.logFile)).split(startMark).at(-1)?.split('\n') ?? []
  const line = lines.findLast((each) => complaint.test(each))
  return line?.replace(/^.*?(FATAL|PANIC|postgres): +/, '') ?? 'it gave no reason'
}

const portFile = (site: Site): string => path.join(site.folder, 'postgres.port')

/** The port of last time if nobody else has it now, so that tools pointed at it go on working. */
export async function choosePort(site: Site): Promise<number> {
  const remembered = Number(await readIfThere(portFile(site)))
  if (remembered > 0 && (await isFree(remembered))) return remembered
  const port = await findFreePort()
  if (remembered > 0) site.log(`Port ${remembered} is taken by another program; the database uses ${port}.`)
  await writeWhole(portFile(site), `${port}\n`)
  return port
}

/**
 * Below the ports that systems lend to outgoing connections. Within them, a client that keeps trying while the
 * server is down can be lent the very port it is calling, and would then be connected to itself.
 */
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
