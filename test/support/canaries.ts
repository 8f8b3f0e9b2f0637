/** Words that stand nowhere else, put into every field; and everywhere that they must not come out. */
import { Redis } from 'ioredis'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)

export class Canaries {
  private readonly stem = `kanari${randomBytes(4).toString('hex')}`
  private count = 0
  /** What can't be made up, since only what is valid is taken: a number, a date, a telephone. */
  private readonly others: string[] = []

  /** A word of its own for one field. */
  word(): string {
    return `${this.stem}x${(this.count++).toString(36)}`
  }

  /** This value of a field is one too. */
  also(value: string): string {
    this.others.push(value)
    return value
  }

  /** How many were put in. */
  get sown(): number {
    return this.count + this.others.length
  }

  /** Which of them stand in a text: as they are, or in the ways in which bytes are written as text. */
  in(text: string): string[] {
    const lower = text.toLowerCase()
    const found = [this.stem, ...this.others].filter((each) =>
      [each, Buffer.from(each).toString('hex')].some((form) => lower.includes(form.toLowerCase())),
    )
    const inBase64 = [0, 1, 2].some((shift) => text.includes(base64At(this.stem, shift)))
    return inBase64 ? [...found, `${this.stem} in base64`] : found
  }
}

/** How a word stands inside of base64, wherever it begins: without the letters that its neighbours change too. */
function base64At(word: string, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(word)])
  const from = shift === 0 ? 0 : shift === 1 ? 2 : 3
  const text = whole.toString('base64').replace(/=+$/, '')
  return text.slice(from, text.length - (whole.length % 3 === 0 ? 0 : 1))
}

export interface Hit {
  readonly where: string
  readonly what: string
}

/** Every row of every table of every schema, as text, column by column. Out: "schema.table.column" and what was found. */
export async function searchDatabase(url: string, look: (text: string) => string[]): Promise<Hit[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: columns } = await client.query<{ place: string; t: string; c: string }>(
      `SELECT format('%s.%s.%s', n.nspname, r.relname, a.attname) AS place, format('%I.%I', n.nspname, r.relname) AS t,
         quote_ident(a.attname) AS c
       FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
       JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE r.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`,
    )
    const hits: Hit[] = []
    for (const { place, t, c } of columns) {
      const { rows } = await client.query<{ text: string }>(
        `SELECT DISTINCT ${c}::text AS text FROM ${t} WHERE ${c} IS NOT NULL`,
      )
      for (const what of new Set(rows.flatMap(({ text }) => look(text)))) hits.push({ where: place, what })
    }
    return hits
  } finally {
    await client.end()
  }
}

/** What `pg_dump` writes; null where there is none that can read this server. */
export async function dumpOf(url: string): Promise<string | null> {
  try {
    const { stdout } = await run('pg_dump', ['--inserts', url], { maxBuffer: 1 << 30 })
    return stdout
  } catch {
    return null
  }
}

/** Every key of Redis and all that it holds, as text. */
export async function redisAsText(url: string): Promise<string> {
  const redis = new Redis(url)
  try {
    const parts: string[] = []
    for (const key of await redis.keys('*')) {
      const read: Record<string, () => Promise<unknown>> = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        set: () => redis.smembers(key),
        zset: () => redis.zrange(key, 0, -1),
        stream: () => redis.xrange(key, '-', '+'),
      }
      const type = await redis.type(key)
      parts.push(key, JSON.stringify((await read[type]?.()) ?? null))
    }
    return parts.join('\n')
  } finally {
    redis.disconnect()
  }
}

/** Every file below a folder, byte by byte: also what the database has written ahead, and what it logs. */
export async function searchFiles(folder: string, look: (text: string) => string[]): Promise<Hit[]> {
  const hits: Hit[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    for (const what of look(bytes.toString('latin1'))) hits.push({ where: path.slice(folder.length), what })
  }
  return hits
}
