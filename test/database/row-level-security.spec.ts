/**
 * A check that was forgotten in code shows nothing: what is read on behalf of a person is seen through their eyes by the
 * database itself (migration 10, Database.onBehalfOf).
 *
 * Seen to fail: with `USING (true)` for the person's role; with `set_config(…, false)`, so that the eyes outlive their
 * transaction; with `this.database` in place of `this.database.onBehalfOf(manager)` in OversightService.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { done } from '../../src/domain/outcome.js'
import type { Person } from '../../src/domain/people.js'
import { OversightService } from '../../src/oversight/oversight.service.js'
import { asRole, PERSON_ROLE } from '../../src/platform/database-roles.js'
import { House, value } from '../support/house.js'

interface Scene {
  readonly desk: string
  readonly ref: string
  readonly practitioner: Person
  readonly senior: Person
  readonly manager: Person
}

let house: House
let oversight: OversightService
let here: Scene
let there: Scene

/** Content of every kind: a concern, messages, a record, entries about all of it. */
async function scene(desk: string): Promise<Scene> {
  await house.desk(desk)
  const [practitioner, senior, manager] = [
    await house.person('practitioner', [desk]),
    await house.senior([desk], 1),
    await house.person('manager', [desk]),
  ]
  const ref = await house.raise(practitioner)
  await house.matching.lookAtDesk(desk)
  const [offer] = await house.openOffers(desk)
  value(await house.offers.accept(senior, offer!.id))
  value(await house.messages.send(practitioner, ref, randomUUID(), 'She will not say how it happened.'))
  value(await house.records.save(senior, ref, { advice: 'Ask again, alone.' }))
  return { desk, ref, practitioner, senior, manager }
}

beforeAll(async () => {
  house = await House.open()
  oversight = new OversightService(house.database, house.vault)
  here = await scene('exampleshire')
  there = await scene('otherford')
})
afterAll(() => house.close())

/** Each with the reference of its consultation, and no condition whatever. */
const everything = {
  consultation: 'SELECT ref FROM consultation',
  message: `SELECT (SELECT ref FROM consultation c WHERE c.id = consultation_id) AS ref FROM message`,
  advice_record: `SELECT (SELECT ref FROM consultation c WHERE c.id = consultation_id) AS ref FROM advice_record`,
  audit_entry: `SELECT stream AS ref FROM audit_entry`,
  data_key: `SELECT stream AS ref FROM data_key`,
}

async function seenBy(person: Pick<Person, 'id'> | null, table: keyof typeof everything): Promise<string[]> {
  const doors = person ? house.database.onBehalfOf(person) : house.database
  const rows = await doors.query<{ ref: string }>(everything[table])
  const refs = new Map(
    (await house.database.query<{ id: string; ref: string }>('SELECT id, ref FROM consultation')).map(
      ({ id, ref }) => [`consultation ${id}`, ref],
    ),
  )
  return [...new Set(rows.map(({ ref }) => refs.get(ref) ?? ref))].sort()
}

describe.each(Object.keys(everything) as (keyof typeof everything)[])(
  '%s, asked for with no condition',
  (table) => {
    test('the service sees both, a manager only what is of their desk', async () => {
      expect(await seenBy(null, table)).toEqual(expect.arrayContaining([here.ref, there.ref]))
      expect(await seenBy(here.manager, table)).toEqual([here.ref])
      expect(await seenBy(there.manager, table)).toEqual([there.ref])
    })

    test('practitioner and senior see only what is theirs', async () => {
      expect(await seenBy(here.practitioner, table)).toEqual([here.ref])
      expect(await seenBy(there.senior, table)).toEqual([there.ref])
    })

    test('nobody else sees anything', async () => {
      const strangers = [
        await house.person('manager', []),
        await house.person('admin', [here.desk]),
        await house.senior([here.desk], 1),
        await house.person('practitioner', [here.desk]),
        { id: 'nobody' },
        { id: '' },
      ]
      const gone = await house.person('manager', [here.desk])
      await house.database.query('UPDATE person SET disabled_at = now() WHERE id = $1', [gone.id])
      for (const stranger of [...strangers, gone]) expect(await seenBy(stranger, table)).toEqual([])
    })
  },
)

describe('in the oversight room', () => {
  test('a manager whom the code takes for another desk’s finds nothing and opens nothing', async () => {
    const mistaken = { ...here.manager, desks: [there.desk] }
    expect(await oversight.list(mistaken, {})).toMatchObject({ total: 0, items: [] })
    expect(await oversight.open(mistaken, there.ref, 'Curiosity')).toMatchObject({ ok: false })
    expect((await oversight.list(here.manager, {})).items.map(({ ref }) => ref)).toEqual([here.ref])
    const opened = value(await oversight.open(here.manager, here.ref, 'Complaint'))
    expect(opened).toMatchObject({ messages: [{ body: 'She will not say how it happened.' }] })
    expect(opened.history.at(-1)).toMatchObject({ action: 'record.read', detail: { reason: 'Complaint' } })
  })

  /** Still as the service, with the desk asked for in code alone; and the service's own work (what is erased by itself). */
  const serviceWork: readonly string[] = [
    'exports.service.ts',
    'holds.service.ts',
    'proof.service.ts',
    'reports.service.ts',
    'retention-settings.service.ts',
    'retention.service.ts',
  ]

  test('every statement there is on behalf of somebody, or is named here as the service’s own', () => {
    const folder = join(import.meta.dirname, '..', '..', 'src', 'oversight')
    const own = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !serviceWork.includes(file))
      .filter((file) =>
        /database\s*\.(query|write|writeThenRead)\b/.test(readFileSync(join(folder, file), 'utf8')),
      )
    expect(own).toEqual([])
  })
})

test('every table that holds something sealed is looked at through somebody’s eyes, or is named here', async () => {
  const rows = await house.database.query<{ name: string }>(
    `SELECT DISTINCT t.relname AS name FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
     WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND NOT t.relrowsecurity
       AND (a.attname ~ 'sealed$' OR a.attname = 'wrapped') ORDER BY 1`,
  )
  // Without the consultation's key, which is looked at so, neither the words of a question nor a number can be read.
  expect(rows.map(({ name }) => name)).toEqual(['callback', 'offer'])
})

describe('the eyes', () => {
  test('are nobody’s until somebody is named, and nobody’s again after', async () => {
    const client = new Client({ connectionString: house.serviceUrl, options: asRole(PERSON_ROLE) })
    await client.connect()
    const look = async () => (await client.query(everything.consultation)).rowCount
    expect(await look()).toBe(0)
    await client.query('BEGIN')
    await client.query(`SELECT set_config('advice_line.person', $1, true)`, [here.manager.id])
    expect(await look()).toBe(1)
    await client.query('COMMIT')
    expect(await look()).toBe(0)
    await client.end()
  })

  test('of one are never lent to another, however many look at once over few connections', async () => {
    const [mine, theirs] = [house.database.onBehalfOf(here.manager), house.database.onBehalfOf(there.manager)]
    const seen = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => {
        const [doors, own] = n % 2 ? [mine, here.ref] : [theirs, there.ref]
        if (n % 3 === 0) {
          const outcome = await doors.write(async (tx) =>
            done(await tx.query<{ ref: string }>(everything.consultation)),
          )
          return value(outcome).every(({ ref }) => ref === own) && value(outcome).length === 1
        }
        if (n % 7 === 0) await expect(doors.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' })
        const rows = await doors.query<{ ref: string }>(everything.consultation)
        return rows.length === 1 && rows[0]?.ref === own
      }),
    )
    expect(seen.filter((right) => !right)).toEqual([])
    const nobody = house.database.onBehalfOf({ id: '' })
    for (let n = 0; n < 20; n++) expect(await nobody.query(everything.consultation)).toEqual([])
  })

  test('change nothing that they do not see, and a read changes nothing at all', async () => {
    const doors = house.database.onBehalfOf(here.manager)
    const outcome = await doors.write(async (tx) =>
      done(await tx.query(`UPDATE consultation SET rag = rag WHERE ref = $1 RETURNING ref`, [there.ref])),
    )
    expect(outcome).toEqual(done([]))
    const forged = doors.write(async (tx) => {
      await tx.query(`INSERT INTO message VALUES ($1, 99, $2, $3, '', '', now(), sha256(''))`, [
        await idOf(there.ref),
        here.manager.id,
        randomUUID(),
      ])
      return done(null)
    })
    await expect(forged).rejects.toMatchObject({ driverError: { code: '42501' } })
    await expect(doors.query(`UPDATE consultation SET rag = rag`)).rejects.toMatchObject({ code: '25006' })
  })
})

async function idOf(ref: string): Promise<string> {
  const [row] = await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [
    ref,
  ])
  return row!.id
}
