/** What the database itself refuses, whoever asks: the constraints and triggers of the first migration. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { DataSource } from 'typeorm'
import type { Person } from '../../src/domain/people.js'
import { makeDataSource } from '../../src/database/data-source.js'
import { freshDatabase, House, value, withRoles } from '../support/house.js'

let house: House
let owner: DataSource
let desk: string
let practitioner: Person
let senior: Person
let ref: string

beforeAll(async () => {
  house = await House.open()
  owner = await makeDataSource(house.url, null).initialize()
})
afterAll(async () => {
  await owner.destroy()
  await house.close()
})

beforeEach(async () => {
  desk = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  practitioner = await house.person('practitioner', [desk])
  senior = await house.senior([desk], 1)
  ref = await house.raise(practitioner)
})

const sql = (text: string, values: unknown[] = []) => house.database.query(text, values)
/** As the owner of the tables: what the service may not even try. */
const ownerSql = (text: string, values: unknown[] = []) => owner.query<unknown[]>(text, values)
const violates = (constraint: string) => ({ driverError: expect.objectContaining({ constraint }) as unknown })
const refuses = (words: string) => ({
  driverError: expect.objectContaining({
    code: '42501',
    message: expect.stringContaining(words) as unknown,
  }) as unknown,
})

const insertOffer = (seniorId: string, more: { outcome?: string; slot?: number; of?: string } = {}) =>
  sql(
    `INSERT INTO offer (id, consultation_id, senior_id, desk_id, made_at, expires_at, outcome, ended_at, slot, reasons,
       consultation_version)
     SELECT $1, id, $2, desk_id, now(), now() + interval '1 minute', $3, CASE WHEN $3::text IS NULL THEN NULL ELSE now() END,
       $4, '{}', 1 FROM consultation WHERE ref = $5`,
    [randomUUID(), seniorId, more.outcome ?? null, more.slot ?? null, more.of ?? ref],
  )

describe('offers and holds', () => {
  test('a second open offer, or an offer of a concern that somebody holds, is refused', async () => {
    const other = await house.senior([desk], 1)
    await insertOffer(senior.id)
    await expect(insertOffer(other.id)).rejects.toMatchObject(violates('offer_one_alone'))
    await sql(`UPDATE offer SET outcome = 'accepted', ended_at = now(), slot = 1 WHERE senior_id = $1`, [
      senior.id,
    ])
    await expect(insertOffer(other.id)).rejects.toMatchObject(violates('offer_one_holder'))
    await expect(insertOffer(other.id, { outcome: 'accepted', slot: 1 })).rejects.toMatchObject(
      violates('offer_one_holder'),
    )
    await sql('UPDATE offer SET released_at = now() WHERE senior_id = $1', [senior.id])
    await insertOffer(other.id)
  })

  test('a senior has one open offer at a time, and each slot once', async () => {
    const second = await house.raise(practitioner)
    await insertOffer(senior.id)
    await expect(insertOffer(senior.id, { of: second })).rejects.toMatchObject(
      violates('offer_one_open_per_senior'),
    )
    await sql(`UPDATE offer SET outcome = 'accepted', ended_at = now(), slot = 1 WHERE senior_id = $1`, [
      senior.id,
    ])
    await expect(insertOffer(senior.id, { of: second, outcome: 'accepted', slot: 1 })).rejects.toMatchObject(
      violates('offer_slot'),
    )
  })

  test('a slot above the capacity of its senior is refused', async () => {
    await expect(insertOffer(senior.id, { outcome: 'accepted', slot: 2 })).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await expect(insertOffer(senior.id, { outcome: 'accepted', slot: 5 })).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await insertOffer(senior.id, { outcome: 'accepted', slot: 1 })
  })

  test('an accepted offer has a slot and any other has none; one that has ended says when', async () => {
    await expect(insertOffer(senior.id, { outcome: 'accepted' })).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await expect(insertOffer(senior.id, { outcome: 'missed', slot: 1 })).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await insertOffer(senior.id)
    await expect(
      sql(`UPDATE offer SET outcome = 'missed' WHERE senior_id = $1`, [senior.id]),
    ).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
  })

  test('nobody talks without a senior, and the same client id raises one concern', async () => {
    await expect(
      sql(`UPDATE consultation SET state = 'talking' WHERE ref = $1`, [ref]),
    ).rejects.toMatchObject({
      driverError: { code: '23514' },
    })
    await expect(
      sql(
        `INSERT INTO consultation (id, ref, desk_id, practitioner_id, client_id, content_digest, state, rag, urgency,
           immediate_danger, age_band, raised_at, due_at, head_hash, concern_sealed)
         SELECT gen_random_uuid(), 'AL-OTHER', desk_id, practitioner_id, client_id, content_digest, state, rag, urgency,
           immediate_danger, age_band, raised_at, due_at, head_hash, concern_sealed FROM consultation WHERE ref = $1`,
        [ref],
      ),
    ).rejects.toMatchObject(violates('consultation_practitioner_id_client_id_key'))
  })
})

describe('append-only', () => {
  beforeEach(async () => {
    value(await house.messages.send(practitioner, ref, randomUUID(), 'Are you there?'))
  })

  test.each(['message', 'audit_entry'])('%s refuses UPDATE, DELETE and TRUNCATE', async (table) => {
    const [before] = await house.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${table}`,
    )
    expect(before?.count).toBeGreaterThan(0)
    const no = refuses('is append-only')
    await expect(ownerSql(`UPDATE ${table} SET at = at + interval '1 second'`)).rejects.toMatchObject(no)
    await expect(ownerSql(`DELETE FROM ${table} WHERE seq = 1`)).rejects.toMatchObject(no)
    await expect(ownerSql(`TRUNCATE ${table}`)).rejects.toMatchObject(no)
    await expect(ownerSql(`TRUNCATE ${table} CASCADE`)).rejects.toMatchObject(no)
    expect(await ownerSql(`SELECT count(*)::int AS count FROM ${table}`)).toEqual([before])
  })

  test('an advice record changes until it is closed, and then no more', async () => {
    const change = () =>
      ownerSql(
        `UPDATE advice_record SET sealed = 'other' FROM consultation c WHERE c.ref = $1 AND consultation_id = c.id`,
        [ref],
      )
    await ownerSql(`INSERT INTO advice_record SELECT id, 'first', now() FROM consultation WHERE ref = $1`, [
      ref,
    ])
    await change()
    await ownerSql(
      'UPDATE advice_record SET closed_at = now() FROM consultation c WHERE c.ref = $1 AND consultation_id = c.id',
      [ref],
    )
    await expect(change()).rejects.toMatchObject(refuses('can not be changed'))
    await expect(
      ownerSql('DELETE FROM advice_record USING consultation c WHERE c.ref = $1 AND consultation_id = c.id', [
        ref,
      ]),
    ).rejects.toMatchObject(refuses('can not be changed'))
    await expect(ownerSql('UPDATE advice_record SET closed_at = NULL')).rejects.toMatchObject(
      refuses('can not be changed'),
    )
    await expect(ownerSql('TRUNCATE advice_record')).rejects.toMatchObject({ driverError: { code: '42501' } })
  })
})

test('migrations go up, down and up again, and leave the same house', async () => {
  const url = await freshDatabase()
  await withRoles(url)
  const source = await makeDataSource(url, null).initialize()
  const shape = async (): Promise<unknown[]> =>
    source.query(
      `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> 'migration'
       UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migration'
       UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger WHERE NOT tgisinternal
       UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'migration'
       ORDER BY 1, 2, 3`,
    )
  const run = await source.runMigrations()
  const first = await shape()
  expect(first.length).toBeGreaterThan(100)
  for (const _ of run) await source.undoLastMigration()
  expect(await shape()).toEqual([])
  expect(
    await source.query(`SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace`),
  ).toEqual([])
  await source.runMigrations()
  expect(await shape()).toEqual(first)
  expect(await source.runMigrations()).toEqual([])
  await source.destroy()
})
