/**
 * How long things are kept: the class, the day, and that nothing goes a day too early, whatever is known of the child.
 *
 * Fails on these broken builds: `bornYear + rule.years` without `+ 1` (goes in the year it should still be kept);
 * `youngest` of 16-17 as 17; sexual abuse after the outcome in classOf.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ageBandOf, ageBands, type Child } from '../../src/domain/concern.js'
import { bornYearOf, classOf, dueOn, retentionClasses, usualRetention } from '../../src/domain/retention.js'

const closed = { state: 'closed', status: 'advice-only', outcome: 'advice-only', categories: [] } as const

test.each([
  [{ ...closed, state: 'withdrawn', outcome: null }, 'unanswered'],
  [{ ...closed, state: 'handed-over', outcome: null }, 'unanswered'],
  [{ ...closed, outcome: 'lado', categories: ['sexual-abuse'] }, 'sexual-abuse'],
  [{ ...closed, outcome: 'lado' }, 'allegation'],
  [{ ...closed, categories: ['allegation-against-adult'] }, 'allegation'],
  [{ ...closed, status: 'referral' }, 'referred'],
  [{ ...closed, outcome: 'refer-now' }, 'referred'],
  [{ ...closed, outcome: 'early-help' }, 'early-help'],
  [closed, 'advice'],
  [{ ...closed, outcome: 'more-information-first' }, 'advice'],
] as const)('%j is kept as %s', (ended, expected) => {
  expect(classOf(ended)).toBe(expected)
})

test('every class has a usual rule, and nothing is erased by itself unless the desk says so', () => {
  for (const name of retentionClasses) expect(usualRetention[name].years).toBeGreaterThanOrEqual(6)
  expect(usualRetention.automatic).toBe(false)
})

test.each([
  [{ from: 'ending', years: 6 }, '2026-11-25', 2019, '2032-11-25'],
  [{ from: 'ending', years: 1 }, '2024-02-29', 2019, '2025-02-28'],
  [{ from: 'ending', years: 4 }, '2024-02-29', 2019, '2028-02-29'],
  [{ from: 'birth', years: 25 }, '2026-11-25', 2019, '2045-01-01'],
  // Of age already when it ended: it is kept a day at least.
  [{ from: 'birth', years: 5 }, '2026-12-31', 2019, '2027-01-01'],
] as const)('%j, ended on %s, born in %d: until %s', (rule, endedOn, bornYear, day) => {
  expect(dueOn(rule, endedOn, bornYear)).toBe(day)
})

test('whatever is known of a child, it is kept at least until they have reached the age', () => {
  const day = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  fc.assert(
    fc.property(
      day,
      fc.integer({ min: 0, max: 6_500 }),
      fc.integer({ min: 1, max: 100 }),
      (born, days, years) => {
        const raisedAt = new Date(Date.parse(`${born}T12:00:00Z`) + days * 86_400_000)
        const today = raisedAt.toISOString().slice(0, 10)
        const birthday = `${Number(born.slice(0, 4)) + years}${born.slice(4)}`
        const known: Child = { name: 'A', dateOfBirth: born }
        for (const child of [known, { ageBand: ageBandOf(known, today) }, { name: 'A' }]) {
          expect(dueOn({ from: 'birth', years }, today, bornYearOf(child, raisedAt)) > birthday).toBe(true)
        }
      },
    ),
  )
})

test('every age band has a latest year of birth', () => {
  const raisedAt = new Date('2026-06-01T12:00:00Z')
  expect(ageBands.map((ageBand) => bornYearOf({ ageBand }, raisedAt))).toEqual([
    2027, 2026, 2025, 2021, 2015, 2010, 2027,
  ])
})
