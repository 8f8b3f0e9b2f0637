/**
 * The simulator, on small lines that could be any and a few that anybody can follow. Seen to fail: without a look after
 * somebody has finished; with a policy that asks whoever is full, and one in which nobody's offer gives way to a red;
 * with the service times drawn from the people's stream; without the handover; with rungs noted once only.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { usualLadder } from '../../src/domain/ladder.js'
import { atLondon, dayAfter } from '../../src/domain/london-clock.js'
import { alwaysOpen } from '../../src/domain/opening-hours.js'
import { usualTargets } from '../../src/domain/queue-order.js'
import { hourWeights } from '../../src/domain/simulation/arrivals.js'
import { seeded } from '../../src/domain/simulation/chance.js'
import { nationalDay, nationalWorld, type NationalLine } from '../../src/domain/simulation/national.js'
import { resultsOf, type Results } from '../../src/domain/simulation/results.js'
import { Simulation } from '../../src/domain/simulation/simulation.js'
import type { Arrival, Habits, World } from '../../src/domain/simulation/world.js'
import { say, seedProperties } from '../support/chance.js'

seedProperties('simulation')
const MINUTE = 60_000
const endOf = (line: NationalLine): number => atLondon(dayAfter(line.firstDay, line.days), 0).getTime()

function live(line: NationalLine): { simulation: Simulation; results: Results } {
  const simulation = new Simulation(nationalWorld(line), seeded(line.seed, 'people'))
  simulation.runUntil(endOf(line))
  return { simulation, results: resultsOf(simulation, new Date(endOf(line))) }
}

/** Small enough to be lived through minute by minute; often with too few seniors, and with people who answer badly. */
const anyLine: fc.Arbitrary<NationalLine> = fc
  .record({
    desks: fc.integer({ min: 1, max: 4 }),
    spare: fc.integer({ min: 0, max: 6 }),
    capacity: fc.integer({ min: 1, max: 4 }),
    perDay: fc.integer({ min: 20, max: 250 }),
    miss: fc.constantFrom(0, 0.05, 0.5),
    decline: fc.constantFrom(0, 0.05, 0.4),
    hours: fc.constantFrom('office' as const, 'always' as const),
    days: fc.integer({ min: 1, max: 2 }),
    seed: fc.nat(),
  })
  .map(({ spare, ...line }) => ({ ...nationalDay, ...line, seniors: line.desks + spare }))

const always = (holds: (line: NationalLine) => void, numRuns = 8): void =>
  fc.assert(fc.property(anyLine, holds), { numRuns })

test('every concern is answered, handed over, or still waits for a reason that is given', () =>
  always((line) => {
    const { simulation, results } = live(line)
    expect(results.answered + results.handedOver + results.stillWaiting).toBe(results.raised)
    for (const colour of results.colours)
      expect(colour.answered + colour.handedOver + colour.stillWaiting).toBe(colour.raised)
    const accepted = simulation.seniors.reduce((sum, senior) => sum + senior.accepted, 0)
    expect([accepted, results.offers.accepted]).toEqual([results.answered, results.answered])
    expect(Object.values(results.whyWaiting).reduce((sum, count) => sum + count, 0)).toBe(
      results.stillWaiting,
    )
  }))

test('every offer has one end, or is open', () =>
  always((line) => {
    const { simulation, results } = live(line)
    const { made, ...fates } = results.offers
    const open = simulation.seniors.filter((senior) => senior.offer !== null).length
    expect(Object.values(fates).reduce((sum, count) => sum + count, open)).toBe(made)
  }))

test('the same seed gives the same line; another seed another', () =>
  always((line) => {
    expect(live(line).results).toEqual(live(line).results)
    expect(live(line).results).not.toEqual(live({ ...line, seed: line.seed + 1 }).results)
  }, 4))

test('the same concerns come, and take as long, whatever the staffing and however people answer', () => {
  const some = { ...nationalDay, desks: 5, perDay: 300, seniors: 5 }
  const arrivals = (line: NationalLine): Arrival[] => [...nationalWorld(line).arrivals]
  expect(arrivals(some)).toEqual(arrivals({ ...some, seniors: 40, miss: 0.5, capacity: 4, hours: 'always' }))
})

test('at no moment does anybody hold more than they can, or have an offer that leaves no room', () =>
  always((line) => {
    const simulation = new Simulation(nationalWorld(line), seeded(line.seed, 'people'))
    for (let at = endOf({ ...line, days: 0 }); at < endOf(line); at += 5 * MINUTE) {
      simulation.runUntil(at)
      for (const { open, capacity, offer } of simulation.seniors) {
        expect(open).toBeGreaterThanOrEqual(0)
        expect(open + (offer ? 1 : 0)).toBeLessThanOrEqual(capacity)
      }
    }
  }))

test('no concern waits unasked beside somebody free, and no red beside somebody who is asked for less', () =>
  always((drawn) => {
    const line = { ...drawn, miss: 0, decline: 0 }
    const simulation = new Simulation(nationalWorld(line), seeded(line.seed, 'people'))
    for (let at = endOf({ ...line, days: 0 }); at < endOf(line); at += MINUTE) {
      simulation.runUntil(at)
      for (const desk of simulation.desks) {
        const unasked = [...desk.queue.values()].filter(({ offers }) => offers.size === 0)
        const there = desk.seniors.filter((senior) => senior.available && senior.hasRoom)
        if (unasked.length > 0) expect(there.filter(({ offer }) => offer === null)).toEqual([])
        if (unasked.some(({ queued }) => queued.rag === 'red'))
          expect(there.filter(({ offer }) => offer?.rag !== 'red')).toEqual([])
      }
    }
  }))

const calm: Habits = {
  answerSeconds: { from: 5, to: 5 },
  miss: 0,
  decline: 0,
  awayMinutes: 10,
  handoverMinutes: 10,
}
const noon = Date.parse('2026-11-24T12:00:00Z')
const desk = {
  hours: alwaysOpen,
  ladder: usualLadder,
  targets: usualTargets,
  offerSeconds: 30,
  coveredBy: [],
}
const raised = (minute: number, rag: Arrival['rag'], more: Partial<Arrival> = {}): Arrival => ({
  at: noon + minute * MINUTE,
  desk: 0,
  rag,
  takesMs: 10 * MINUTE,
  ...more,
})
/** One senior with room for one consultation, on duty from noon on. */
const oneSenior = {
  desks: [desk],
  seniors: [{ desk: 0, capacity: 1 }],
  habits: calm,
  duty: [{ at: noon, senior: 0, onDuty: true }],
}
function afterHours(hours: number, world: World): { simulation: Simulation; results: Results } {
  const simulation = new Simulation(world, seeded(1, 'people'))
  const end = noon + hours * 60 * MINUTE
  simulation.runUntil(end)
  return { simulation, results: resultsOf(simulation, new Date(end)) }
}
const waitsOf = ({ simulation }: { simulation: Simulation }) =>
  (['red', 'amber', 'green'] as const).map((rag) => simulation.tally.colours[rag].waits)

test('a red that comes last is answered first; amber and green follow by when they are due', () => {
  const arrivals = [raised(0, 'amber'), raised(1, 'green'), raised(2, 'amber'), raised(3, 'red')]
  // Each answer takes 5 seconds, each consultation 10 minutes.
  expect(waitsOf(afterHours(2, { ...oneSenior, arrivals }))).toEqual([
    [7 * 60 + 10],
    [5, 18 * 60 + 15],
    [29 * 60 + 20],
  ])
})

test('an offer of another colour that is open gives way to a red', () => {
  const arrivals = [raised(0, 'green'), raised(0.05, 'red')]
  const lived = afterHours(1, { ...oneSenior, arrivals })
  expect(waitsOf(lived)).toEqual([[5], [], [3 + 5 + 600 + 5]])
  expect(lived.results.offers['red-first']).toBe(1)
})

test('where nobody is, a red takes every rung at its time; an amber within the hour too', () => {
  const arrivals = [raised(0, 'red'), raised(0, 'amber')]
  const after = (minutes: number): number[] =>
    Object.values(afterHours(minutes / 60, { ...oneSenior, duty: [], arrivals }).results.rungs).map(
      ({ red, amber }) => red * 10 + amber,
    )
  expect(after(0.9)).toEqual([0, 0, 0, 0])
  expect(after(1)).toEqual([10, 0, 0, 0])
  expect(after(3)).toEqual([10, 10, 10, 0])
  expect(after(5)).toEqual([11, 10, 10, 10])
  expect(after(30)).toEqual([11, 11, 11, 11])
})

test('a covering desk is asked when the ladder says so, not before', () => {
  const desks = [{ ...desk, coveredBy: [1] }, desk]
  const lived = afterHours(1, {
    ...oneSenior,
    desks,
    seniors: [{ desk: 1, capacity: 1 }],
    arrivals: [raised(0, 'red')],
  })
  expect([waitsOf(lived)[0], lived.results.byCovering]).toEqual([[125], 1])
})

test('who misses an offer is away for a while, and the concern goes on to the next at once', () => {
  const two = {
    ...oneSenior,
    seniors: [0, 0].map((place) => ({ desk: place, capacity: 1 })),
    duty: [0, 1].map((senior) => ({ at: noon, senior, onDuty: true })),
  }
  const habits = { ...calm, miss: 1, awayMinutes: 1e9 }
  const { simulation, results } = afterHours(1, { ...two, habits, arrivals: [raised(0, 'amber')] })
  expect(results.offers['too-late']).toBe(2)
  expect(simulation.seniors.map((senior) => senior.available)).toEqual([false, false])
  expect(results.whyWaiting['nobody-there']).toBe(1)
})

test('who goes off duty finishes what they hold; what they were offered waits for the next', () => {
  const arrivals = [raised(0, 'amber'), raised(10, 'amber')]
  const duty = [...oneSenior.duty, { at: noon + 10.1 * MINUTE, senior: 0, onDuty: false }]
  const { simulation, results } = afterHours(1, { ...oneSenior, duty, arrivals })
  expect([results.answered, results.stillWaiting, simulation.seniors[0]?.open]).toEqual([1, 1, 0])
  expect(results.offers['senior-left'] + results.offers.accepted).toBe(results.offers.made)
})

test('at night the out-of-hours team takes the reds, and everyone else waits for the morning', () => {
  const { results } = live({ ...nationalDay, desks: 10, seniors: 60, perDay: 800 })
  const [red, ...others] = results.colours
  expect([red?.handedOver, red?.stillWaiting]).toEqual([expect.any(Number), expect.any(Number)])
  expect(red?.handedOver).toBeGreaterThan(10)
  expect(red?.stillWaiting).toBeLessThan(5)
  for (const colour of others) expect([colour.handedOver, colour.stillWaiting > 10]).toEqual([0, true])
  // Waits are counted in open time: those of the night before did not wait for hours.
  for (const colour of others) expect(colour.median).toBeLessThan(5 * 60)
})

test('a working week brings five ordinary days’ worth, a Tuesday exactly one', () => {
  const share = (day: string): number => hourWeights(day).reduce((sum, weight) => sum + weight, 0)
  expect(share('2026-11-24')).toBeCloseTo(1)
  const week = [0, 1, 2, 3, 4].map((days) => share(dayAfter('2026-11-23', days)))
  expect(week.reduce((sum, day) => sum + day, 0)).toBeCloseTo(5)
  expect(share('2026-12-25')).toBeLessThan(0.2)
})

test('the national day: 12,000 concerns on 153 desks', () => {
  const began = performance.now()
  const { results } = live(nationalDay)
  say(`national day: ${results.raised} concerns in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  // Five standard deviations of Poisson's.
  expect(Math.abs(results.raised - nationalDay.perDay)).toBeLessThan(5 * Math.sqrt(nationalDay.perDay))
  expect(results.answered + results.handedOver + results.stillWaiting).toBe(results.raised)
})
