import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { chmod, chown, lchown, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { StartRefused } from '../../platform/start-refused.js'
import { type Binaries, copyAside } from './binaries.js'

/** The server gets nothing of ours: secrets in the environment would be readable by whoever can read its memory. */
export const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** How the server's programs are run: from where, and as whom. */
export interface Runner {
  readonly native: string
  /** Whose the server's files must be, when that is not the user we run as. */
  readonly account: Account | undefined
  /** What stands before the program on the command line. */
  readonly prefix: readonly string[]
}

export function runProgram(
  runner: Runner,
  program: string,
  args: readonly string[],
  options: { stdio: StdioOptions; detached?: boolean },
): ChildProcess {
  const [file = '', ...rest] = [...runner.prefix, program, ...args]
  const lowered = runner.account && runner.prefix.length === 0
  const identity = lowered ? { uid: runner.account.uid, gid: runner.account.gid } : {}
  return spawn(file, rest, { ...options, ...identity, env: plainEnvironment, cwd: '/' })
}

export const programOf = (runner: Runner, name: 'postgres' | 'initdb'): string =>
  path.join(runner.native, 'bin', name)

/**
 * PostgreSQL refuses to run as root, so root lends it to an ordinary account. That account can't see into /root,
 * where a checkout may well be: setpriv then leaves it the one right to walk through and read, and takes all others.
 */
export async function findRunner(binaries: Binaries, folder: string, pgdata: string): Promise<Runner> {
  const own = { native: binaries.native, account: undefined, prefix: [] }
  if (process.getuid?.() !== 0) return own
  const account = await findAccount(pgdata)
  const plain = { ...own, account }
  for (const way of [plain, lending(plain, 'dac_read_search'), lending(plain, 'dac_override')]) {
    if ((await tryOut(way, folder)) === 'works') return way
  }
  return withoutLending(plain, binaries, folder)
}

function lending(runner: Runner & { account: Account }, right: string): Runner {
  const { uid, gid } = runner.account
  const only = `-all,+${right}`
  const prefix = [
    'setpriv',
    '--reuid',
    String(uid),
    '--regid',
    String(gid),
    '--clear-groups',
    '--no-new-privs',
  ]
  prefix.push(`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`)
  // PostgreSQL looks at itself with access(2), which forgets lent rights unless this bit is set.
  return { ...runner, prefix: [...prefix, '--securebits=+no_setuid_fixup', '--'] }
}

/** The last resort: binaries copied to where everybody may go, and the right to walk through DATA_DIR itself. */
async function withoutLending(plain: Runner & { account: Account }, binaries: Binaries, folder: string) {
  await chmod(folder, (await stat(folder)).mode | 0o011)
  const copied = { ...plain, native: (await copyAside(binaries, '/var/tmp')).native }
  let result = await tryOut(plain, folder)
  if (result === 'works') return plain
  result = await tryOut(copied, folder)
  if (result === 'works') return copied
  const { name } = plain.account
  throw new StartRefused(
    result === 'no folder'
      ? `PostgreSQL runs as user "${name}", who can't reach DATA_DIR ${folder}: set DATA_DIR to a folder whose parents are open to all, such as /var/lib/advice-line.`
      : `The built-in PostgreSQL can't run on this machine as user "${name}": set DATABASE_URL to a server of your own.`,
  )
}

/** Says only its version, and nothing else, when all is well: a program it can run but not read complains first. */
const trial =
  'v=$("$1" --version 2>&1); case "$v" in "postgres (PostgreSQL) "*) cd "$2" || exit 3;; *) exit 2;; esac'

function tryOut(runner: Runner, folder: string): Promise<'works' | 'no program' | 'no folder'> {
  return new Promise((resolve) => {
    const args = ['-c', trial, 'sh', programOf(runner, 'postgres'), folder]
    const child = runProgram(runner, '/bin/sh', args, { stdio: 'ignore' })
    child.once('error', () => resolve('no program'))
    child.once('exit', (code) => resolve(code === 0 ? 'works' : code === 3 ? 'no folder' : 'no program'))
  })
}

/** Who already owns the data, or else `postgres`, or else `nobody`: initdb wants a name that the system knows. */
async function findAccount(pgdata: string): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map(toAccount)
  const data = await stat(pgdata).catch(() => undefined)
  if (data && data.uid !== 0) {
    const known = accounts.find((account) => account.uid === data.uid)
    return { name: known?.name ?? String(data.uid), uid: data.uid, gid: data.gid }
  }
  const found = ['postgres', 'nobody'].map((name) => accounts.find((account) => account.name === name))
  const account = found.find((candidate) => candidate !== undefined)
  if (account) return account
  throw new StartRefused(
    'PostgreSQL will not run as root, and this system has no user "postgres" or "nobody": start as an ordinary user, or set DATABASE_URL.',
  )
}

function toAccount(line: string): Account {
  const [name = '', , uid, gid] = line.split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}

/** Data that came back from a backup as root's is given to the account again. */
export async function handOver(runner: Runner, target: string): Promise<void> {
  if (!runner.account) return
  const { uid, gid } = runner.account
  if ((await stat(target)).uid === uid) return
  await chown(target, uid, gid)
  const entries = await readdir(target, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) await lchown(path.join(entry.parentPath, entry.name), uid, gid)
}
