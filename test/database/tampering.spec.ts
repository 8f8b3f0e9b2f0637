/**
 * Promise 20: tampering is found. The database's owner changes a consultation in every way there is, up to writing it
 * anew with all its hashes, anchors and checkpoints; each time both verifiers must find it, and say the same. As many
 * clean exports must be found valid. `TAMPERINGS=1000` is the whole.
 *
 * Fails on these broken builds: what was published not compared with the chains (verify-proof.ts, `seen` left empty);
 * the head not compared (check-chain.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Client } from 'pg'
import { readProof } from '../../src/audit/proof-reader.js'
import type { Tx } from '../../src/database/database.js'
import { BothVerifiers } from '../support/both-verifiers.js'
import { chance, say } from '../support/chance.js'
import { Proving } from '../support/proving.js'
import { changes, tamper, type Victim } from '../support/tampering.js'

const COUNT = Number(process.env['TAMPERINGS'] ?? 60)

let proving: Proving
let both: BothVerifiers
let owner: Client
const victims: Victim[] = []
let published: string[]
beforeAll(async () => {
  proving = await Proving.open()
  both = await BothVerifiers.open()
  owner = new Client({ connectionString: proving.house.url })
  await owner.connect()
  for (let i = 0; i < 3; i++) victims.push(await proving.lived(3 + i))
  published = ['--key', proving.key, '--checkpoints', proving.folder]
})
afterAll(async () => {
  await owner.end()
  await both.close()
  await proving.close()
})

test('every change by the database’s owner is found, and every clean export is valid', async () => {
  const luck = chance('tampering')
  const found: Record<number, number> = {}
  let alarms = 0
  for (let i = 0; i < COUNT; i++) {
    const victim = luck.pick(victims)
    const clean = await both.check(
      await proving.proof(victim),
      luck.pick([published, published.slice(0, 2), []]),
    )
    if (clean.code !== 0) alarms++
    expect(clean.text).toMatch(/^VALID /)

    await owner.query('BEGIN')
    const what = await tamper(owner, victim, luck, i)
    const { rows } = await owner.query<{ ref: string }>('SELECT ref FROM consultation WHERE id = $1', [
      victim.id,
    ])
    const file = await readProof(asTx(owner), { id: victim.id, ref: rows[0]!.ref }, proving.keys)
    await owner.query('ROLLBACK')
    const { code, text } = await both.check(file, published)
    found[code] = (found[code] ?? 0) + 1
    expect({ what, code, text }).toEqual({
      what,
      code: expect.any(Number),
      text: expect.stringMatching(/^(TAMPERED|INCOMPLETE) /),
    })
  }
  say(
    `${COUNT} changes of ${changes.length} kinds: ${found[1] ?? 0} tampered, ${found[2] ?? 0} incomplete; ${COUNT} clean exports: ${alarms} false alarms`,
  )
}, 3_600_000)

/** The owner's own transaction, to read what they have done. */
const asTx = (client: Client): Tx =>
  ({
    query: async (text: string, values: readonly unknown[] = []) =>
      (await client.query<Record<string, unknown>>(text, [...values])).rows,
    now: () => proving.house.database.now(),
  }) as unknown as Tx
