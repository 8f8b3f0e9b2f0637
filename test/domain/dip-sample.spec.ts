/**
 * Dip samples are fair and can be drawn again. Seen to fail: with the order of the population kept, with the seed left
 * out of the hash.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { drawSample, populationHash, type Candidate } from '../../src/domain/dip-sample.js'
import { seedProperties } from '../support/chance.js'

seedProperties('dip-sample')
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const candidates = fc.uniqueArray(
  fc.record({ seniorId: fc.constantFrom('a', 'b', 'c'), ref: fc.string({ minLength: 1, maxLength: 8 }) }),
  { selector: ({ ref }) => ref, maxLength: 40 },
)

test('drawn again from its seed, in whatever order the population comes, it is the same', () => {
  const property = fc.property(
    candidates,
    fc.integer({ min: 1, max: 5 }),
    fc.string(),
    (population, each, seed) => {
      const turned = population.toReversed()
      expect(drawSample(turned, each, seed, hash)).toEqual(drawSample(population, each, seed, hash))
      expect(populationHash(turned, hash)).toBe(populationHash(population, hash))
    },
  )
  fc.assert(property)
})

test('of each senior’s it takes so many, or all where there are fewer, and none twice', () => {
  const property = fc.property(
    candidates,
    fc.integer({ min: 1, max: 5 }),
    fc.string(),
    (population, each, seed) => {
      const drawn = drawSample(population, each, seed, hash)
      for (const senior of ['a', 'b', 'c']) {
        const own = (list: readonly Candidate[]) => list.filter(({ seniorId }) => seniorId === senior)
        expect(own(drawn)).toHaveLength(Math.min(each, own(population).length))
      }
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(population).toEqual(expect.arrayContaining([...drawn]))
    },
  )
  fc.assert(property)
})

test('everybody’s chance is the same: over many seeds each of twenty is drawn as often as the others', () => {
  const population = Array.from({ length: 20 }, (_, n) => ({ seniorId: 'a', ref: `AL-${n}` }))
  const times = new Map<string, number>()
  const draws = 10_000
  for (let seed = 0; seed < draws; seed++) {
    for (const { ref } of drawSample(population, 2, String(seed), hash))
      times.set(ref, (times.get(ref) ?? 0) + 1)
  }
  // Each is drawn 1,000 times on average, give or take 30; six times that is no accident.
  for (const { ref } of population) expect(Math.abs((times.get(ref) ?? 0) - draws / 10)).toBeLessThan(180)
})
