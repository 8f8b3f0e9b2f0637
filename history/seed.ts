/** Makes a past: consultations that are over, evenly spread over some years, at one desk. */
import pg from 'pg'
import { chance as seeded } from '../bench/support/chance.js'
import type { Vault } from '../src/platform/sealing.js'
import { castFor } from './cast.js'
import { copyInto } from './copy.js'
import { addPast, noRows } from './past.js'
import { tables, type Table } from './tables.js'

export interface Past {
  readonly deskId: string
  readonly consultations: number
  /** Of each that somebody answered. */
  readonly messages: number
  readonly years: number
  readonly seed: number
  /** Until when. */
  readonly until: Date
}

const TOGETHER = 500
const YEAR_MS = 365.25 * 24 * 3600 * 1000

/** In: also what is called after each step, with how many there are. A step is one transaction: all of it or nothing. */
export async function seedPast(
  url: string,
  vault: Vault,
  past: Past,
  onStep: (done: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const cast = await castFor(client, past.deskId)
    const chance = seeded(past.seed)
    const began = past.until.getTime() - past.years * YEAR_MS
    const apart = (past.years * YEAR_MS) / past.consultations
    let step = Promise.resolve()
    for (let done = 0; done < past.consultations;) {
      const rows = noRows()
      const end = Math.min(done + TOGETHER, past.consultations)
      for (let n = done; n < end; n++) {
        const raisedAt = new Date(Math.floor(began + n * apart + chance.below(Math.ceil(apart))))
        addPast(rows, vault, cast, chance, raisedAt, past.messages)
      }
      // While Postgres stores one step, the next is made.
      await step
      step = store(client, rows).then(() => onStep(end))
      step.catch(() => undefined)
      done = end
    }
    await step
    await client.query('VACUUM (ANALYZE)')
  } finally {
    await client.end()
  }
}

async function store(client: pg.Client, rows: ReturnType<typeof noRows>): Promise<void> {
  await client.query('BEGIN')
  for (const [table, columns] of Object.entries(tables))
    await copyInto(client, table, columns, rows[table as Table])
  await client.query('SELECT log_lines_of($1)', [rows.consultation.map(([id]) => id)])
  await client.query('COMMIT')
}
