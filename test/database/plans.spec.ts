/**
 * What routing asks of Postgres at every look is found by an index, however long the history has become. With sequential
 * scans made dear, only what has no index to go by is still read from end to end.
 *
 * Seen to fail with migration 0013 left out: every look read all offers ever made, once for each senior.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { heldBy } from '../../src/database/offer-writes.js'
import { presentAt } from '../../src/database/presence-rows.js'
import { House } from '../support/house.js'

let house: House
let sql: Client
beforeAll(async () => {
  house = await House.open()
  sql = new Client({ connectionString: house.url })
  await sql.connect()
  await sql.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan')
})
afterAll(async () => {
  await sql.end()
  await house.close()
})

async function planOf(statement: string, types: string, values: string): Promise<string> {
  await sql.query(`PREPARE asked (${types}) AS ${statement}`)
  const { rows } = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE asked (${values})`)
  await sql.query('DEALLOCATE asked')
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

test.each([
  ['what a senior holds', `SELECT slot FROM offer WHERE ${heldBy('$1')}`],
  ['whether a senior is there', `SELECT FROM person p WHERE id = $1 AND ${presentAt('p.id', 'now()')}`],
  ['what waits', `SELECT FROM consultation WHERE desk_id = $1 AND state IN ('waiting', 'offered')`],
  ['what is open on a desk', 'SELECT FROM offer WHERE desk_id = $1 AND outcome IS NULL'],
])('%s is found by its index', async (_, statement) => {
  const plan = await planOf(statement, 'text', `'somebody'`)
  expect(plan).toMatch(/Index Cond: .*\$1/)
  expect(plan).not.toContain('Seq Scan')
})

test('who advised on a child before is found by the keys of the child', async () => {
  const plan = await planOf(
    `SELECT DISTINCT o.senior_id FROM consultation b JOIN offer o ON o.consultation_id = b.id
     WHERE (b.nhs_key = $1 OR b.child_key = $1) AND o.outcome = 'accepted'`,
    'bytea',
    `'\\x00'`,
  )
  expect(plan).toContain('consultation_by_nhs')
  expect(plan).toContain('consultation_by_child')
  expect(plan).not.toContain('Seq Scan')
})
