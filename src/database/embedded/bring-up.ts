import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { StartRefused } from '../../platform/start-refused.js'
import { resetPasswords } from './cluster.js'
import { choosePort, clusterName, expectedCommand, lastComplaint, launch } from './launch.js'
import {
  clearOut,
  commandLine,
  isServerOn,
  type Postmaster,
  readPidFile,
  stopPostmaster,
} from './processes.js'
import { type Answer, awaitAnswer, lockServer } from './session.js'
import type { Site } from './site.js'

const attempts = 5

export interface Running {
  readonly postmaster: Postmaster
  /** Holds the lock inside the server, and shows by ending that the server has. */
  readonly session: Client
  /** Settles when the server can't be relied on any more. */
  readonly lost: Promise<void>
}

/**
 * From whatever state the folder is in to a server that answers: one that runs already is taken over, remains are
 * cleared away, and a new one is launched. The first start and every repair are this same function.
 */
export async function bringUp(site: Site, signal: AbortSignal, fixedPort?: number): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    const postmaster =
      (await findRunning(site)) ?? (await launch(site, fixedPort ?? (await choosePort(site))))
    const answer = await awaitOrStop(site, postmaster, signal)
    if (typeof answer === 'object') {
      const running = { postmaster, session: answer, lost: lossOf(postmaster, answer) }
      if (await lockOrLeave(site, answer)) return running
    } else await setRight(site, postmaster, answer)
    if (attempt === attempts) throw await failure(site, answer)
    await sleep(attempt * 50)
  }
}

/** False when the server went away again meanwhile, which is worth another attempt. */
async function lockOrLeave(site: Site, session: Client): Promise<boolean> {
  try {
    await lockServer(site, session)
    return true
  } catch (error) {
    session.end().catch(() => undefined)
    if (error instanceof StartRefused) throw error
    return false
  }
}

function lossOf(postmaster: Postmaster, session: Client): Promise<void> {
  const closed = new Promise<void>((resolve) => session.once('end', () => resolve()))
  return Promise.race([closed, postmaster.ended])
}

/** A server that runs on our data, as we would have started it. */
async function findRunning(site: Site): Promise<Postmaster | undefined> {
  const file = await readPidFile(site.pgdata)
  if (typeof file === 'object' && (await isServerOn(file.pid, site.pgdata))) {
    const { pid, port } = file
    const alive = () => isServerOn(pid, site.pgdata)
    const postmaster = { pid, port, ours: false, alive, ended: new Promise<void>(() => undefined) }
    if ((await commandLine(pid)) === (await expectedCommand(site, port))) return postmaster
    // Other settings, or programs that have been replaced since: an orderly restart brings it up to date.
    await stopPostmaster(postmaster, 'gently')
  }
  await clearAway(site)
  return undefined
}

/**
 * Remains of a server that was killed: processes it left behind, one that was so young that it had not yet written
 * its number, and a number that has become somebody else's.
 */
async function clearAway(site: Site): Promise<void> {
  const name = await clusterName(site.pgdata)
  const isOurs = (command: string) =>
    command.startsWith(`postgres: ${name}: `) || command.includes(` cluster_name=${name} `)
  await clearOut(isOurs, 'SIGQUIT')
  // PostgreSQL would see that a process of that number lives, and refuse. The folder is locked, so nobody is robbed.
  await rm(path.join(site.pgdata, 'postmaster.pid'), { force: true })
}

async function awaitOrStop(site: Site, postmaster: Postmaster, signal: AbortSignal): Promise<Answer> {
  try {
    return await awaitAnswer(site, postmaster, signal)
  } catch (error) {
    await stopPostmaster(postmaster, 'gently')
    throw error
  }
}

async function setRight(site: Site, postmaster: Postmaster, answer: Answer): Promise<void> {
  if (answer === 'silent') {
    site.log(`The database server (process ${postmaster.pid}) does not answer: stopping it.`)
    await stopPostmaster(postmaster, 'roughly')
  }
  if (answer === 'wrong password') {
    site.log('The password of the database has been lost: setting a new one.')
    await stopPostmaster(postmaster, 'gently')
    await clearAway(site)
    await resetPasswords(site)
  }
}

async function failure(site: Site, answer: Answer): Promise<Error> {
  const why = answer === 'silent' ? 'it does not answer' : await lastComplaint(site)
  return new StartRefused(`The database server in ${site.folder} did not start: ${why}. See ${site.logFile}.`)
}
