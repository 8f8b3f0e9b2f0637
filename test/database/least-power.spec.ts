/**
 * Promise 19: append-only, with its figure. As the role that the service goes by, nothing that was written to an
 * append-only table can be changed, nor the table, nor its triggers, nor who one is; as the tables' owner the triggers
 * refuse it all the same.
 *
 * Seen to fail: with `message: 'keep'` in rights.ts (UPDATE is not refused); with a `CREATE TABLE` that has no line there;
 * without REVOKE … ON DATABASE (a passing table hides the real one); with `walls` left out (the owner's session may ask
 * that triggers be passed over); with the role left out of the options of a connection (start is not refused).
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { applyRights } from '../../src/database/grants.js'
import { insistOnLeastPower } from '../../src/database/least-power.js'
import { appendOnly, privilegesOn, rights } from '../../src/database/rights.js'
import { ensureRoles } from '../../src/database/roles.js'
import { scramVerifier } from '../../src/database/scram.js'
import { asRole, PERSON_ROLE, SERVICE_ROLE } from '../../src/platform/database-roles.js'
import { House, value } from '../support/house.js'

let house: House
let owner: Client
const clients: Client[] = []

async function enter(url: string, role: string | null): Promise<Client> {
  const client = new Client({ connectionString: url, ...(role ? { options: asRole(role) } : {}) })
  await client.connect()
  clients.push(client)
  return client
}

beforeAll(async () => {
  house = await House.open()
  owner = await enter(house.url, null)
  const desk = await house.desk('exampleshire')
  const senior = await house.senior([desk], 1)
  const practitioner = await house.person('practitioner', [desk])
  const ref = await house.raise(practitioner)
  await house.matching.lookAtDesk(desk)
  const [offer] = await house.openOffers(desk)
  value(await house.offers.accept(senior, offer!.id))
  await house.messages.send(practitioner, ref, randomUUID(), 'Hello')
})
afterAll(async () => {
  for (const client of clients) await client.end()
  await house.close()
})

const ownerName = () => decodeURIComponent(new URL(house.url).username)

interface Column {
  readonly table: string
  readonly column: string
}

/** Some column of each append-only table. */
async function columns(): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `SELECT DISTINCT ON (table_name) table_name AS "table", column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = ANY($1) ORDER BY 1, ordinal_position`,
    [appendOnly],
  )
  expect(rows).toHaveLength(appendOnly.length)
  return rows
}

/** Everything that might change what was written there. */
const against = ({ table, column }: Column): string[] => [
  `UPDATE ${table} SET ${column} = ${column}`,
  `UPDATE ${table} SET ${column} = NULL WHERE false`,
  `DELETE FROM ${table}`,
  `DELETE FROM ${table} WHERE false`,
  `TRUNCATE ${table}`,
  `TRUNCATE ${table} CASCADE`,
  `MERGE INTO ${table} USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE`,
  `INSERT INTO ${table} SELECT * FROM ${table} ON CONFLICT ON CONSTRAINT ${table}_pkey DO UPDATE SET ${column} = excluded.${column}`,
  `SELECT FROM ${table} FOR UPDATE`,
  `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
  `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
  `ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`,
  `DROP TRIGGER ${table}_append_only ON ${table}`,
  `ALTER TRIGGER ${table}_no_truncate ON ${table} RENAME TO x`,
  `CREATE TRIGGER x BEFORE INSERT ON ${table} EXECUTE FUNCTION refuse_change()`,
  `CREATE RULE x AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
  `ALTER TABLE ${table} DROP COLUMN ${column}`,
  `ALTER TABLE ${table} ADD COLUMN x int`,
  `ALTER TABLE ${table} RENAME TO x`,
  `ALTER TABLE ${table} OWNER TO ${SERVICE_ROLE}`,
  `ALTER TABLE ${table} SET SCHEMA auth`,
  `DROP TABLE ${table} CASCADE`,
  `CREATE INDEX ON ${table} (${column})`,
  `GRANT UPDATE ON ${table} TO ${SERVICE_ROLE}; UPDATE ${table} SET ${column} = ${column}`,
]

/** Everything that might lead to more power. */
const towardsPower = (): string[] => [
  `SET ROLE ${ownerName()}`,
  `SET SESSION AUTHORIZATION ${ownerName()}`,
  'SET SESSION AUTHORIZATION postgres',
  `GRANT ${ownerName()} TO ${SERVICE_ROLE}`,
  `ALTER ROLE ${SERVICE_ROLE} SUPERUSER`,
  `ALTER ROLE ${ownerName()} PASSWORD 'mine'`,
  'CREATE ROLE another',
  'SET session_replication_role = replica',
  `ALTER DATABASE ${new URL(house.url).pathname.slice(1)} SET session_replication_role = replica`,
  'CREATE TABLE x (y int)',
  'CREATE TEMPORARY TABLE message AS SELECT 1 AS seq',
  'CREATE VIEW x AS SELECT 1',
  `CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
  'DROP FUNCTION refuse_change CASCADE',
  'ALTER FUNCTION refuse_change RENAME TO x',
  'CREATE SCHEMA x',
  'DROP SCHEMA public CASCADE',
  'CREATE EXTENSION postgres_fdw',
  `COPY message TO PROGRAM 'true'`,
  `DELETE FROM migration`,
]

/** Out: how many were refused for want of a right; those that were not. */
async function tryAll(client: Client, statements: readonly string[]) {
  const gone: string[] = []
  for (const statement of statements) {
    await client.query('BEGIN')
    const code = await client.query(statement).then(
      () => 'done',
      (error: unknown) => (error as { code?: string }).code,
    )
    await client.query('ROLLBACK')
    if (code !== '42501') gone.push(`${statement}: ${code}`)
  }
  return { refused: statements.length - gone.length, of: statements.length, gone }
}

async function digests() {
  const found: { table: string; rows: number; digest: string | null }[] = []
  for (const table of appendOnly) {
    const { rows } = await owner.query<{ rows: number; digest: string | null }>(
      `SELECT count(*)::int AS rows, md5(string_agg(t::text, '|' ORDER BY t::text)) AS digest FROM ${table} t`,
    )
    found.push({ table, ...rows[0]! })
  }
  return found
}

describe('as the service', () => {
  test.each([
    ['with a login of its own', () => house.serviceUrl, SERVICE_ROLE],
    ['on behalf of a person', () => house.serviceUrl, PERSON_ROLE],
  ])('%s, every change of an append-only table is refused', async (_, url, role) => {
    const before = await digests()
    const client = await enter(url(), role)
    const statements = [...(await columns()).flatMap(against), ...towardsPower()]
    const { refused, of, gone } = await tryAll(client, statements)
    expect(gone).toEqual([])
    console.log(`promise 19: ${refused} of ${of} refused as ${role}`)
    await client.query('RESET ROLE')
    expect((await tryAll(client, (await columns()).flatMap(against))).gone).toEqual([])
    expect(await digests()).toEqual(before)
  })

  test('with the owner as login, it keeps to the lesser role as long as it does not ask for another', async () => {
    await ensureRoles(owner, house.url)
    const client = await enter(house.url, SERVICE_ROLE)
    expect((await tryAll(client, (await columns()).flatMap(against))).gone).toEqual([])
    await client.query('RESET ROLE')
    expect((await tryAll(client, (await columns()).flatMap(against))).gone).toEqual([])
    await expect(insistOnLeastPower(house.url)).resolves.toBeUndefined()
  })
})

describe('as the owner', () => {
  test('every append-only table with rows refuses UPDATE, DELETE and TRUNCATE', async () => {
    const before = await digests()
    for (const { table, column } of await columns()) {
      if (!before.find((each) => each.table === table)?.rows) continue
      for (const statement of [
        `UPDATE ${table} SET ${column} = ${column}`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ])
        await expect(owner.query(statement)).rejects.toMatchObject({
          code: '42501',
          message: expect.stringContaining('is append-only') as unknown,
        })
    }
    expect(await digests()).toEqual(before)
    expect(before.filter(({ rows }) => rows > 0).length).toBeGreaterThan(1)
  })

  test('its triggers hold even where a session asks that triggers be passed over', async () => {
    const { rows } = await owner.query(
      `SELECT tgrelid::regclass::text AS "table", tgtype & 56 AS events FROM pg_trigger
       WHERE tgname ~ '_(append_only|no_truncate)$' AND tgenabled = 'A' AND tgrelid::regclass::text = ANY($1)
       ORDER BY 1, 2`,
      [appendOnly],
    )
    const [deleteOrUpdate, truncate] = [8 + 16, 32]
    const expected = appendOnly.flatMap((table) => [
      { table, events: deleteOrUpdate },
      { table, events: truncate },
    ])
    expect(rows).toEqual(expected.sort((a, b) => (a.table < b.table ? -1 : 1)))
  })

  test('a wall that was taken down, or a right given by hand, is noticed at the next start and put back', async () => {
    expect(await applyRights(owner)).toEqual([])
    await owner.query('ALTER TABLE message DISABLE TRIGGER message_append_only')
    await owner.query(`GRANT UPDATE (at), DELETE ON audit_entry TO ${SERVICE_ROLE}`)
    await owner.query('GRANT TRUNCATE ON message TO PUBLIC')
    await expect(insistOnLeastPower(house.serviceUrl)).rejects.toThrow(/change audit_entry/)
    expect((await applyRights(owner)).sort()).toEqual(
      [
        `${PERSON_ROLE} could TRUNCATE message`,
        `${SERVICE_ROLE} could TRUNCATE message`,
        `${SERVICE_ROLE} could UPDATE, DELETE audit_entry`,
        'message_append_only was switched off',
      ].sort(),
    )
    expect(await applyRights(owner)).toEqual([])
    await expect(insistOnLeastPower(house.serviceUrl)).resolves.toBeUndefined()
  })
})

describe('the table of tables', () => {
  test('every table has its line in src/database/rights.ts, and every line its table', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`,
    )
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(rights).sort())
  })

  test('the service may do with each what stands there, and no more', async () => {
    const { rows } = await owner.query<{ name: string; may: string[] }>(
      `SELECT relname AS name, ARRAY(SELECT p FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p
         WHERE has_table_privilege($1, oid, p)) AS may
       FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`,
      [SERVICE_ROLE],
    )
    expect(Object.fromEntries(rows.map(({ name, may }) => [name, may]))).toEqual(
      Object.fromEntries(Object.keys(rights).map((name) => [name, privilegesOn(name)])),
    )
  })
})

describe('who logs in', () => {
  test('a login that does not become the lesser role is refused at the start', async () => {
    await expect(insistOnLeastPower(house.serviceUrl.replace(/:[^:@]+@/, ':wrong@'))).rejects.toThrow(
      `DATABASE_URL: can't go to the database as ${SERVICE_ROLE}`,
    )
  })

  test('a login that is not there yet is made with its password, which no statement ever holds', async () => {
    const login = `svc_${randomUUID().slice(0, 8)}`
    const url = new URL(house.serviceUrl)
    url.username = login
    url.password = 'pass:w@rd'
    await ensureRoles(owner, url.href)
    await expect(insistOnLeastPower(url.href)).resolves.toBeUndefined()
    expect(scramVerifier('pass:w@rd')).not.toContain('pass')
    const client = await enter(url.href, null)
    await expect(client.query('SELECT FROM message')).rejects.toMatchObject({ code: '42501' })
  })
})
