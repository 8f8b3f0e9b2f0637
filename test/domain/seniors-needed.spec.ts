/**
 * How many seniors would have been needed: held against Erlang's formula where that knows, against a search that tries
 * every number, and against what can be counted by hand. Fails on these broken builds: all answers counted as in time; a
 * rota in UTC; the search's bracket one too high; talks cut to nothing; everybody sent home at each full hour; reds held
 * to nothing of their own; a goal for what is raised while the desk is closed.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { usualLadder } from '../../src/domain/ladder.js'
import { atLondon, dayAfter } from '../../src/domain/london-clock.js'
import { alwaysOpen, isOpen } from '../../src/domain/opening-hours.js'
import { usualTargets } from '../../src/domain/queue-order.js'
import { exponential, seeded } from '../../src/domain/simulation/chance.js'
import { erlangC } from '../../src/domain/simulation/erlang.js'
import { goalOf, isMet } from '../../src/domain/simulation/goals.js'
import { Life } from '../../src/domain/simulation/life.js'
import { nationalDay, nationalWorld, officeHours } from '../../src/domain/simulation/national.js'
import { seniorsNeeded } from '../../src/domain/simulation/needed.js'
import {
  arrivalsFrom,
  seniorsHolding,
  usualMinutes,
  type DeskPast,
  type PastConcern,
} from '../../src/domain/simulation/past.js'
import { dutyByRota, openHours, PLACES, placeOf } from '../../src/domain/simulation/rota.js'
import type { Arrival } from '../../src/domain/simulation/world.js'
import { say, seedProperties } from '../support/chance.js'

seedProperties('seniors needed')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TUESDAY = '2026-11-24'
const desk = {
  hours: officeHours,
  ladder: usualLadder,
  targets: usualTargets,
  offerSeconds: 30,
  coveredBy: [],
}
const at = (time: string, day = TUESDAY): number =>
  atLondon(day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))).getTime() +
  Number(time.slice(6) || 0) * 1000
const raised = (when: number, more: Partial<Arrival> = {}): Arrival => ({
  at: when,
  desk: 0,
  rag: 'amber',
  takesMs: 20 * MINUTE,
  ...more,
})
const pastOf = (arrivals: readonly Arrival[], more: Partial<DeskPast> = {}): DeskPast => ({
  desk,
  capacity: 1,
  answerSeconds: 10,
  arrivals,
  ...more,
})
const numbersOf = (past: DeskPast) => seniorsNeeded(past).map(({ seniors }) => seniors)

test('M/M/c: the number at which Erlang’s formula has nine in ten answered within a minute', () => {
  // 50 an hour, three minutes each: 2.5 erlangs. With four seniors 19 % wait longer than a minute, with five 6 %.
  const [load, service] = [2.5, 3 * MINUTE]
  const late = (servers: number): number =>
    erlangC(servers, load) * Math.exp((-(servers - load) * MINUTE) / service)
  const erlang = [1, 2, 3, 4, 5, 6, 7, 8].find((servers) => servers > load && late(servers) <= 0.1)
  expect(erlang).toBe(5)
  const random = seeded(7, 'erlang')
  const arrivals: Arrival[] = []
  for (let time = at('00:00'); ;) {
    time += exponential(random, service / load)
    if (time >= at('00:00') + 30 * HOUR) break
    arrivals.push(raised(Math.round(time), { takesMs: Math.round(exponential(random, service)) }))
  }
  const textbook = { ...desk, hours: alwaysOpen, ladder: null }
  const past = pastOf(arrivals, { desk: textbook, answerSeconds: 0 })
  for (const servers of [4, 5]) {
    const lived = new Life(past).live(Array.from({ length: PLACES }, () => servers))
    const inTime = lived.reduce((sum, each) => sum + each.inTime, 0) / arrivals.length
    say(
      `${servers} seniors: ${(inTime * 100).toFixed(1)} % in time, Erlang ${((1 - late(servers)) * 100).toFixed(1)} %`,
    )
    expect(Math.abs(inTime - (1 - late(servers)))).toBeLessThan(0.06)
  }
  const found = numbersOf(past).slice(0, 24) as number[]
  // An hour of its own has 50 concerns or so, and may be one off or two: not all of them.
  expect([...found].sort((a, b) => a - b)[12]).toBe(erlang)
  expect(Math.abs(found.reduce((sum, each) => sum + each, 0) / 24 - 5)).toBeLessThan(0.6)
})

test('two at once for a quarter of an hour need two seniors, or one who holds two', () => {
  const days = Array.from({ length: 10 }, (_, day) => dayAfter(TUESDAY, 7 * day))
  const pairs = days.flatMap((day) => [
    raised(at('10:00', day), { takesMs: 15 * MINUTE }),
    raised(at('10:00', day), { takesMs: 15 * MINUTE }),
  ])
  expect([numbersOf(pastOf(pairs))[10], numbersOf(pastOf(pairs, { capacity: 2 }))[10]]).toEqual([2, 1])
})

test('a talk that goes on past the hour keeps its senior from the next', () => {
  const days = Array.from({ length: 10 }, (_, day) => dayAfter(TUESDAY, 7 * day))
  const short = days.flatMap((day) => [
    raised(at('10:50', day), { takesMs: 5 * MINUTE }),
    raised(at('11:05', day)),
  ])
  const long = days.flatMap((day) => [
    raised(at('10:50', day), { takesMs: 40 * MINUTE }),
    raised(at('11:05', day)),
  ])
  expect(numbersOf(pastOf(short)).slice(10, 12)).toEqual([1, 1])
  // Who leaves at eleven still finishes: the senior of the next hour is the same one, so there must be two.
  expect(numbersOf(pastOf(long)).slice(10, 12)).toEqual([1, 2])
})

test('one in ten may wait; with two in ten it is not enough', () => {
  const days = Array.from({ length: 10 }, (_, day) => dayAfter('2026-09-01', 7 * day))
  const meeting = (count: number): Arrival[] =>
    days.flatMap((day, place) => [
      raised(at('10:00', day)),
      ...(place < count ? [raised(at('10:05', day))] : []),
    ])
  expect([0, 1, 2].map((count) => numbersOf(pastOf(meeting(count)))[10])).toEqual([1, 1, 2])
})

test('of red ones nine in ten must be answered in the desk’s own time, whatever the others do', () => {
  const days = Array.from({ length: 10 }, (_, day) => dayAfter('2026-09-01', 7 * day))
  // Thirty in time; then two ambers at once, and a red that waits for a senior to be free.
  const arrivals = days.flatMap((day, place) => [
    ...[0, 10, 20].map((minute) => raised(at('10:00', day) + minute * MINUTE, { takesMs: 5 * MINUTE })),
    ...(place === 0
      ? [raised(at('10:30', day)), raised(at('10:31', day), { rag: 'red' as const, takesMs: MINUTE })]
      : []),
  ])
  expect(numbersOf(pastOf(arrivals))[10]).toBe(2)
  const patient = { ...desk, targets: { ...usualTargets, red: 30 } }
  expect(numbersOf(pastOf(arrivals, { desk: patient }))[10]).toBe(1)
})

const anyPast: fc.Arbitrary<DeskPast> = fc
  .record({
    perDay: fc.integer({ min: 20, max: 50 }),
    capacity: fc.integer({ min: 1, max: 3 }),
    hours: fc.constantFrom('office' as const, 'always' as const),
    talkMinutes: fc.integer({ min: 5, max: 40 }),
    seed: fc.nat(),
  })
  .map(({ capacity, ...line }) => {
    const { arrivals, desks } = nationalWorld({ ...nationalDay, ...line, desks: 1, days: 3 })
    const open = [...arrivals].filter(({ at: when }) => isOpen(desks[0]!.hours, new Date(when)))
    return pastOf(open, { desk: { ...desks[0]!, coveredBy: [] }, capacity, answerSeconds: 8 })
  })
const always = (holds: (past: DeskPast) => void, numRuns = 3): void =>
  fc.assert(fc.property(anyPast, holds), { numRuns })

test('with the rota that is found every hour is met; with one senior fewer everywhere it is not', () =>
  always((past) => {
    const found = seniorsNeeded(past)
    const rota = found.map(({ seniors }) => seniors ?? 0)
    expect(found.filter(({ seniors }) => seniors === null)).toEqual([])
    const life = new Life(past)
    expect(life.live(rota).filter((each) => !isMet(each))).toEqual([])
    expect(life.live(rota.map((each) => each - 1)).every(isMet)).toBe(false)
  }))

test('no smaller number would have done in an hour, had all others had plenty: every one is tried', () =>
  always((past) => {
    const found = seniorsNeeded(past)
    const life = new Life(past)
    for (const [place, { seniors, raised: count }] of found.entries()) {
      if (seniors === null || seniors < 2 || count === 0) continue
      for (let fewer = 1; fewer < Math.min(seniors, life.guesses[place]!.guess); fewer++) {
        const rota = life.guesses.map(({ plenty }, other) => (other === place ? fewer : plenty))
        const met = isMet(life.live(rota)[place]!)
        // One that is met alone was raised since, because a queue began in it.
        if (met)
          expect(
            life
              .live(found.map((each, other) => (other === place ? fewer : (each.seniors ?? 0))))
              .every(isMet),
          ).toBe(false)
      }
    }
  }, 2))

test('more seniors are never worse, but for a hair: who is offered what shifts', () =>
  always((past) => {
    const life = new Life(past)
    const inTime = [1, 2, 3, 5, 8].map((number) =>
      life.live(Array.from({ length: PLACES }, () => number)).reduce((sum, each) => sum + each.inTime, 0),
    )
    for (const [place, count] of inTime.slice(1).entries())
      expect(count).toBeGreaterThanOrEqual(inTime[place]! - 1 - past.arrivals.length / 50)
  }))

test('the same past gives the same numbers', () =>
  always((past) => expect(seniorsNeeded(past)).toEqual(seniorsNeeded(past)), 1))

test('of a desk where nothing was raised nothing is said; open hours without a concern need one, closed ones nobody', () => {
  expect(seniorsNeeded(pastOf([])).every(({ open, raised: count }) => !open && count === 0)).toBe(true)
  const found = seniorsNeeded(pastOf([raised(at('10:00'))]))
  expect([8, 9, 10, 17, 18, 34].map((place) => found[place]!.seniors)).toEqual([0, 1, 1, 1, 0, 0])
  expect([8, 9, 34].map((place) => found[place]!.open)).toEqual([false, true, false])
})

test('the minute is one of open time; what is raised while closed, or red just before closing, has no goal', () => {
  const goal = (when: string, rag: Arrival['rag']) => goalOf(raised(at(when), { rag }), desk)
  expect(goal('10:00', 'amber')).toEqual({ place: 10, by: at('10:01'), overdue: null })
  expect(goal('10:00', 'red')).toEqual({ place: 10, by: at('10:01'), overdue: at('10:05') })
  expect(goal('17:29:30', 'green')?.by).toBe(at('09:00:30', dayAfter(TUESDAY)))
  expect(goal('17:29:30', 'red')).toBeNull()
  expect(goal('17:27', 'red')).toEqual({ place: 17, by: at('17:28'), overdue: null })
  expect([goal('08:59', 'amber'), goal('23:00', 'red')]).toEqual([null, null])
})

test('the rota is London’s, in summer and winter; bank holidays and weekends are other days', () => {
  expect([placeOf(new Date('2026-07-01T08:30:00Z')), placeOf(new Date('2026-12-01T08:30:00Z'))]).toEqual([
    9, 8,
  ])
  expect([placeOf(new Date('2026-12-25T10:00:00Z')), placeOf(new Date('2026-11-28T10:00:00Z'))]).toEqual([
    34, 34,
  ])
  const rota = Array.from({ length: PLACES }, (_, place) => (place === 10 ? 3 : 1))
  const changes = [...dutyByRota(rota, openHours(officeHours, TUESDAY, TUESDAY))]
  expect(changes).toEqual([
    { at: at('09:00'), senior: 0, onDuty: true },
    { at: at('10:00'), senior: 1, onDuty: true },
    { at: at('10:00'), senior: 2, onDuty: true },
    { at: at('11:00'), senior: 1, onDuty: false },
    { at: at('11:00'), senior: 2, onDuty: false },
    { at: at('17:30'), senior: 0, onDuty: false },
  ])
})

const concern = (raisedAt: number, more: Partial<PastConcern> = {}): PastConcern => ({
  raisedAt,
  rag: 'amber',
  takenAt: raisedAt + MINUTE,
  closedAt: raisedAt + 21 * MINUTE,
  senior: 'one',
  ...more,
})

test('what came in takes as long as it really did, two hours at most; what nobody answered, as long as is usual', () => {
  const concerns = [
    concern(at('10:00')),
    concern(at('09:30'), { closedAt: at('19:00') }),
    concern(at('11:00'), { takenAt: null, closedAt: null, senior: null }),
    concern(at('03:00'), { rag: 'red' }),
    concern(at('19:00')),
  ]
  expect(arrivalsFrom(concerns, desk, 30).map(({ at: when, takesMs }) => [when, takesMs / MINUTE])).toEqual([
    [at('09:30'), 120],
    [at('10:00'), 20],
    [at('11:00'), 30],
  ])
  expect([
    usualMinutes(concerns),
    usualMinutes(Array.from({ length: 6 }, () => concern(at('10:00')))),
  ]).toEqual([null, 20])
})

test('who had a consultation in an hour counts once in it, and again in the next that it reaches into', () => {
  const holding = seniorsHolding(
    [
      concern(at('10:00')),
      concern(at('10:20')),
      concern(at('10:50'), { senior: 'two' }),
      concern(at('10:00', dayAfter(TUESDAY))),
      // It goes on when the last day is over.
      concern(at('23:50', dayAfter(TUESDAY))),
    ],
    at('00:00', dayAfter(dayAfter(TUESDAY))),
  )
  expect([...holding].sort(([a], [b]) => a - b)).toEqual([
    [10, 3],
    [11, 1],
    [23, 1],
  ])
})
