/**
 * Promise 22: erasing erases. Data keys are destroyed, and after that nothing of these consultations can be read by
 * anybody, with the master key in hand and whatever a node remembers; every chain stays valid, theirs and the others'.
 * Figures: ERASED_KEYS (12, or 100 in npm run test:faults) keys destroyed, 0 readable, 100 % of chains valid.
 *
 * Fails on these broken builds: `SET wrapped = NULL` left out of eraseConsultations (all are readable); `nhs_key = NULL`
 * left out of markErased (the child is known again; the database refuses); the ring opening what it remembers without
 * looking at the wrapped key (key-ring.ts: a node goes on reading); hold_id left out of readDue.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { consultationStream, deskStream, readHistory, readKey } from '../../src/audit/streams.js'
import { readMessages } from '../../src/audit/message-reader.js'
import { HoldsService } from '../../src/oversight/holds.service.js'
import { OversightService } from '../../src/oversight/oversight.service.js'
import { RetentionSettingsService } from '../../src/oversight/retention-settings.service.js'
import { RetentionService } from '../../src/oversight/retention.service.js'
import { Refused } from '../../src/platform/problems.js'
import { unseal } from '../../src/platform/sealing.js'
import { brokenChains } from '../support/books.js'
import { House, value } from '../support/house.js'
import { closedOn, keptDesk, withClient, yearsGoBy, type KeptDesk } from '../support/kept.js'
import { history, said } from '../support/talks.js'

const KEYS = Number(process.env['ERASED_KEYS'] ?? 12)
let house: House
let retention: RetentionService
let holds: HoldsService
let place: KeptDesk

beforeAll(async () => {
  house = await House.open()
  retention = new RetentionService(house.database, house.vault)
  holds = new HoldsService(house.database, house.vault)
  place = await keptDesk(house)
})
afterAll(() => house.close())

const idOf = async (ref: string): Promise<string> =>
  (await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [ref]))[0]!.id

/** Every sealed value of the whole database that one of these keys opens, wherever it stands and whatever it is bound to. */
async function readableWith(keys: readonly Buffer[], ids: readonly string[]): Promise<number> {
  return withClient(house, async (client) => {
    const { rows: columns } = await client.query<{ t: string; c: string }>(
      `SELECT table_name AS t, column_name AS c FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea'`,
    )
    expect(columns.length).toBeGreaterThan(10)
    let readable = 0
    for (const { t, c } of columns) {
      const { rows } = await client.query<{ value: Buffer; row: Record<string, unknown> }>(
        `SELECT "${c}" AS value, to_jsonb(x) AS row FROM "${t}" x WHERE "${c}" IS NOT NULL AND length("${c}") > 29`,
      )
      for (const { value: sealed, row } of rows)
        readable += keys.filter((key) => places(ids, row).some((place) => opens(key, place, sealed))).length
    }
    return readable
  })
}

const opens = (key: Buffer, at: string, sealed: Buffer): boolean => {
  try {
    unseal(key, at, sealed)
    return true
  } catch {
    return false
  }
}

const places = (ids: readonly string[], row: Record<string, unknown>): string[] =>
  ids.flatMap((id) => [
    `concern|${id}`,
    `record|${id}`,
    `message|${id}|${String(row['author_id'])}|${String(row['client_id'])}`,
    `entry|consultation ${id}|${String(row['seq'])}`,
    `data-key|consultation ${id}`,
  ])

test(
  `${KEYS} keys destroyed: 0 readable, all chains valid, and the others as they were`,
  async () => {
    const mark = `mark-${randomUUID()}`
    const refs: string[] = []
    for (let i = 0; i < KEYS; i++) refs.push(await closedOn(house, place, mark))
    const stays = await closedOn(house, await keptDesk(house), mark)
    const ids = await Promise.all(refs.map(idOf))
    const key = await readKey(house.database, house.vault, consultationStream(ids[0]!))
    // The measure measures: with the key in hand there is something to be read of each kind.
    expect(await readableWith([key!], [ids[0]!])).toBeGreaterThan(8)

    yearsGoBy(house, 26)
    const before = value(await retention.look(place.manager, place.desk))
    expect(before.due.map(({ ref }) => ref).sort()).toEqual([...refs].sort())
    expect(value(await retention.erase(place.manager, place.desk, before.list))).toBe(KEYS)

    const { rows } = await withClient(house, (client) =>
      client.query<{ wrapped: Buffer | null }>(
        `SELECT wrapped FROM data_key WHERE stream = ANY($1) AND (wrapped IS NOT NULL OR destroyed_at IS NULL)`,
        [ids.map(consultationStream)],
      ),
    )
    expect(rows).toEqual([])
    // Neither through the service, which remembers keys for a while, nor by any reader of it.
    const oversight = new OversightService(house.database, house.vault)
    let readable = 0
    for (const [i, ref] of refs.entries()) {
      if (await readKey(house.database, house.vault, consultationStream(ids[i]!))) readable += 1
      if ((await house.messages.all(ids[i]!)).length > 0) readable += 1
      for (const person of [place.practitioner, place.senior])
        if ((await house.records.read(person, ref)).ok) readable += 1
      await expect(oversight.open(place.manager, ref, 'Sampling')).rejects.toBeInstanceOf(Refused)
    }
    // Nor with what the vault can make of any row: no wrapped key of theirs is left to open.
    const { rows: left } = await withClient(house, (client) =>
      client.query<{ wrapped: Buffer }>('SELECT wrapped FROM data_key WHERE wrapped IS NOT NULL'),
    )
    for (const { wrapped } of left)
      for (const id of ids) {
        try {
          house.vault.openDataKey(consultationStream(id), wrapped)
          readable += 1
        } catch {
          // As it should be.
        }
      }
    const broken = await withClient(house, brokenChains)
    console.log(`${KEYS} data keys destroyed: ${readable} readable, ${broken.length} chains broken`)
    expect([readable, broken]).toEqual([0, []])

    const other = await idOf(stays)
    const otherKey = await readKey(house.database, house.vault, consultationStream(other))
    expect((await readMessages(house.database, other, otherKey!, 0, 10)).map(({ body }) => body)).toEqual([
      `${mark} from the practitioner`,
      `${mark} from the senior`,
    ])
  },
  60_000 + KEYS * 10_000,
)

test('that it was done stands in the desk’s stream, with who, why and how the chains ended; the rest names no child', async () => {
  const [erasure] = value(await retention.look(place.manager, place.desk)).erasures
  expect(erasure).toMatchObject({ by: place.manager.name, consultations: KEYS })
  const stream = deskStream(place.desk)
  const key = await readKey(house.database, house.vault, stream)
  const entry = (await readHistory(house.database, stream, key!)).findLast(
    ({ action }) => action === 'consultations.erased',
  )
  const { consultations } = entry!.detail as { consultations: Record<string, unknown>[] }
  expect(entry!.actor.name).toBe(place.manager.name)
  expect(consultations).toHaveLength(KEYS)
  expect(consultations[0]).toMatchObject({
    class: 'advice',
    dueOn: '2045-01-01',
    entries: { seq: expect.any(Number), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    messages: { seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const rows = await house.database.query(
    `SELECT nhs_key, child_key, born_year, age_band, categories, needs, length(content_digest) AS digest
     FROM consultation WHERE erased_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7`,
  )
  expect(rows).toEqual([
    {
      nhs_key: null,
      child_key: null,
      born_year: null,
      age_band: 'unknown',
      categories: [],
      needs: [],
      digest: 0,
    },
  ])
  const lines = await house.database.query(
    `SELECT l.category FROM log_line l JOIN consultation c ON c.id = l.consultation_id
     WHERE c.erased_at IS NOT NULL AND l.category <> ''`,
  )
  expect(lines).toEqual([])
})

test('to its two sides it is not there any more; its last entry says why, for whoever reads the chain', async () => {
  const [row] = await house.database.query<{ ref: string; id: string }>(
    'SELECT ref, id FROM consultation WHERE erased_at IS NOT NULL LIMIT 1',
  )
  expect(said(await house.messages.send(place.practitioner, row!.ref, randomUUID(), 'More'))).toBe(
    'not-found',
  )
  const [entry] = await house.database.query<{ action: string; detail: Buffer | null }>(
    `SELECT action, detail_sealed AS detail FROM audit_entry WHERE stream = $1 ORDER BY seq DESC LIMIT 1`,
    [consultationStream(row!.id)],
  )
  expect(entry).toEqual({ action: 'consultation.erased', detail: null })
})

test('what is held back stays, with the reason in its history, until the hold is lifted', async () => {
  const here = await keptDesk(house)
  const [held, goes] = [await closedOn(house, here), await closedOn(house, here)]
  value(await holds.place(here.manager, held, 'A complaint'))
  value(await holds.place(here.manager, held, 'A complaint'))
  expect((await history(house, held)).filter(({ action }) => action === 'hold.placed')).toMatchObject([
    { actor: { name: here.manager.name }, detail: { reason: 'A complaint' } },
  ])
  house.aheadMs += 27 * 365.25 * 86_400_000
  const keeping = value(await retention.look(here.manager, here.desk))
  expect(keeping.due.map(({ ref }) => ref)).toEqual([goes])
  expect(keeping.months[0]).toEqual({ month: null, count: 2, held: 1 })
  expect(value(await retention.erase(here.manager, here.desk, keeping.list))).toBe(1)
  const [hold] = keeping.holds
  value(await holds.lift(here.manager, hold!.id, 'The complaint is settled'))
  expect(said(await holds.lift(here.manager, hold!.id, 'Again'))).toBe('not-found')
  expect(value(await retention.look(here.manager, here.desk)).due.map(({ ref }) => ref)).toEqual([held])
})

test('a hold that comes between looking and confirming is honoured: nothing of that list is erased', async () => {
  const here = await keptDesk(house)
  const [one, two] = [await closedOn(house, here), await closedOn(house, here)]
  house.aheadMs += 27 * 365.25 * 86_400_000
  const { list } = value(await retention.look(here.manager, here.desk))
  value(await holds.place(here.manager, one, 'A court asks'))
  expect(said(await retention.erase(here.manager, here.desk, list))).toBe('changed-meanwhile')
  expect(value(await retention.look(here.manager, here.desk)).due.map(({ ref }) => ref)).toEqual([two])
})

test('nothing goes by itself, unless the desk says so, and then a month after its day, by the service', async () => {
  const here = await keptDesk(house)
  await closedOn(house, here)
  house.aheadMs += 27 * 365.25 * 86_400_000
  expect(await retention.eraseBySelf()).toBe(0)
  await house.database.query(`UPDATE desk SET retention = retention || '{"automatic": true}' WHERE id = $1`, [
    here.desk,
  ])
  expect(await retention.eraseBySelf()).toBe(1)
  expect(await retention.eraseBySelf()).toBe(0)
  expect(value(await retention.look(here.manager, here.desk)).erasures).toMatchObject([{ by: null }])
  const closedToday = await closedOn(house, here, 'mark', { outcome: 'advice-only' })
  await house.database.query(
    `UPDATE desk SET retention = jsonb_set(retention, '{advice}', '{"from": "ending", "years": 1}') WHERE id = $1`,
    [here.desk],
  )
  house.aheadMs += 380 * 86_400_000
  expect(value(await retention.look(here.manager, here.desk)).due.map(({ ref }) => ref)).toEqual([
    closedToday,
  ])
  expect(await retention.eraseBySelf()).toBe(0)
  house.aheadMs += 30 * 86_400_000
  expect(await retention.eraseBySelf()).toBe(1)
})

/** An admin saves this desk's periods: advice is kept so many years from its end. */
async function keepsAdvice(desk: string, years: number, automatic: 'yes' | 'no'): Promise<void> {
  const settings = new RetentionSettingsService(house.database, house.vault)
  const { retention: rules, version } = value(await settings.find(desk))
  const admin = await house.person('admin', [])
  const advice = { from: 'ending' as const, years }
  value(await settings.save(admin, desk, { version, rules: { ...rules, advice }, automatic }))
}
const days = (n: number): void => void (house.aheadMs += n * 86_400_000)

test('a period that was mistyped erases nothing by itself for 30 days', async () => {
  const here = await keptDesk(house)
  await closedOn(house, here)
  await keepsAdvice(here.desk, 10, 'yes')
  days(5 * 366)
  await keepsAdvice(here.desk, 1, 'yes')
  expect(value(await retention.look(here.manager, here.desk)).due).toHaveLength(1)
  days(29)
  expect(await retention.eraseBySelf()).toBe(0)
  days(2)
  expect(await retention.eraseBySelf()).toBe(1)
})

test('a hold that was lifted leaves 30 days to put it on again', async () => {
  const here = await keptDesk(house)
  const ref = await closedOn(house, here)
  await keepsAdvice(here.desk, 1, 'yes')
  value(await holds.place(here.manager, ref, 'A complaint'))
  days(3 * 366)
  const [hold] = value(await retention.look(here.manager, here.desk)).holds
  value(await holds.lift(here.manager, hold!.id, 'Settled'))
  days(29)
  expect(await retention.eraseBySelf()).toBe(0)
  days(2)
  expect(await retention.eraseBySelf()).toBe(1)
})

test('a desk that takes erasing back while the service is at it loses nothing', async () => {
  const here = await keptDesk(house)
  await closedOn(house, here)
  await keepsAdvice(here.desk, 1, 'yes')
  days(3 * 366)
  // The list of desks has been read when this one is switched off; the change is not committed yet.
  const erasing = await withClient(house, async (client) => {
    await client.query('BEGIN')
    await client.query(`UPDATE desk SET retention = retention || '{"automatic": false}' WHERE id = $1`, [
      here.desk,
    ])
    const started = retention.eraseBySelf()
    await pause(500)
    await client.query('COMMIT')
    return started
  })
  expect(erasing).toBe(0)
  expect(value(await retention.look(here.manager, here.desk)).due).toHaveLength(1)
})

test('what a practitioner is owed a reply about is not due before a manager has replied', async () => {
  const here = await keptDesk(house)
  const ref = await closedOn(house, here)
  const no = { understood: true, disagrees: true }
  value(await house.acknowledgements.acknowledge(here.practitioner, ref, no))
  await keepsAdvice(here.desk, 1, 'yes')
  days(3 * 366)
  expect(value(await retention.look(here.manager, here.desk)).due).toEqual([])
  expect(await retention.eraseBySelf()).toBe(0)
  value(await house.replies.reply(here.manager, ref, { reply: 'We have talked.' }))
  expect(value(await retention.look(here.manager, here.desk)).due).toHaveLength(1)
})

test('a manager of another desk sees nothing of it, and can do nothing', async () => {
  const [here, there] = [await keptDesk(house), await keptDesk(house)]
  const ref = await closedOn(house, here)
  house.aheadMs += 27 * 365.25 * 86_400_000
  const { list } = value(await retention.look(here.manager, here.desk))
  expect(said(await retention.look(there.manager, here.desk))).toBe('not-found')
  expect(said(await retention.erase(there.manager, here.desk, list))).toBe('not-found')
  expect(said(await holds.place(there.manager, ref, 'Mine'))).toBe('not-found')
  value(await holds.place(here.manager, ref, 'Ours'))
  const [hold] = value(await retention.look(here.manager, here.desk)).holds
  expect(said(await holds.lift(there.manager, hold!.id, 'Mine'))).toBe('not-found')
  expect(said(await holds.lift(here.manager, 'nonsense', 'Mine'))).toBe('not-found')
})
