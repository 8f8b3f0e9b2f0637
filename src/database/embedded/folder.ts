import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, realpath, rename } from 'node:fs/promises'
import path from 'node:path'
import { StartRefused } from '../../platform/start-refused.js'
import { codeOf } from '../../platform/error-code.js'

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it is a file, not a folder',
  ENOTDIR: 'a part of that path is a file, not a folder',
  EACCES: 'this user may not write there (was it last used as another user, such as root?)',
  EPERM: 'this user may not write there (was it last used as another user, such as root?)',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ELOOP: 'its links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** Turns what the file system said about the data folder into one line for the operator; bugs pass unchanged. */
export function explainFolder(dataDir: string, error: unknown): unknown {
  const code = codeOf(error)
  const reason = reasons[code]
  if (error instanceof StartRefused || reason === undefined) return error
  return new StartRefused(
    `DATA_DIR ${path.resolve(dataDir)} can't be used: ${reason}. Set DATA_DIR to a folder that this user may write to.`,
    { cause: error },
  )
}

/** Makes the folder if need be. Links are resolved because PostgreSQL names its folder that way too. */
export async function openFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return realpath(dataDir)
}

/** Whole or not at all: a start that is killed while writing must not leave half a file. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  await syncFolder(path.dirname(file))
}

/** A rename survives a power cut only once the folder that holds the name is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface Passwords {
  /** The first line of this file is the administrator's password. */
  readonly file: string
  readonly administrator: string
  readonly owner: string
  readonly service: string
}

/** One secret on disk. The others' passwords are derived from it, so that knowing one of them gives nothing more. */
export async function openPasswords(folder: string): Promise<Passwords> {
  const file = path.join(folder, 'postgres.password')
  let administrator = (await readIfThere(file)).trim()
  if (!/^[0-9a-f]{64}$/.test(administrator)) {
    administrator = randomBytes(32).toString('hex')
    await writeWhole(file, `${administrator}\n`)
  }
  const derived = (name: string): string => createHmac('sha256', administrator).update(name).digest('hex')
  return { file, administrator, owner: derived('owner'), service: derived('service') }
}

export async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}
