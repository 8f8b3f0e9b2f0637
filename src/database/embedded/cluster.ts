import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { StartRefused } from '../../platform/start-refused.js'
import { SERVICE_ROLE } from '../../platform/database-roles.js'
import { readIfThere, syncFolder } from './folder.js'
import { clearOut } from './processes.js'
import { handOver, programOf, runProgram } from './runner.js'
import { administrator, owner, type Site } from './site.js'

const draftName = 'postgres.new-'

/** Makes the data folder of the server, once. Whole or not at all, however often the start is killed on the way. */
export async function prepareCluster(site: Site): Promise<void> {
  await throwAwayDrafts(site)
  const version = (await readIfThere(path.join(site.pgdata, 'PG_VERSION'))).trim()
  if (version === '') await makeCluster(site)
  else await checkCluster(site, version)
}

/** What a killed start left behind, with the program that may still be busy writing it. */
async function throwAwayDrafts(site: Site): Promise<void> {
  const drafts = (await readdir(site.folder)).filter((name) => name.startsWith(draftName))
  if (drafts.length === 0) return
  await clearOut((command) => command.includes(`--pgdata=${path.join(site.folder, draftName)}`), 'SIGKILL')
  for (const name of drafts) {
    // A stray child of that program may add a file at the last moment. What is left then goes at the next start.
    await rm(path.join(site.folder, name), { recursive: true, force: true, maxRetries: 5 }).catch(
      () => undefined,
    )
  }
}

async function makeCluster(site: Site): Promise<void> {
  await refuseStrangers(site)
  site.log(`First start: making the database in ${site.folder}.`)
  const draft = path.join(site.folder, `${draftName}${randomBytes(4).toString('hex')}`)
  await mkdir(draft, { mode: 0o700 })
  await handOver(site.runner, draft)
  await handOver(site.runner, site.passwords.file)
  await initdb(site, draft)
  await rename(draft, site.pgdata)
  await syncFolder(site.folder)
}

async function refuseStrangers(site: Site): Promise<void> {
  const inside = await readdir(site.pgdata).catch(() => [])
  if (inside.length === 0) return
  throw new StartRefused(
    `${site.pgdata} holds something that is not a PostgreSQL database: move it away, or set DATA_DIR to another folder.`,
  )
}

async function initdb(site: Site, draft: string): Promise<void> {
  // The collation built into PostgreSQL is the same on every system, so indexes stay valid when the disk moves.
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--auth-host=scram-sha-256', '--auth-local=reject', `--pwfile=${site.passwords.file}`]
  const rest = ['--data-checksums', '--no-instructions', `--username=${administrator}`]
  const child = runProgram(
    site.runner,
    programOf(site.runner, 'initdb'),
    [`--pgdata=${draft}`, ...language, ...access, ...rest],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [said, code] = await Promise.all([child.stderr ? text(child.stderr) : '', ended])
  if (code === 0) return
  await rm(draft, { recursive: true, force: true })
  const line = said.split('\n').find((each) => /error|fatal/i.test(each)) ?? said.trim()
  throw new StartRefused(`PostgreSQL could not make its database in DATA_DIR ${site.folder}: ${line.trim()}`)
}

async function checkCluster(site: Site, version: string): Promise<void> {
  if (version !== site.release) {
    throw new StartRefused(
      `The database in ${site.folder} was made by PostgreSQL ${version}, and this is PostgreSQL ${site.release}: set DATA_DIR to another folder, or move the data with pg_dump.`,
    )
  }
  const uid = process.getuid?.()
  if (site.runner.account) await handOver(site.runner, site.pgdata)
  else if ((await stat(site.pgdata)).uid !== uid) {
    throw new StartRefused(
      `The database in DATA_DIR ${site.folder} belongs to another user (was it last used as root?): start as before, or set DATA_DIR to another folder.`,
    )
  }
}

/** The password file was lost or replaced: the data's owner may set a new password without knowing the old one. */
export async function resetPasswords(site: Site): Promise<void> {
  const args = ['--single', '-D', site.pgdata, 'postgres']
  const child = runProgram(site.runner, programOf(site.runner, 'postgres'), args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  // The administrator's comes last: as long as that one is wrong, the next start tries again.
  child.stdin?.end(
    `ALTER ROLE ${owner} PASSWORD '${site.passwords.owner}'\n` +
      `ALTER ROLE ${SERVICE_ROLE} PASSWORD '${site.passwords.service}'\n` +
      `ALTER ROLE ${administrator} PASSWORD '${site.passwords.administrator}'\n`,
  )
  await ended
}
