/**
 * An admin's settings of a desk, against a real Postgres. Seen to fail: without the desk's lock (both of two admins saved,
 * and a concern raised meanwhile kept the old times), without the key that raising holds, with the times of what waits
 * left alone, with taken rungs moved too, with skills told to one desk only, with any version believed, and with no entry
 * written.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { closesAt } from '../../src/domain/opening-hours.js'
import type { Person } from '../../src/domain/people.js'
import { changeDesk, settingsWith } from '../support/desk-settings.js'
import { House, value } from '../support/house.js'
import { neverOpen, officeHours } from '../support/hours.js'

let house: House
let desk: string
let admin: Person

beforeAll(async () => {
  house = await House.open()
})
afterAll(() => house.close())

beforeEach(async () => {
  desk = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  admin = await house.person('admin', [])
  house.news.length = 0
})

const sql = <R>(text: string, values: unknown[]) => house.database.query<R>(text, values)
const times = async (ref: string) => {
  const [row] = await sql<{ raisedAt: Date; dueAt: Date; version: number }>(
    'SELECT raised_at AS "raisedAt", due_at AS "dueAt", version FROM consultation WHERE ref = $1',
    [ref],
  )
  const rungs = await sql<{ rung: string; dueAt: Date; takenAt: Date | null }>(
    `SELECT s.rung, s.due_at AS "dueAt", s.taken_at AS "takenAt" FROM ladder_step s
     JOIN consultation c ON c.id = s.consultation_id WHERE c.ref = $1 ORDER BY s.due_at`,
    [ref],
  )
  const seconds = (at: Date): number => (at.getTime() - row!.raisedAt.getTime()) / 1000
  return {
    due: seconds(row!.dueAt),
    version: row!.version,
    rungs: Object.fromEntries(rungs.map(({ rung, dueAt }) => [rung, seconds(dueAt)])),
    taken: rungs.filter(({ takenAt }) => takenAt !== null).map(({ rung }) => rung),
  }
}

test('what is saved is there, its history says who changed what, and the desk is looked at', async () => {
  const saved = await changeDesk(house, admin, desk, {
    name: 'Exampleshire',
    phone: '01632 960 199',
    hours: { ...officeHours, week: [...officeHours.week] as never, exceptions: [] },
    dutyEmail: 'duty@exampleshire.example',
  })
  expect(saved).toMatchObject({ name: 'Exampleshire', phone: '01632 960 199', version: 1 })
  expect(value(await house.settings.find(desk))).toEqual(saved)
  const [entry, ...more] = await house.settings.history(desk)
  expect(more).toEqual([])
  expect([entry?.seq, entry?.by]).toEqual([1, admin.name])
  expect(entry?.changes.slice(0, 3)).toEqual([
    { field: 'name', from: desk, to: 'Exampleshire' },
    { field: 'phone', from: '01632 960 101', to: '01632 960 199' },
    { field: 'dutyEmail', from: null, to: 'duty@exampleshire.example' },
  ])
  expect(entry?.changes.map(({ field }) => field)).not.toContain('hours.saturday')
  expect(house.news).toEqual([
    { kind: 'nudge', deskId: desk },
    { kind: 'desk', id: desk },
  ])
})

test('saving what stands there already changes nothing and writes nothing', async () => {
  await changeDesk(house, admin, desk, { offerSeconds: 45 })
  house.news.length = 0
  const again = await changeDesk(house, admin, desk, {})
  expect(again).toMatchObject({ version: 1, offerSeconds: 45 })
  expect([await house.settings.history(desk), house.news]).toEqual([
    [expect.objectContaining({ seq: 1 })],
    [],
  ])
})

test('of two admins who save at once one is refused, and is told what the other has changed', async () => {
  const other = await house.person('admin', [])
  const [a, b] = await Promise.all([
    settingsWith(house, desk, { phone: '01632 960 150' }),
    settingsWith(house, desk, { offerSeconds: 60 }),
  ])
  const outcomes = await Promise.all([
    house.settings.save(admin, desk, a),
    house.settings.save(other, desk, b),
  ])
  const refused = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.refusal]))
  expect(refused).toHaveLength(1)
  const won = outcomes[0].ok ? { field: 'phone', by: admin } : { field: 'offerSeconds', by: other }
  expect(refused[0]).toMatchObject({
    code: 'changed-meanwhile',
    errors: [{ field: won.field, message: `${won.by.name} has changed this` }],
  })
  expect(await house.settings.history(desk)).toHaveLength(1)
  expect(value(await house.settings.find(desk)).version).toBe(1)
})

test('a version that nobody has seen is no way past the others', async () => {
  const input = await settingsWith(house, desk, { offerSeconds: 60, version: 7 })
  expect(await house.settings.save(admin, desk, input)).toMatchObject({
    ok: false,
    refusal: { code: 'changed-meanwhile' },
  })
})

test('whoever waits gets the new target and the new ladder, and rungs that were taken stay taken', async () => {
  const practitioner = await house.person('practitioner', [desk])
  const amber = await house.raise(practitioner, 'today')
  await sql(
    `UPDATE ladder_step s SET taken_at = s.due_at FROM consultation c
     WHERE c.id = s.consultation_id AND c.ref = $1 AND s.rung = 'everyone-at-once'`,
    [amber],
  )
  const before = await times(amber)
  expect(before).toMatchObject({ due: 1800, rungs: { 'everyone-at-once': 300, 'covering-desks': 600 } })
  const { ladder, targets } = value(await house.settings.find(desk))
  await changeDesk(house, admin, desk, {
    targets: { ...targets, amber: 20 },
    ladder: {
      ...ladder,
      'everyone-at-once': { red: 30, amber: 90, green: 600 },
      'covering-desks': { ...ladder['covering-desks'], amber: 200 },
    },
  })
  const after = await times(amber)
  expect(after.due).toBe(1200)
  expect(after.rungs).toMatchObject({ 'everyone-at-once': 300, 'covering-desks': 200, 'duty-manager': 900 })
  expect([after.taken, after.version]).toEqual([['everyone-at-once'], before.version])
})

test('a concern that is being raised meanwhile has the new times too', async () => {
  const practitioner = await house.person('practitioner', [desk])
  for (let round = 0; round < 10; round++) {
    const amber = round % 2 === 0 ? 20 : 25
    const input = await settingsWith(house, desk, { targets: { red: 5, amber, green: 240 } })
    const refs = await Promise.all([
      house.raise(practitioner, 'today'),
      house.settings.save(admin, desk, input).then((saved) => void value(saved)),
      house.raise(practitioner, 'today'),
      house.raise(practitioner, 'today'),
    ])
    for (const ref of refs.filter((each) => typeof each === 'string'))
      expect((await times(ref)).due).toBe(amber * 60)
  }
})

test('new hours move what waits into open time, and say when the desk closes next', async () => {
  const practitioner = await house.person('practitioner', [desk])
  const [red, green] = [await house.raise(practitioner, 'now'), await house.raise(practitioner, 'this-week')]
  const before = await times(red)
  const now = await house.database.now()
  const saved = await changeDesk(house, admin, desk, {
    hours: { ...officeHours, week: [...officeHours.week] as never, exceptions: [] },
  })
  expect(await times(red)).toEqual(before)
  const [row] = await sql<{ closesAt: Date; opens: boolean }>(
    'SELECT closes_at AS "closesAt" FROM desk WHERE id = $1',
    [desk],
  )
  const minuteBefore = new Date(row!.closesAt.getTime() - 60_000)
  expect(row!.closesAt.getTime()).toBeGreaterThan(now.getTime())
  expect(closesAt(saved.hours, minuteBefore)).toEqual(row!.closesAt)
  const { due } = await times(green)
  expect(due).toBeGreaterThanOrEqual(240 * 60)
  await changeDesk(house, admin, desk, { hours: { ...neverOpen, week: [], exceptions: [] } })
  expect(await sql('SELECT closes_at FROM desk WHERE id = $1', [desk])).toEqual([{ closes_at: null }])
})

test('covering desks are other desks that there are', async () => {
  const other = await house.desk(`other-${randomUUID().slice(0, 18)}`)
  const saved = await changeDesk(house, admin, desk, { coveredBy: [other, other] })
  expect(saved.coveredBy).toEqual([other])
  for (const coveredBy of [[desk], ['nowhere'], [other, 'nowhere']]) {
    const input = await settingsWith(house, desk, { coveredBy })
    expect(await house.settings.save(admin, desk, input)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid', errors: [{ field: 'coveredBy' }] },
    })
  }
  expect((await changeDesk(house, admin, desk, { coveredBy: [] })).coveredBy).toEqual([])
})

test('skills of the list; those of a senior of two desks are in the history of both, and move both versions on', async () => {
  const other = await house.desk(`other-${randomUUID().slice(0, 18)}`)
  const senior = await house.senior([desk, other], 2)
  const stranger = await house.senior([other], 2)
  const seenAtOther = await settingsWith(house, other, { offerSeconds: 60 })
  await changeDesk(house, admin, desk, { seniors: [{ id: senior.id, skills: ['language:polish'] }] })
  const change = { field: `skills.${senior.id}`, from: [], to: ['language:polish'], name: senior.name }
  for (const each of [desk, other])
    expect((await house.settings.history(each)).map(({ changes }) => changes)).toEqual([[change]])
  expect(house.news).toContainEqual({ kind: 'nudge', deskId: other })
  expect(await house.settings.save(admin, other, seenAtOther)).toMatchObject({
    ok: false,
    refusal: { code: 'changed-meanwhile' },
  })
  const notTheirs = await settingsWith(house, desk, { seniors: [{ id: stranger.id, skills: [] }] })
  expect(await house.settings.save(admin, desk, notTheirs)).toMatchObject({
    ok: false,
    refusal: { code: 'invalid', errors: [{ field: 'seniors.0.id' }] },
  })
  const unknown = await settingsWith(house, desk, {
    seniors: [{ id: senior.id, skills: ['language:polish', 'language:klingon'] }],
  })
  expect(await house.settings.save(admin, desk, unknown)).toMatchObject({
    ok: false,
    refusal: { code: 'invalid', errors: [{ field: 'seniors.0.skills' }] },
  })
})

test('what waits knows in its own history why its times moved', async () => {
  const practitioner = await house.person('practitioner', [desk])
  const ref = await house.raise(practitioner, 'today')
  await changeDesk(house, admin, desk, { targets: { red: 5, amber: 20, green: 240 } })
  const entries = await sql<{ action: string; by: string }>(
    `SELECT e.action, e.actor_id AS by FROM audit_entry e JOIN consultation c ON e.stream = 'consultation ' || c.id
     WHERE c.ref = $1 ORDER BY e.seq`,
    [ref],
  )
  expect(entries).toEqual([
    { action: 'concern.raised', by: practitioner.id },
    { action: 'concern.times-moved', by: admin.id },
  ])
})

test('when the entry can’t be written, nothing is changed', async () => {
  await changeDesk(house, admin, desk, { offerSeconds: 45 })
  const input = await settingsWith(house, desk, { offerSeconds: 50 })
  await sql(`UPDATE data_key SET wrapped = NULL WHERE stream = $1`, [`desk ${desk}`])
  await expect(house.settings.save(admin, desk, input)).rejects.toThrow('erased')
  expect(value(await house.settings.find(desk)).offerSeconds).toBe(45)
})
