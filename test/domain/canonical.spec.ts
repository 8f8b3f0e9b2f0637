/** Canonical JSON: one spelling for one value. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../src/domain/canonical.js'
import { seedProperties } from '../support/chance.js'

seedProperties('canonical')
// A round trip first: JSON has no -0.
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown)

/** The same value, with the members of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reordered(member)]),
  )
}

test('it is JSON, and says the same', () => {
  fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(value)))
})

test('the order in which members were sent does not matter', () => {
  fc.assert(fc.property(json, (value) => expect(canonicalJson(reordered(value))).toBe(canonicalJson(value))))
})

test('two different values never have the same spelling', () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const same = canonicalJson(one) === canonicalJson(other)
      if (same) expect(one).toEqual(other)
      else expect(one).not.toEqual(other)
    }),
  )
})

test('members that are undefined are left out, times are ISO 8601, and nothing is put between', () => {
  expect(canonicalJson({ b: [1, undefined, 'x'], a: undefined, at: new Date(0) })).toBe(
    '{"at":"1970-01-01T00:00:00.000Z","b":[1,null,"x"]}',
  )
})
