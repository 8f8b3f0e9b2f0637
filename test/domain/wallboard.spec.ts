/** How old the wallboard says its figures are. Seen to fail with the age rounded up, and with fresh figures called old. */
import { expect, test } from '@jest/globals'
import { staleWords } from '../../src/domain/wallboard.js'

test.each([
  [0, null],
  [14_999, null],
  [15_000, 'Data 15 seconds old'],
  [40_900, 'Data 40 seconds old'],
  [119_000, 'Data 119 seconds old'],
  [180_000, 'Data 3 minutes old'],
  [3 * 3_600_000, 'Data 3 hours old'],
])('figures that came %i ms ago: %s', (age, words) => {
  expect(staleWords(age)).toBe(words)
})
