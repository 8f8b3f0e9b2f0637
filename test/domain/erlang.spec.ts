/**
 * The simulator against Erlang's formula, in short; the whole is `npm run simulate -- --check`. Seen to fail: with the
 * youngest concern first, with seniors who answer after a second, with a formula for one server too many.
 */
import { expect, test } from '@jest/globals'
import { erlangC, meanWait } from '../../src/domain/simulation/erlang.js'
import { allSettings, check } from '../../src/domain/simulation/textbook.js'
import { chance, say } from '../support/chance.js'

test('the formula, by its definition and from a table', () => {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  for (const servers of [1, 2, 5, 10, 30])
    for (const load of [0.1, 0.5, 0.9].map((share) => share * servers)) {
      const last = (load ** servers / factorial(servers)) * (servers / (servers - load))
      const below = Array.from({ length: servers }, (_, n) => load ** n / factorial(n))
      const all = below.reduce((sum, term) => sum + term, last)
      expect(erlangC(servers, load)).toBeCloseTo(last / all, 10)
    }
  // One server: the share that waits is the load. Ten servers, eight erlangs: 0.409, as tables have it.
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12)
  expect(erlangC(10, 8)).toBeCloseTo(0.409, 3)
  expect(meanWait(1, 0.5, 60)).toBeCloseTo(60, 10)
})

test('the formula stands for thousands of servers, and for more load than they can bear', () => {
  expect(erlangC(5000, 4900)).toBeGreaterThan(0.05)
  expect(erlangC(5000, 4900)).toBeLessThan(0.2)
  expect([erlangC(3, 0), erlangC(3, 3), meanWait(3, 4, 1)]).toEqual([0, 1, Infinity])
})

test('there are 200 settings, from 1 to 30 servers, from light to heavy', () => {
  const settings = allSettings()
  expect(new Set(settings.map(({ servers, load }) => `${servers} ${load}`)).size).toBe(200)
  expect(Math.min(...settings.map(({ load }) => load))).toBe(0.3)
  expect(Math.max(...settings.map(({ load }) => load))).toBeCloseTo(0.95)
})

test('a few of them: every wait is the bare queue’s, and the bare queue’s mean is Erlang’s', () => {
  const { seed } = chance('erlang')
  let worst = 0
  for (const setting of allSettings().filter((_, place) => place % 50 === 3)) {
    const checked = check(setting, seed, 500, 0.06)
    expect(checked.differing).toBe(0)
    const off = checked.measured / checked.erlang - 1
    // Chance alone goes so far once in two million settings.
    expect(Math.abs(off)).toBeLessThan(5 * checked.error)
    expect(checked.error).toBeLessThanOrEqual(0.06)
    worst = Math.max(worst, Math.abs(off))
  }
  say(`erlang: 4 settings, the worst ${(worst * 100).toFixed(1)} % off`)
})
