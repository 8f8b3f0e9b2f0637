/** The expected wait: honest, or not said. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { expectedWait, FEWEST_WAITS } from '../../src/domain/expected-wait.js'
import { seedProperties } from '../support/chance.js'

seedProperties('expected-wait')
const now = new Date('2026-11-23T11:00:00.000Z')
const waits = fc.array(fc.double({ min: 0, max: 7200, noNaN: true }), {
  minLength: FEWEST_WAITS,
  maxLength: 60,
})

test('it goes from the median to the 90th percentile, with the time it was worked out', () => {
  const hundred = Array.from({ length: 101 }, (_, i) => i * 3)
  expect(expectedWait(hundred, 1, now)).toEqual({ lowSeconds: 150, highSeconds: 270, at: now.toISOString() })
  expect(expectedWait([10, 20, 30, 40, 50], 2, now)).toMatchObject({ lowSeconds: 30, highSeconds: 46 })
})

test('it lies within what really happened, low before high, whatever order the waits are given in', () => {
  const both = waits.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(both, ([list, shuffled]) => {
      const { lowSeconds, highSeconds } = expectedWait(list, 1, now)!
      expect(lowSeconds).toBeGreaterThanOrEqual(Math.round(Math.min(...list)))
      expect(highSeconds).toBeGreaterThanOrEqual(lowSeconds)
      expect(highSeconds).toBeLessThanOrEqual(Math.round(Math.max(...list)))
      expect(expectedWait(shuffled, 1, now)).toEqual({ lowSeconds, highSeconds, at: now.toISOString() })
    }),
  )
})

test('it is not said when too little is known or nobody is on duty', () => {
  expect(expectedWait(Array<number>(FEWEST_WAITS - 1).fill(60), 3, now)).toBeNull()
  expect(expectedWait(Array<number>(50).fill(60), 0, now)).toBeNull()
  expect(expectedWait(Array<number>(FEWEST_WAITS).fill(60), 1, now)).toMatchObject({
    lowSeconds: 60,
    highSeconds: 60,
  })
})
