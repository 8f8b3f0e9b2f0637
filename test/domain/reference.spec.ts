/** References check themselves: what a person mistypes is not taken for another reference. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { makeReference, readReference } from '../../src/domain/reference.js'
import { seedProperties } from '../support/chance.js'

seedProperties('reference')
const alphabet = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')
const anyReference = fc.uint8Array({ minLength: 7, maxLength: 16 }).map(makeReference)
/** The eight characters that count, and back. */
const bare = (ref: string): string => ref.replace(/-/g, '').slice(2)
const dressed = (eight: string): string => `AL-${eight.slice(0, 4)}-${eight.slice(4)}`

test('a reference is read as itself', () => {
  fc.assert(
    fc.property(anyReference, (ref) => {
      expect(ref).toMatch(/^AL-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
      expect(readReference(ref)).toBe(ref)
    }),
  )
})

test('it may be written small, without dashes, with spaces or long dashes, with O for 0 and I or L for 1, with or without AL', () => {
  const ways: ((ref: string) => string)[] = [
    (ref) => ref.toLowerCase(),
    (ref) => ref.replace(/-/g, ''),
    (ref) => ` ${ref.replace(/-/g, ' ')}\n`,
    (ref) => Array.from(ref).join(' '),
    (ref) => ref.replace(/-/g, '–'),
    (ref) => ref.replace(/0/g, 'o'),
    (ref) => ref.replace(/1/g, 'l'),
    (ref) => ref.replace(/1/g, 'I'),
    (ref) => ref.replace('AL', 'A1'),
    (ref) => bare(ref),
    (ref) => bare(ref).replace(/1/g, 'L'),
  ]
  const tricky = fc.constantFrom('A1', '10', '0O').chain((begin) =>
    fc.uint8Array({ minLength: 7, maxLength: 7 }).map((bytes) => {
      bytes.set(Array.from(begin, (letter) => Math.max(0, alphabet.indexOf(letter))))
      return makeReference(bytes)
    }),
  )
  fc.assert(
    fc.property(fc.oneof(anyReference, tricky), fc.constantFrom(...ways), (ref, way) => {
      expect(readReference(way(ref))).toBe(ref)
    }),
    { numRuns: 1000 },
  )
})

test('every slip of one character is caught', () => {
  fc.assert(
    fc.property(anyReference, fc.nat(7), (ref, place) => {
      const eight = bare(ref)
      for (const other of alphabet.filter((each) => each !== eight[place])) {
        expect(readReference(dressed(eight.slice(0, place) + other + eight.slice(place + 1)))).toBeNull()
      }
    }),
  )
})

test('every swap of two neighbours is caught, except of 0 and Z, which no check of this kind can see', () => {
  fc.assert(
    fc.property(anyReference, fc.nat(6), (ref, place) => {
      const eight = bare(ref)
      const [a, b] = [eight[place]!, eight[place + 1]!]
      const swapped = readReference(dressed(eight.slice(0, place) + b + a + eight.slice(place + 2)))
      if (a === b) expect(swapped).toBe(ref)
      else if ([a, b].sort().join('') === '0Z') expect(swapped).not.toBeNull()
      else expect(swapped).toBeNull()
    }),
    { numRuns: 2000 },
  )
})

test('one in thirty-two of all that looks right is right, so a guess is rarely a reference at all', () => {
  let right = 0
  for (const a of alphabet) for (const b of alphabet) if (readReference(`AL-7K3M-9Q${a}${b}`)) right++
  expect(right).toBe(32)
})

test('anything else is no reference', () => {
  for (const text of ['', 'AL', 'AL-7K3M', 'AL-7K3M-9QXU', 'AL-7K3M-9QX22', '7K3M-9QX!', 'AL-AL-7K3M-9QX2']) {
    expect(readReference(text)).toBeNull()
  }
  fc.assert(
    fc.property(
      fc.string(),
      (text) => readReference(text) === null || bare(readReference(text)!).length === 8,
    ),
  )
})

test('fewer than seven random bytes are refused', () => {
  expect(() => makeReference(new Uint8Array(6))).toThrow(RangeError)
})
