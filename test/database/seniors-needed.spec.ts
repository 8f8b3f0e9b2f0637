/**
 * The seniors needed, from the rows, held against the same rows read plainly. REPORT_ROWS makes the history larger
 * and prints how long a year takes.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { londonParts } from '../../src/domain/london-clock.js'
import { figuresOf } from '../../src/oversight/needed-figures.js'
import { MOST_CONCERNS, readPast } from '../../src/oversight/needed-reader.js'
import { neededTables } from '../../src/oversight/needed-tables.js'
import { rangeOf } from '../../src/oversight/report-range.js'
import { makeHistory } from '../support/history.js'
import { House } from '../support/house.js'

const ROWS = Number(process.env['REPORT_ROWS'] ?? 3000)
const year = rangeOf({ from: '2026-01-05', to: '2026-12-27', desk: undefined }, new Date('2026-12-31'))
const asked = { firstDay: year.firstDay, lastDay: year.lastDay }
const dayOf = (at: number): string => londonParts(new Date(at)).day

let house: House
beforeAll(async () => {
  house = await House.open()
  for (const [desk, count] of [
    ['one', ROWS],
    ['two', 400],
  ] as const) {
    await house.desk(desk)
    await makeHistory(house.database, { desk, count, from: '2026-01-05', days: 350 })
  }
})
afterAll(() => house.close())

test('what was raised at the desk on these days, in order, with the talk that it really had', async () => {
  const { concerns, cutTo } = await readPast(house.database, ['two'], year)
  const rows = await house.database.query<{ raised: Date; held: number | null; senior: string | null }>(
    `SELECT raised_at AS raised, extract(epoch FROM closed_at - taken_at)::float8 * 1000 AS held, senior_id AS senior
     FROM consultation WHERE desk_id = 'two' AND raised_at >= $1 AND raised_at < $2 ORDER BY raised_at`,
    [year.from, year.to],
  )
  expect(rows.length).toBeGreaterThan(300)
  expect(cutTo).toBeNull()
  expect(
    concerns.map(({ raisedAt, takenAt, closedAt, senior }) => [
      raisedAt,
      closedAt === null ? null : Math.round(closedAt - takenAt!),
      senior,
    ]),
  ).toEqual(
    rows.map(({ raised, held, senior }) => [
      raised.getTime(),
      held === null ? null : Math.round(held),
      senior,
    ]),
  )
})

test('of too many the latest whole days are kept, and it is said from when on', async () => {
  const { concerns, cutTo } = await readPast(house.database, ['two'], year, 100)
  const all = (await readPast(house.database, ['two'], year)).concerns
  const kept = all.filter(({ raisedAt }) => dayOf(raisedAt) >= cutTo!)
  expect(concerns).toEqual(kept)
  expect(concerns.length).toBeLessThanOrEqual(100)
  expect(concerns.length).toBeGreaterThan(90)
})

test('a year of a desk: every hour has its number', async () => {
  const began = performance.now()
  const past = await readPast(house.database, ['one'], year)
  const read = performance.now()
  const figures = figuresOf({ ...past, ...asked, firstDay: past.cutTo ?? asked.firstDay })
  const took = [read - began, performance.now() - read].map(Math.round)
  console.info(`${past.concerns.length} of ${ROWS} concerns: read in ${took.join(' ms, worked out in ')} ms`)
  expect(past.concerns.length).toBeLessThanOrEqual(MOST_CONCERNS)
  expect(past.concerns.length).toBeGreaterThan(MOST_CONCERNS * 0.9)
  expect(figures.hours.every(({ isOpen, needed }) => isOpen && needed !== null)).toBe(true)
  expect(figures.hours.slice(0, 24).reduce((sum, { raised }) => sum + raised, 0)).toBeGreaterThan(500)
  // One senior holds everything in this history.
  for (const { holding } of figures.hours) expect(holding).toBeLessThanOrEqual(1)
  expect(Math.max(...figures.hours.map(({ holding }) => holding))).toBeGreaterThan(0.1)
})

test('desks together: each has its own seniors, and their numbers are added up', async () => {
  const month = rangeOf({ from: '2026-03-02', to: '2026-03-29', desk: undefined }, new Date('2026-12-31'))
  const days = { firstDay: month.firstDay, lastDay: month.lastDay }
  const of = async (...desks: string[]) => {
    const past = await readPast(house.database, desks, month)
    // How long what was never answered would have taken is told from all desks; here it is the same for each.
    const concerns = past.concerns.filter(({ closedAt }) => closedAt !== null)
    return figuresOf({ ...past, concerns, answerSeconds: 10, ...days }).hours
  }
  const [both, one, two] = [await of('one', 'two'), await of('one'), await of('two')]
  for (const [place, { raised, needed }] of both.entries()) {
    expect(raised).toBe(one[place]!.raised + two[place]!.raised)
    const each = [one, two].map((hours) => (hours[place]!.raised > 0 ? hours[place]!.needed! : 0))
    expect(needed).toBe(each[0]! + each[1]!)
  }
})

test('an hour with fewer than ten concerns shows no number', async () => {
  const week = rangeOf({ from: '2026-03-02', to: '2026-03-08', desk: undefined }, new Date('2026-12-31'))
  const past = await readPast(house.database, ['one'], week)
  const { hours } = figuresOf({ ...past, firstDay: week.firstDay, lastDay: week.lastDay })
  const tables = neededTables(hours)
  expect(tables.map(({ id, rows }) => [id, rows.length])).toEqual([
    ['working-days', 24],
    ['other-days', 24],
  ])
  for (const [kind, { rows }] of tables.entries())
    for (const [hour, { cells }] of rows.entries()) {
      const { raised } = hours[24 * kind + hour]!
      if (raised < 10) expect(cells.map(({ value }) => value)).toEqual(raised === 0 ? ['', ''] : ['c', 'c'])
      else expect(cells.map(({ value }) => typeof value)).toEqual(['number', 'number'])
    }
  expect(hours.some(({ raised }) => raised > 0 && raised < 10)).toBe(true)
})

test('the answer is what half of the accepted offers took, of six at least; capacity is the seniors’ own', async () => {
  const { answerSeconds, desks } = await readPast(house.database, ['one'], year)
  expect([answerSeconds, desks[0]?.capacity]).toEqual([null, null])
  const [senior] = await house.database.query<{ id: string }>(
    `SELECT senior_id AS id FROM consultation WHERE desk_id = 'one' AND senior_id IS NOT NULL LIMIT 1`,
  )
  await house.database.query(`INSERT INTO person_desk (person_id, desk_id) VALUES ($1, 'one')`, [senior!.id])
  const accept = (seconds: number) =>
    house.database.query(
      `INSERT INTO offer (id, consultation_id, senior_id, desk_id, made_at, expires_at, outcome, ended_at, released_at, slot,
         reasons, consultation_version, how)
       SELECT $1, id, senior_id, desk_id, raised_at, raised_at + interval '300 seconds', 'accepted',
         raised_at + $2::int * interval '1 second', closed_at, 1, '{}', 0, 'one'
       FROM consultation WHERE desk_id = 'one' AND state = 'closed' ORDER BY raised_at DESC LIMIT 1`,
      [randomUUID(), seconds],
    )
  for (const seconds of [3, 7, 7, 90, 120]) await accept(seconds)
  expect((await readPast(house.database, ['one'], year)).answerSeconds).toBeNull()
  await accept(5)
  const after = await readPast(house.database, ['one'], year)
  expect([after.answerSeconds, after.desks[0]?.capacity]).toEqual([7, 4])
})

test('through a manager’s eyes a desk that is not theirs has nothing', async () => {
  const manager = await house.person('manager', ['one'])
  const theirs = house.database.onBehalfOf(manager)
  expect((await readPast(theirs, ['two'], year)).concerns).toEqual([])
  expect((await readPast(theirs, ['one'], year)).concerns.length).toBeGreaterThan(0)
})
