/**
 * Small numbers are hidden, and stay hidden from whoever knows the rule, the total and everything that is shown: every
 * table with so few counts and so small a total is tried. Seen to fail with only the small numbers themselves hidden,
 * with the next smallest hidden beside them, and with the sum of what is hidden not looked at.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FEWEST_SHOWN, publish } from '../../src/domain/suppression.js'

test('what is large enough is shown, and so is nought', () => {
  expect(publish([6, 0, 40])).toEqual({ counts: [6, 0, 40], total: 46 })
  expect(publish([0, 0])).toEqual({ counts: [0, 0], total: 0 })
  expect(publish([])).toEqual({ counts: [], total: 0 })
})

test('a number from 1 to 5 is hidden, and its neighbour with it', () => {
  expect(publish([30, 3, 0, 20, 7])).toEqual({ counts: [null, null, 0, 20, 7], total: 60 })
  expect(publish([30, 20, 0, 5, 7])).toEqual({ counts: [30, 20, 0, null, null], total: 62 })
  expect(publish([30, 5, 20])).toEqual({ counts: [null, null, null], total: 55 })
})

test('two small ones protect each other only if together they leave enough to choose from', () => {
  expect(publish([4, 4, 50, 60])).toEqual({ counts: [null, null, 50, 60], total: 118 })
  expect(publish([1, 1, 50, 60])).toEqual({ counts: [null, null, null, null], total: 112 })
})

test('where all together are too few, noughts are hidden too; where they are fewer than six, the total is', () => {
  expect(publish([2, 1, 2, 0, 1])).toEqual({ counts: [null, null, null, null, null], total: 6 })
  expect(publish([3, 0])).toEqual({ counts: [null, 0], total: null })
})

/** Every table of so many counts with this total. */
function tables(length: number, total: number): number[][] {
  if (length === 1) return [[total]]
  return Array.from({ length: total + 1 }, (_, first) =>
    tables(length - 1, total - first).map((rest) => [first, ...rest]),
  ).flat()
}

test('whoever knows the rule can’t work a hidden number out: several tables are published alike', () => {
  for (const length of [2, 3, 4]) {
    for (let total = FEWEST_SHOWN; total <= 24; total++) {
      const alike = new Map<string, number[][]>()
      for (const table of tables(length, total)) {
        const shown = publish(table)
        const key = JSON.stringify(shown.counts)
        alike.set(key, [...(alike.get(key) ?? []), table])
      }
      for (const [shown, each] of alike) {
        const counts = JSON.parse(shown) as (number | null)[]
        for (const place of counts.keys()) {
          if (counts[place] !== null) continue
          const values = new Set(each.map((table) => table[place]))
          expect([shown, total, place, values.size >= 3]).toEqual([shown, total, place, true])
        }
      }
    }
  }
})

test('nothing small is ever shown, whatever the table', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 30 }), (table) => {
      const { counts, total } = publish(table)
      for (const [place, count] of counts.entries()) {
        if (count !== null) expect(count).toBe(table[place])
        expect(count === null || count === 0 || count >= FEWEST_SHOWN).toBe(true)
      }
      const sum = table.reduce((all, each) => all + each, 0)
      expect(total === null ? sum < FEWEST_SHOWN : total === sum).toBe(true)
      const gone = counts.filter((count) => count === null).length
      expect(gone === 1 && total !== null).toBe(false)
    }),
    { numRuns: 500 },
  )
})
