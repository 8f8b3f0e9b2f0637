/**
 * Promise 25: a restore is honest. The database is copied at random moments and set back to each copy; against what had
 * been published, both verifiers name what is missing, to the number. The service then goes on with the tree that was
 * published, and says in it what was lost. `RESTORES=20` is the whole.
 *
 * Fails on these broken builds: the newest checkpoint not compared with the published ones (verify-proof.ts, `behind`);
 * a tree begun again where the database ends (checkpoints.ts, takeUpAgain left out); no head that says so
 * (restored.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { BothVerifiers } from '../support/both-verifiers.js'
import { chance, say } from '../support/chance.js'
import { withRoles } from '../support/house.js'
import { Proving } from '../support/proving.js'

const COUNT = Number(process.env['RESTORES'] ?? 2)

let proving: Proving
let both: BothVerifiers
beforeAll(async () => {
  proving = await Proving.open()
  both = await BothVerifiers.open()
})
afterAll(async () => {
  await both.close()
  await proving.close()
})

/** Nobody may be connected to a database while it is copied. */
async function copyTo(name: string, from: string): Promise<void> {
  await proving.house.disconnect()
  const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${name}`)
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`)
  await client.end()
  await withRoles(proving.house.url)
  await proving.house.connect()
}

const newest = async (): Promise<{ size: number; at: Date }> => {
  const [row] = await proving.house.database.query<{ size: number; at: Date }>(
    'SELECT size::int AS size, at FROM checkpoint ORDER BY size DESC LIMIT 1',
  )
  return row!
}
const headsOf = async (id: string): Promise<{ entries: number; messages: number }> => {
  const [row] = await proving.house.database.query<{ entries: number; messages: number }>(
    `SELECT s.head_seq AS entries, c.head_seq AS messages FROM consultation c
     JOIN audit_stream s ON s.stream = 'consultation ' || c.id WHERE c.id = $1`,
    [id],
  )
  return row!
}

test('whatever moment the database is set back to, what is missing is named, and stays named', async () => {
  const luck = chance('restores')
  const name = new URL(proving.house.url).pathname.slice(1)
  const consultation = await proving.taken()
  const { id, ref } = consultation
  const args = ['--key', proving.key, '--checkpoints', proving.folder]
  let named = 0
  for (let i = 0; i < COUNT; i++) {
    await proving.say(ref, 1)
    await proving.minute()
    for (let more = luck.below(3); more > 0; more--) await proving.say(ref, 1)
    const [then, thenHeads] = [await newest(), await headsOf(id)]
    await copyTo(`${name}_then`, name)

    for (let minutes = 1 + luck.below(3); minutes > 0; minutes--) {
      await proving.say(ref, 1 + luck.below(2))
      await proving.minute()
    }
    const [now, nowHeads] = [await newest(), await headsOf(id)]
    const exported = await proving.proof(consultation)
    const before = await both.check(exported, args)
    if (i === 0) expect(before.code).toBe(0)

    await copyTo(name, `${name}_then`)
    const { code, text } = await both.check(await proving.proof(consultation), args)
    const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`)
    const sizes = `checkpoints from size ${then.size} (${then.at.toISOString()}) up to size ${now.size} (${now.at.toISOString()}): missing`
    const lost = `messages ${range(thenHeads.messages + 1, nowHeads.messages)}: missing`
    expect([code, text]).toEqual([2, expect.stringContaining(sizes)])
    expect(text).toContain(lost)
    named++

    // The service goes on: nothing that was published is published otherwise.
    await proving.minute()
    expect(proving.said.splice(0).join()).toContain('the database was set back')
    await proving.say(ref, 3)
    await proving.minute()
    const after = await both.check(await proving.proof(consultation), args)
    expect([after.code, after.text]).toEqual([2, expect.stringMatching(/lost by a restore before/)])
    const other = await proving.house.raise(proving.practitioner)
    await proving.minute()
    const [row] = await proving.house.database.query<{ id: string }>(
      'SELECT id FROM consultation WHERE ref = $1',
      [other],
    )
    const fresh = await both.check(await proving.proof({ id: row!.id, ref: other }), args)
    expect([fresh.code, fresh.text]).toEqual([0, expect.stringMatching(/^VALID/)])
    // What was exported before the restore still is what was anchored then.
    const again = await both.check(exported, args)
    expect(again.code).toBe(before.code)
  }
  say(`set back ${COUNT} times: what is missing was named ${named} times`)
}, 1_200_000)
