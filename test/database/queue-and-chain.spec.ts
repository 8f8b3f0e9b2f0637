/** Rules that stand twice, in TypeScript and in SQL, agree; and the chains in the database show every change. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { compareInQueue } from '../../src/domain/queue-order.js'
import type { Person } from '../../src/domain/people.js'
import { readConsultations } from '../../src/database/reading/consultation-reader.js'
import { readConcerns } from '../../src/routing/desk-state.js'
import { brokenChains, findFaults } from '../support/books.js'
import { seedProperties } from '../support/chance.js'
import { House, value } from '../support/house.js'

seedProperties('queue-and-chain')
let house: House
let client: Client
let desk: string
let practitioner: Person
beforeAll(async () => {
  house = await House.open()
  client = new Client({ connectionString: house.url })
  await client.connect()
  desk = await house.desk('exampleshire')
  practitioner = await house.person('practitioner', [desk])
})
afterEach(() => client.query('ROLLBACK'))
afterAll(async () => {
  await client.end()
  await house.close()
})

test('SQL puts the queue in the same order as the rule, and gives each the same place', async () => {
  const start = Date.parse('2026-11-23T09:00:00.000Z')
  const moment = fc.integer({ min: 0, max: 5 }).map((minutes) => new Date(start + minutes * 60_000))
  const queue = fc.array(
    fc.record({ rag: fc.constantFrom('red', 'amber', 'green', 'blue'), raisedAt: moment, dueAt: moment }),
    { minLength: 1, maxLength: 12 },
  )
  const reader = {
    query: async <R>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as R[],
  }
  const ref = await house.raise(practitioner)
  await fc.assert(
    fc.asyncProperty(queue, async (concerns) => {
      await client.query('BEGIN')
      await client.query(`UPDATE consultation SET state = 'withdrawn'`)
      for (const { rag, raisedAt, dueAt } of concerns) {
        await client.query(
          `INSERT INTO consultation (id, ref, desk_id, practitioner_id, client_id, content_digest, state, rag, urgency,
             immediate_danger, age_band, raised_at, due_at, head_hash, concern_sealed)
           SELECT gen_random_uuid(), gen_random_uuid()::text, desk_id, practitioner_id, gen_random_uuid(), '', 'waiting',
             $2, urgency, false, age_band, $3, $4, head_hash, '' FROM consultation WHERE ref = $1`,
          [ref, rag, raisedAt, dueAt],
        )
      }
      const waiting = await readConcerns(reader, desk)
      expect(waiting.map(({ id }) => id)).toEqual([...waiting].sort(compareInQueue).map(({ id }) => id))
      const readings = await readConsultations(reader, `c.desk_id = $1 AND c.state = 'waiting'`, [desk])
      const places = new Map(readings.map(({ id, position }) => [id, position]))
      expect(waiting.map(({ id }) => places.get(id))).toEqual(waiting.map((_, i) => i + 1))
      await client.query('ROLLBACK')
    }),
    { numRuns: 60 },
  )
})

test('the chains of a whole journey verify from the first link to the last, and every change of a row is found', async () => {
  const senior = await house.senior([desk], 1)
  const ref = await house.raise(practitioner, 'now')
  await house.matching.lookAtDesk(desk)
  const [first] = await house.openOffers(desk)
  value(await house.offers.decline(senior, first!.id, { reason: 'In a meeting' }))
  const second = await house.senior([desk], 1)
  await house.matching.lookAtDesk(desk)
  const offer = (await house.openOffers(desk)).find((each) => each.ref === ref)!
  value(await house.offers.accept(second, offer.id))
  for (const who of [practitioner, second, practitioner])
    value(await house.messages.send(who, ref, randomUUID(), `From ${who.role}`))
  value(
    await house.records.save(second, ref, {
      rag: 'red',
      level: 4,
      categories: ['neglect'],
      advice: 'Go now.',
      rationale: 'It is not safe.',
      outcome: 'advice-only',
      reviewIf: 'Anything changes.',
    }),
  )
  value(await house.records.end(second, ref))
  value(await house.records.close(second, ref))
  expect(await findFaults(house.url)).toEqual([])
  expect(await brokenChains(client)).toEqual([])

  const mine = `stream = 'consultation ' || (SELECT id FROM consultation WHERE ref = '${ref}')`
  const its = `consultation_id = (SELECT id FROM consultation WHERE ref = '${ref}')`
  const changes = [
    ...[
      "at = at + interval '1 ms'",
      `actor_id = 'somebody'`,
      `actor_name = 'Somebody'`,
      `actor_role = 'admin'`,
      `action = 'record.kept'`,
      `detail_sealed = NULL`,
      `detail_sealed = ''`,
    ].map((set) => `UPDATE audit_entry SET ${set} WHERE ${mine} AND seq = 3`),
    ...[
      "at = at + interval '1 ms'",
      `body_sealed = body_sealed || '\\x00'`,
      'client_id = gen_random_uuid()',
      `author_id = '${senior.id}'`,
    ].map((set) => `UPDATE message SET ${set} WHERE ${its} AND seq = 2`),
    `DELETE FROM audit_entry WHERE ${mine} AND seq = 1`,
    `DELETE FROM audit_entry WHERE ${mine} AND seq = (SELECT max(seq) FROM audit_entry WHERE ${mine})`,
    `DELETE FROM message WHERE ${its} AND seq = 2`,
    `DELETE FROM message WHERE ${its} AND seq = 3`,
    `DELETE FROM message WHERE ${its}`,
    `UPDATE message SET seq = CASE seq WHEN 2 THEN 30 ELSE 20 END WHERE ${its} AND seq > 1; UPDATE message SET seq = seq / 10 WHERE seq >= 20`,
    `INSERT INTO message SELECT consultation_id, 4, author_id, gen_random_uuid(), digest, body_sealed, at, hash FROM message WHERE ${its} AND seq = 3`,
    `UPDATE consultation SET head_seq = 2 WHERE ref = '${ref}'`,
  ]
  for (const change of changes) {
    await client.query('BEGIN')
    await client.query(
      'ALTER TABLE message DISABLE TRIGGER USER; ALTER TABLE audit_entry DISABLE TRIGGER USER',
    )
    await client.query(change)
    expect([change, (await brokenChains(client)).length]).not.toEqual([change, 0])
    await client.query('ROLLBACK')
  }
  expect(await brokenChains(client)).toEqual([])
})
