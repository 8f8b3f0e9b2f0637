/**
 * Text as lines of paper: nothing is lost, nothing is too wide, and what runs from the right stands in its order.
 *
 * Fails on these broken builds: a long word not broken; the order of the whole paragraph taken for that of a line
 * (paper-lines.ts, slice left out); brackets not mirrored.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { linesOf } from '../../src/platform/paper/paper-lines.js'

/** Every letter is ten wide. */
const measure = (text: string): number => Array.from(text).length * 10
const letters = 'aé ,.\n-אבגا بت12()«»'

test('every letter of a text stands on some line, and no line is wider than it may be', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength: 80 }), (text) => {
      const lines = linesOf(text, 120, measure)
      const sorted = (all: string): string =>
        Array.from(all.replace(/[()«»\n]/g, ''))
          .sort()
          .join('')
      expect(sorted(lines.flatMap(({ pieces }) => pieces).join(''))).toBe(sorted(text))
      for (const { pieces } of lines) expect(measure(pieces.join('').trim())).toBeLessThanOrEqual(120)
    }),
  )
})

test('English is one piece a line, as it was written', () => {
  expect(linesOf('Keep them in the surgery.', 150, measure)).toEqual([
    { pieces: ['Keep them in '], spoken: null, fromRight: false },
    { pieces: ['the surgery.'], spoken: null, fromRight: false },
  ])
})

test('Hebrew and Arabic stand from the right, each line by itself, and are read aloud as they were written', () => {
  const [first, second] = linesOf('אחת שתים שלוש', 90, measure)
  expect([first!.pieces.filter((piece) => piece.trim()), first!.fromRight]).toEqual([['שתים', 'אחת'], true])
  expect([first!.spoken, second!.spoken]).toEqual(['אחת שתים ', 'שלוש'])
  const [mixed] = linesOf('Her mother (فاطمة علي) is 31.', 900, measure)
  expect(mixed!.pieces.join('')).toBe('Her mother (علي فاطمة) is 31.')
  expect(mixed!.fromRight).toBe(false)
})
