/**
 * The order of the queue against the design's sentences, and as an order; when a person must have answered. Seen to
 * fail: with a green due in plain minutes.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { alwaysOpen } from '../../src/domain/opening-hours.js'
import { compareInQueue, dueAt, usualTargets, type InQueue } from '../../src/domain/queue-order.js'
import { seedProperties } from '../support/chance.js'
import { officeHours } from '../support/hours.js'

seedProperties('queue-order')
const start = Date.parse('2026-11-23T09:00:00.000Z')
/** Few different times, so that ties are common. */
const moment = fc.integer({ min: 0, max: 4 }).map((minutes) => new Date(start + minutes * 60_000))
const anyConcern: fc.Arbitrary<InQueue> = fc.record({
  id: fc.uuid(),
  rag: fc.constantFrom('red' as const, 'amber' as const, 'green' as const, 'blue' as const),
  raisedAt: moment,
  dueAt: moment,
})
const anyQueue = fc.uniqueArray(anyConcern, { selector: ({ id }) => id, maxLength: 12 })

/** Takes the first out of what is left, by the words of the design, until nothing is left. */
function naively(concerns: readonly InQueue[]): string[] {
  const reds = concerns.filter(({ rag }) => rag === 'red')
  const others = concerns.filter(({ rag }) => rag !== 'red')
  const spelled = (first: (each: InQueue) => Date) => (each: InQueue) =>
    `${first(each).toISOString()} ${each.raisedAt.toISOString()} ${each.id}`
  const sorted = (list: InQueue[], key: (each: InQueue) => string) =>
    list
      .map(key)
      .sort()
      .map((text) => text.split(' ')[2]!)
  return [
    ...sorted(
      reds,
      spelled((each) => each.raisedAt),
    ),
    ...sorted(
      others,
      spelled((each) => each.dueAt),
    ),
  ]
}

test('red comes before everything, oldest first; then all others by due time', () => {
  fc.assert(
    fc.property(anyQueue, (concerns) => {
      expect([...concerns].sort(compareInQueue).map(({ id }) => id)).toEqual(naively(concerns))
    }),
  )
})

test('it is a total order: two different concerns never tie, and no three go round in a circle', () => {
  fc.assert(
    fc.property(anyConcern, anyConcern, anyConcern, (a, b, c) => {
      expect(compareInQueue(a, a)).toBe(0)
      expect(Math.sign(compareInQueue(a, b))).toBe(0 - Math.sign(compareInQueue(b, a)))
      expect(compareInQueue(a, b) === 0).toBe(a.id === b.id && compareInQueue(a, b) === 0)
      if (a.id !== b.id) expect(compareInQueue(a, b)).not.toBe(0)
      if (compareInQueue(a, b) < 0 && compareInQueue(b, c) < 0) expect(compareInQueue(a, c)).toBeLessThan(0)
    }),
    { numRuns: 1000 },
  )
})

test('a red is due after five minutes, an amber after thirty, a green or blue after four hours', () => {
  const raisedAt = new Date('2026-11-23T09:00:00.000Z')
  const due = (rag: InQueue['rag']): string =>
    dueAt(rag, raisedAt, usualTargets, alwaysOpen).toISOString().slice(11, 16)
  expect([due('red'), due('amber'), due('green'), due('blue')]).toEqual(['09:05', '09:30', '13:00', '13:00'])
})

test('a green raised on Friday at 5pm is due on Monday at midday, an amber on Friday, a red in five minutes', () => {
  const due = (rag: InQueue['rag'], raisedAt: string): string =>
    dueAt(rag, new Date(raisedAt), usualTargets, officeHours).toISOString().slice(0, 16)
  expect(due('green', '2026-11-27T17:00:00Z')).toBe('2026-11-30T12:00')
  expect(due('blue', '2026-11-27T17:00:00Z')).toBe('2026-11-30T12:00')
  expect(due('amber', '2026-11-27T17:00:00Z')).toBe('2026-11-27T17:30')
  expect(due('amber', '2026-11-28T11:00:00Z')).toBe('2026-11-30T09:00')
  expect(due('red', '2026-11-28T11:00:00Z')).toBe('2026-11-28T11:05')
})
