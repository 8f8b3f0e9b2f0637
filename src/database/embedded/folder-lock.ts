import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartRefused } from '../../platform/start-refused.js'
import { plainEnvironment } from './runner.js'
import { codeOf } from '../../platform/error-code.js'

const exclusiveOnOpen = 0x20 // O_EXLOCK of macOS; Node has no name for it
const patienceMs = 1_500

export interface FolderLock {
  release(): Promise<void>
}

export function alreadyInUse(folder: string): StartRefused {
  return new StartRefused(
    `Another advice line is already using ${folder}: stop it first, or set DATA_DIR to another folder.`,
  )
}

/**
 * One process at a time, from before the first file is touched until after the server has stopped. The kernel
 * holds the lock and drops it when the process ends, however it ends: there is nothing that can go stale.
 * The patience is for a predecessor that is in its last moments.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = path.join(folder, 'lock')
  const giveUp = performance.now() + patienceMs
  for (;;) {
    const handle = await (process.platform === 'darwin' ? openLocked(file) : openAndLock(file))
    if (handle) return { release: () => handle.close() }
    if (performance.now() > giveUp) throw alreadyInUse(folder)
    await sleep(100)
  }
}

async function openLocked(file: string): Promise<FileHandle | undefined> {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveOnOpen
    return await open(file, flags, 0o600)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw error
  }
}

/** Node can't call flock(2). util-linux can, on a file that it inherits from us: the lock is then ours as well. */
async function openAndLock(file: string): Promise<FileHandle | undefined> {
  const handle = await open(file, 'a', 0o600)
  if ((await flock(handle.fd)) !== 'taken') return handle
  await handle.close()
  return undefined
}

function flock(fd: number): Promise<'ours' | 'taken' | 'no such program'> {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'ignore', 'ignore', fd] as const
    const child = spawn('flock', ['-x', '-n', '3'], { stdio: [...stdio], env: plainEnvironment })
    // Without the program there is still the lock inside the database, which session.ts takes.
    child.once('error', () => resolve('no such program'))
    child.once('exit', (code) => resolve(code === 1 ? 'taken' : 'ours'))
  })
}
