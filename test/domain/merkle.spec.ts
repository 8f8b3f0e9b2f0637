/**
 * The Merkle tree against RFC 9162's own definitions, written out as they stand there, and against the roots that
 * Certificate Transparency publishes for its eight test leaves.
 *
 * Fails on these broken builds: leaves and nodes hashed with the same first byte; the larger of two unequal subtrees put
 * on the right (places.ts, powerBelow); a path one hash short taken for whole (merkle.ts, the last line of isIncluded).
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import {
  grow,
  hashOver,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
} from '../../src/domain/proof/merkle.js'
import { consistencySteps, edgeOf, inclusionSteps, type Step } from '../../src/domain/proof/places.js'
import { seedProperties } from '../support/chance.js'

seedProperties('merkle')

/** MTH, PATH and PROOF as the RFC has them. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))
function MTH(d: readonly Uint8Array[]): Uint8Array {
  if (d.length === 0) return createHash('sha256').digest()
  if (d.length === 1) return leafHash(d[0]!)
  const k = split(d.length)
  return nodeHash(MTH(d.slice(0, k)), MTH(d.slice(k)))
}
function PATH(m: number, d: readonly Uint8Array[]): Uint8Array[] {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k
    ? [...PATH(m, d.slice(0, k)), MTH(d.slice(k))]
    : [...PATH(m - k, d.slice(k)), MTH(d.slice(0, k))]
}
function SUBPROOF(m: number, d: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === d.length) return whole ? [] : [MTH(d)]
  const k = split(d.length)
  return m <= k
    ? [...SUBPROOF(m, d.slice(0, k), whole), MTH(d.slice(k))]
    : [...SUBPROOF(m - k, d.slice(k), false), MTH(d.slice(0, k))]
}

const data = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => Buffer.from(`leaf ${i}`))

/** A tree that was grown in such steps, and the hashes that were kept of it. */
function grown(sizes: readonly number[]) {
  const leaves = data(sizes.reduce((a, b) => a + b, 0))
  const kept = new Map<string, Uint8Array>()
  let [size, edge]: [number, readonly Uint8Array[]] = [0, []]
  for (const more of sizes) {
    const result = grow(size, edge, leaves.slice(size, size + more).map(leafHash))
    for (const { level, index, hash } of result.nodes) {
      expect(kept.has(`${level} ${index}`)).toBe(false)
      kept.set(`${level} ${index}`, hash)
    }
    ;({ size, edge } = result)
  }
  const hashOf = (step: Step) => hashOver(step.map(({ level, index }) => kept.get(`${level} ${index}`)!))
  return { leaves, size, edge, hashOf }
}
const anySizes = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 })
const flipped = (hash: Uint8Array): Buffer => Buffer.from(hash.map((byte, i) => (i === 7 ? byte ^ 4 : byte)))

test('the roots of the eight leaves of Certificate Transparency are the ones that everybody has', () => {
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  leaves.forEach((_, i) => {
    const hashes = leaves.slice(0, i + 1).map((hex) => leafHash(Buffer.from(hex, 'hex')))
    expect(Buffer.from(hashOver(grow(0, [], hashes).edge)).toString('hex')).toBe(roots[i])
  })
  expect(Buffer.from(hashOver([])).toString('hex')).toMatch(/^e3b0c44298fc1c14/)
})

test('however it was grown, the tree has the root of the definition, and its edge is where it is said to be', () => {
  fc.assert(
    fc.property(anySizes, (sizes) => {
      const { leaves, size, edge, hashOf } = grown(sizes)
      expect(Buffer.from(hashOver(edge))).toEqual(Buffer.from(MTH(leaves)))
      expect(Buffer.from(hashOf(edgeOf(size)))).toEqual(Buffer.from(MTH(leaves)))
    }),
  )
})

test('each leaf is shown to be where it is with the path of the definition, and with no other', () => {
  fc.assert(
    fc.property(anySizes, fc.nat(), fc.nat(), (sizes, pick, other) => {
      const { leaves, size, hashOf } = grown([...sizes, 1])
      const index = pick % size
      const path = inclusionSteps(index, size).map(hashOf)
      expect(path.map((hash) => Buffer.from(hash))).toEqual(
        PATH(index, leaves).map((hash) => Buffer.from(hash)),
      )
      const [leaf, root] = [leafHash(leaves[index]!), MTH(leaves)]
      expect(isIncluded(leaf, index, size, path, root)).toBe(true)
      expect(isIncluded(flipped(leaf), index, size, path, root)).toBe(false)
      expect(isIncluded(leaf, index, size, path, flipped(root))).toBe(false)
      expect(isIncluded(leaf, size, size, path, root)).toBe(false)
      expect(isIncluded(leaf, index, size, [...path, root], root)).toBe(false)
      if (path.length > 0) {
        const at = other % path.length
        expect(isIncluded(leaf, index, size, path.with(at, flipped(path[at]!)), root)).toBe(false)
        expect(isIncluded(leaf, index, size, path.slice(1), root)).toBe(false)
        expect(isIncluded(leaf, (index + 1) % size, size, path, root)).toBe(false)
      }
    }),
  )
})

test('an earlier tree is shown to be the beginning with the path of the definition, and with no other', () => {
  fc.assert(
    fc.property(anySizes, fc.nat(), fc.nat(), (sizes, pick, other) => {
      const { leaves, size, hashOf } = grown([...sizes, 1])
      const first = (pick % size) + 1
      const path = consistencySteps(first, size).map(hashOf)
      expect(path.map((hash) => Buffer.from(hash))).toEqual(
        SUBPROOF(first, leaves, true).map((hash) => Buffer.from(hash)),
      )
      const earlier = { size: first, root: MTH(leaves.slice(0, first)) }
      const later = { size, root: MTH(leaves) }
      expect(isConsistent(earlier, later, path)).toBe(true)
      expect(isConsistent({ ...earlier, root: flipped(earlier.root) }, later, path)).toBe(false)
      expect(isConsistent(earlier, { ...later, root: flipped(later.root) }, path)).toBe(false)
      expect(isConsistent(earlier, later, [...path, later.root])).toBe(false)
      if (path.length > 0) {
        const at = other % path.length
        expect(isConsistent(earlier, later, path.with(at, flipped(path[at]!)))).toBe(false)
        expect(isConsistent(earlier, later, path.slice(1))).toBe(false)
      }
    }),
  )
})

test('places are exact in trees that are far too large to make', () => {
  const huge = 2 ** 50 - 1
  expect(edgeOf(huge)).toHaveLength(50)
  expect(edgeOf(huge)[0]).toEqual({ level: 49, index: 0 })
  expect(inclusionSteps(huge - 1, huge)).toHaveLength(49)
  expect(inclusionSteps(0, 2 ** 50)).toHaveLength(50)
})
