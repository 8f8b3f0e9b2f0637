/**
 * Checkpoints where the database's owner can't write: a folder, two files for each (the signed note, and the heads that
 * were new in it), a folder a day within it. Each file is written aside, flushed and renamed, heads before the note, so
 * whoever sees a note sees it whole and with its heads. The folder itself says what has been published.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { headLine, readHeadLine, type PlacedHead } from '../domain/proof/heads.js'
import type { CheckpointRow } from './tree-rows.js'

const DAY = /^\d{4}-\d\d-\d\d$/
const NOTE = /^(\d{15})\.note$/

export class CheckpointFolder {
  constructor(readonly folder: string) {}

  /** The largest that was published; null: none yet. */
  async newest(): Promise<{ size: number; note: string } | null> {
    for (const day of (await list(this.folder)).filter((name) => DAY.test(name)).reverse()) {
      const last = (await list(join(this.folder, day))).filter((name) => NOTE.test(name)).at(-1)
      if (!last) continue
      const note = await readFile(join(this.folder, day, last), 'utf8')
      return { size: Number(NOTE.exec(last)?.[1]), note }
    }
    return null
  }

  /** Notes and heads above a size, by size. Throws when a file can't be read. */
  async above(size: number): Promise<{ size: number; note: string; heads: PlacedHead[] }[]> {
    const found: { size: number; note: string; heads: PlacedHead[] }[] = []
    for (const day of (await list(this.folder)).filter((name) => DAY.test(name))) {
      for (const name of await list(join(this.folder, day))) {
        const its = Number(NOTE.exec(name)?.[1] ?? 0)
        if (its <= size) continue
        const stem = join(this.folder, day, name.slice(0, -'.note'.length))
        const note = await readFile(`${stem}.note`, 'utf8')
        found.push({ size: its, note, heads: readHeadLines(await readFile(`${stem}.heads`, 'utf8')) })
      }
    }
    return found.sort((a, b) => a.size - b.size)
  }

  async write({ size, at, note }: CheckpointRow, heads: readonly PlacedHead[]): Promise<void> {
    const folder = join(this.folder, at.toISOString().slice(0, 10))
    const name = String(size).padStart(15, '0')
    await mkdir(folder, { recursive: true })
    await writeWhole(folder, `${name}.heads`, heads.map((head) => `${headLine(head)}\n`).join(''))
    await writeWhole(folder, `${name}.note`, note)
  }

  /** What an inspector checks signatures with, the present key first; they need to have them from elsewhere too. */
  async writeKeys(keys: readonly string[]): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    const text = keys.map((key) => `${key}\n`).join('')
    const known = await readFile(join(this.folder, 'key.txt'), 'utf8').catch(() => '')
    if (known !== text) await writeWhole(this.folder, 'key.txt', text)
  }
}

/** Throws where a line is no head. */
function readHeadLines(text: string): PlacedHead[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const head = readHeadLine(line)
      if (!head) throw new Error('a line of published heads can not be read')
      return head
    })
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const aside = join(folder, `.${name}.${randomUUID()}`)
  const file = await open(aside, 'w', 0o644)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, join(folder, name))
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
