/** Keys that the service is given, or makes for itself where nobody has given one. */
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './start-refused.js'

export const KEY_BYTES = 32

/** In: the setting's name and 32 bytes as base64 or hex. */
export function keyFromText(name: string, text: string): Buffer {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length !== KEY_BYTES) throw new StartRefused(`${name}: must be 32 bytes, as base64 or hex`)
  return key
}

/** In: keys separated by commas or lines. */
export const keysFromText = (name: string, text: string): Buffer[] =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((each) => keyFromText(name, each))

export function textFromFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new StartRefused(`${name}: can't be read`)
  }
}

export const keyFromFile = (name: string, path: string): Buffer => keyFromText(name, textFromFile(name, path))

/**
 * The key in the data folder, made on first use. It appears whole or not at all (written aside, then linked), so that
 * two starts at once, or one that dies half-way, never leave two keys or half a key.
 */
export function ownKey(dataDir: string, name: string): Buffer {
  const folder = join(dataDir, 'keys')
  const path = join(folder, name)
  try {
    return keyFromText(name, readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof StartRefused) throw error
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    const aside = `${path}.${process.pid}`
    writeFileSync(aside, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flush: true })
    try {
      linkSync(aside, path)
    } catch {
      // Another start was first: its key counts.
    }
    rmSync(aside, { force: true })
    return keyFromText(name, readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof StartRefused) throw error
    throw new StartRefused(`DATA_DIR: can't write in ${dataDir}`)
  }
}
