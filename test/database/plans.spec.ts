/**
 * What routing asks of Postgres is found by an index, however long the history has become. The very statements of a look,
 * of an answer and of the list of colleagues are planned here, with sequential scans made dear: whatever is still read
 * from end to end has no index to go by.
 *
 * Seen to fail with migration 0013 left out: every look read all offers ever made, once for each senior.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import type { Reader, Tx } from '../../src/database/database.js'
import { readColleagues } from '../../src/routing/colleagues.js'
import { hasAnything, readDeskState } from '../../src/routing/desk-state.js'
import { freeSlot } from '../../src/routing/offer-locks.js'
import { House } from '../support/house.js'

let house: House
let sql: Client
beforeAll(async () => {
  house = await House.open()
  sql = new Client({ connectionString: house.url })
  await sql.connect()
  await sql.query('SET enable_seqscan = off')
})
afterAll(async () => {
  await sql.end()
  await house.close()
})

const now = new Date('2026-11-23T09:00:00Z')
const nobody = '00000000-0000-4000-8000-000000000000'

/** Plans all that is asked instead of running it. */
async function plansOf(ask: (reader: Reader) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = []
  await ask({
    query: async <R>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values])
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
      return [] as R[]
    },
  })
  return plans
}

test.each<[string, number, (reader: Reader) => Promise<unknown>]>([
  ['whether a desk has anything to decide', 1, (reader) => hasAnything(reader, 'somewhere')],
  ['a look at a desk', 4, (reader) => readDeskState(reader, 'somewhere', now)],
  ['the slot of an accept', 2, (reader) => freeSlot(reader as Tx, 'somebody')],
  ['the list of colleagues', 1, (reader) => readColleagues(reader, nobody, 'somebody', now)],
])('%s reads no offer and no consultation but those it is about', async (_, statements, ask) => {
  const plans = await plansOf(ask)
  expect(plans).toHaveLength(statements)
  for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (offer|consultation|ladder_step)\b/)
})
