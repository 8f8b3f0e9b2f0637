/**
 * The wallboard's figures are the rows': each is counted where it happened, for the manager's own desks only, and
 * "today" is London's. Seen to fail with missedToday counted from midnight in UTC, with the desks left out of any of the
 * counts, and with presence left out of onDuty.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Person } from '../../src/domain/people.js'
import { WallboardService } from '../../src/oversight/wallboard.service.js'
import { House, value } from '../support/house.js'

let house: House
let wallboard: WallboardService
let gp: Person
let manager: Person
let neighbour: Person

beforeAll(async () => {
  house = await House.open()
  wallboard = new WallboardService(house.database)
  await house.desk('one')
  await house.desk('two')
  gp = await house.person('practitioner', ['one'])
  manager = await house.person('manager', ['one'])
  neighbour = await house.person('manager', ['two'])
})
afterAll(() => house.close())

test('with nobody there and nothing waiting, every figure is nought', async () => {
  expect(await wallboard.now(manager)).toEqual({
    waiting: { red: 0, amber: 0, green: 0, blue: 0 },
    longestWaitSeconds: 0,
    onDuty: 0,
    available: 0,
    talking: 0,
    missedToday: 0,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  })
})

test('what waits is counted by colour, and the longest wait runs from when it was raised', async () => {
  const red = await house.raise(gp, 'now')
  await house.raise(gp, 'today')
  await house.raise(gp, 'today')
  await house.raise(gp, 'this-week')
  await house.database.query(
    `UPDATE consultation SET raised_at = raised_at - interval '2 hours' WHERE ref = $1`,
    [red],
  )
  const now = await wallboard.now(manager)
  expect(now.waiting).toEqual({ red: 1, amber: 2, green: 1, blue: 0 })
  expect(now.longestWaitSeconds).toBeGreaterThanOrEqual(7200)
  expect(now.longestWaitSeconds).toBeLessThan(7500)
})

test('on duty is who is there; available is who may also be offered something; talks are counted', async () => {
  const senior = await house.senior(['one'], 2)
  const away = await house.senior(['one', 'two'], 2)
  const gone = await house.senior(['one'], 2)
  await house.availability.set(away, { status: 'away' })
  await house.vanish(gone, 60)
  expect(await wallboard.now(manager)).toMatchObject({ onDuty: 2, available: 1, talking: 0 })
  await house.matching.lookAtDesk('one')
  const [offer] = (await house.openOffers('one')).filter(({ seniorId }) => seniorId === senior.id)
  value(await house.offers.accept(senior, offer!.id))
  const after = await wallboard.now(manager)
  expect(after).toMatchObject({ talking: 1, onDuty: 2 })
  expect(after.waiting.red).toBe(0)
})

test('missed today are the offers that ran out since midnight in London, summer time or not', async () => {
  const [consultation] = await house.database.query<{ id: string }>('SELECT id FROM consultation LIMIT 1')
  const senior = await house.senior(['one'], 2)
  const missed = (at: string): Promise<unknown> =>
    house.database.query(
      `INSERT INTO offer (id, consultation_id, senior_id, desk_id, made_at, expires_at, outcome, ended_at, reasons,
         consultation_version)
       VALUES ($1, $2, $3, 'one', $4::timestamptz - interval '30 seconds', $4, 'missed', $4, '{}', 0)`,
      [randomUUID(), consultation!.id, senior.id, at],
    )
  // 00:10 in London on 15 July is 23:10 on the 14th in UTC.
  await missed('2026-07-14T22:50:00Z')
  await missed('2026-07-14T23:10:00Z')
  await missed('2026-07-15T09:00:00Z')
  house.stoppedAt = Date.parse('2026-07-15T12:00:00Z')
  expect((await wallboard.now(manager)).missedToday).toBe(2)
  house.stoppedAt = Date.parse('2026-07-15T23:30:00Z')
  expect((await wallboard.now(manager)).missedToday).toBe(0)
  house.stoppedAt = null
})

test('a manager of another desk sees nothing of it', async () => {
  expect(await wallboard.now(neighbour)).toMatchObject({
    waiting: { red: 0, amber: 0, green: 0, blue: 0 },
    longestWaitSeconds: 0,
    talking: 0,
    missedToday: 0,
    // Who is on both desks is there for both.
    onDuty: 1,
    available: 0,
  })
})
