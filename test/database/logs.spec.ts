/**
 * The log against a reader that knows no tricks: whatever filters, order and page are asked for, the same lines in the
 * same order, and the same total. Seen to fail: with the tallies' day in UTC, with the open ones merged in without
 * passing over as many fewer, with `late` told by the closing, with the cursor's comparison turned round.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { seedPast } from '../../history/seed.js'
import { outcomes } from '../../src/domain/advice-record.js'
import { rags } from '../../src/domain/concern.js'
import { states } from '../../src/domain/lifecycle.js'
import type { Person } from '../../src/domain/people.js'
import type { LogFilters } from '../../src/oversight/log.schema.js'
import { OversightService } from '../../src/oversight/oversight.service.js'
import { chance, say } from '../support/chance.js'
import { House, value } from '../support/house.js'
import { plainLog, readPlain, type PlainLine } from '../support/plain-log.js'

const ASKED = Number(process.env['LOG_QUESTIONS'] ?? 120)
let house: House
let oversight: OversightService
let manager: Person
let all: readonly PlainLine[]

beforeAll(async () => {
  house = await House.open()
  oversight = new OversightService(house.database, house.vault)
  for (const desk of ['north', 'south', 'west']) await house.desk(desk)
  const until = new Date('2026-11-20T12:00:00Z')
  const { url, vault } = house
  await seedPast(
    url,
    vault,
    { deskId: 'north', consultations: 700, messages: 0, years: 2, seed: 1, until },
    () => undefined,
  )
  await seedPast(
    url,
    vault,
    { deskId: 'south', consultations: 90, messages: 0, years: 1, seed: 2, until },
    () => undefined,
  )
  manager = await house.person('manager', ['north', 'south'])
  const gp = await house.person('practitioner', ['north', 'south', 'west'])
  for (const urgency of ['now', 'today', 'this-week', 'today'] as const) await house.raise(gp, urgency)
  const senior = await house.senior(['north'], 2)
  await house.matching.lookAtDesk('north')
  for (const offer of await house.openOffers('north')) value(await house.offers.accept(senior, offer.id))
  const early = await house.raise(gp)
  value(await house.concerns.withdraw(gp, early))
  house.stoppedAt = (await house.database.now()).getTime() + 40 * 60_000
  all = await readPlain(house)
}, 120_000)
afterAll(() => house.close())

test('any filters, any order, any page: as a plain reader finds it', async () => {
  const dice = chance('logs')
  const some = <T>(share: number, from: readonly T[]): T | undefined =>
    dice.next() < share ? dice.pick(from) : undefined
  const days = ['2025-03-30', '2025-10-26', '2026-01-01', '2026-11-19', '2026-11-20T09:00:00Z', '2026-11-25']
  let found = 0
  for (let n = 0; n < ASKED; n++) {
    const line = dice.pick(all)
    const rare = n % 4 === 0 ? 0.05 : 0.25
    const filters = {
      state: some(rare, states),
      agency: some(rare, ['gp', 'police', 'school'] as const),
      senior: some(rare, [line.seniorId ?? 'nobody']),
      outcome: some(rare, outcomes),
      rag: some(rare, rags),
      category: some(rare, [line.categories[0] ?? 'neglect']),
      from: some(rare, days),
      to: some(rare, days),
      ref: some(0.03, [line.ref]),
      overdue: some(rare, ['true', 'false'] as const),
      unreviewed: some(rare / 2, ['true', 'no'] as const),
      missed: some(rare / 2, ['yes', '0'] as const),
      repeat: some(rare / 2, ['true', 'false'] as const),
      sort: some(0.8, ['raisedAt', '-raisedAt', 'wait', '-wait'] as const),
      size: some(0.9, [1, 3, 10, 100]),
      page: some(0.6, [1, 2, 3, 7, 70]),
    } satisfies Partial<LogFilters>
    const desks = dice.pick([['north'], ['north', 'south'], ['south'], ['west']])
    const page = await oversight.list({ ...manager, desks }, filters)
    const plain = plainLog(all, desks, filters)
    const asked = JSON.stringify({ desks, ...filters })
    expect([asked, page.total, page.items.map(({ ref }) => ref)]).toEqual([asked, plain.total, plain.refs])
    found += page.items.length
  }
  say(`logs: ${ASKED} questions, ${found} lines`)
}, 3_600_000)

test('a day is a day in London, also where it is counted from the tallies', async () => {
  const late = all.filter(({ day, raisedAt }) => day !== raisedAt.toISOString().slice(0, 10))
  expect(late.length).toBeGreaterThan(3)
  for (const { day, desk } of late.slice(0, 12)) {
    const filters = { from: day, to: day, size: 100 }
    const { total, items } = await oversight.list({ ...manager, desks: [desk] }, filters)
    const plain = plainLog(all, [desk], filters)
    expect([day, total, items.map(({ ref }) => ref)]).toEqual([day, plain.total, plain.refs])
  }
})

test('page by page through the places that each page gives, forward and back, nothing is left out', async () => {
  for (const sort of ['raisedAt', '-raisedAt'] as const) {
    const filters = { sort, size: 9, rag: 'green' } as const
    const plain = plainLog(all, manager.desks, { ...filters, size: 1_000 }).refs
    const seen: string[] = []
    let last = await oversight.list(manager, filters)
    for (let page = 2; ; page++) {
      seen.push(...last.items.map(({ ref }) => ref))
      if (last.next === null) break
      last = await oversight.list(manager, { ...filters, page, after: last.next })
    }
    expect(seen).toEqual(plain)
    const back = await oversight.list(manager, { ...filters, before: last.previous! })
    const at = plain.length - last.items.length
    expect(back.items.map(({ ref }) => ref)).toEqual(plain.slice(at - 9, at))
  }
})

test('what a line shows is how it stands', async () => {
  const { items } = await oversight.list(manager, { size: 100 })
  const lines = new Map(all.map((line) => [line.ref, line]))
  for (const { ref, wait, overdue, missed, repeat, outcome } of items) {
    const line = lines.get(ref)!
    expect({ ref, wait, overdue, missed, repeat, outcome }).toEqual({
      ref,
      wait: line.wait === null ? null : Math.round(line.wait),
      overdue: line.overdue,
      missed: line.missed,
      repeat: line.repeat,
      outcome: line.outcome,
    })
  }
})

test('each list is written down in a stream of the manager’s own, without what was typed', async () => {
  await oversight.list(manager, { ref: 'AL-7K3M-9QX2', senior: 'somebody', page: 2 })
  const [last] = await house.database.query<{ action: string; sealed: Buffer }>(
    'SELECT action, detail_sealed AS sealed FROM audit_entry WHERE stream = $1 ORDER BY seq DESC LIMIT 1',
    [`searches ${manager.id}`],
  )
  expect(last?.action).toBe('logs.searched')
  const { readHistory, readKey } = await import('../../src/audit/streams.js')
  const key = await readKey(house.database, house.vault, `searches ${manager.id}`)
  const history = await readHistory(house.database, `searches ${manager.id}`, key!)
  expect(history.at(-1)?.detail).toEqual({ filters: ['ref', 'senior'], sort: '-raisedAt', page: 2, size: 25 })
})
