/**
 * The Merkle tree of RFC 9162 (section 2.1): a list that only grows, the root of which stands for everything in it. That
 * one leaf is in it, and that an earlier tree is the beginning of a later one, is shown with a few hashes. Sizes and
 * indexes are whole numbers below 2^53, so they are halved, never shifted.
 */
import { createHash } from 'node:crypto'
import { edgeOf, levelOf, type Place } from './places.js'

export interface Node extends Place {
  readonly hash: Uint8Array
}

export interface Grown {
  /** Every subtree that has become complete, the new leaves (level 0) among them. */
  readonly nodes: readonly Node[]
  readonly size: number
  /** Hashes of the complete subtrees that the tree now consists of, the largest first. */
  readonly edge: readonly Uint8Array[]
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

export const leafHash = (data: Uint8Array): Buffer => sha256(LEAF, data)
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right)

/** In: hashes of the complete subtrees that lie side by side, the largest first. Out: the hash over all of them. */
export function hashOver(subtrees: readonly Uint8Array[]): Uint8Array {
  return subtrees.length === 0 ? sha256() : subtrees.reduceRight((right, left) => nodeHash(left, right))
}

/** Appends leaves. In: the tree's size and its edge (as it comes out), and the hashes of the new leaves. */
export function grow(size: number, edge: readonly Uint8Array[], leaves: readonly Uint8Array[]): Grown {
  const places = edgeOf(size)
  const open: Node[] = edge.map((hash, i) => {
    const place = places[i]
    if (!place || edge.length !== places.length) throw new Error('this is not the edge of such a tree')
    return { ...place, hash }
  })
  const nodes: Node[] = []
  leaves.forEach((hash, i) => {
    let node: Node = { level: 0, index: size + i, hash }
    nodes.push(node)
    for (let left = open.at(-1); left?.level === node.level; left = open.at(-1)) {
      open.pop()
      node = {
        level: left.level + 1,
        index: Math.floor(left.index / 2),
        hash: nodeHash(left.hash, node.hash),
      }
      nodes.push(node)
    }
    open.push(node)
  })
  return { nodes, size: size + leaves.length, edge: open.map(({ hash }) => hash) }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const isOdd = (n: number): boolean => n % 2 === 1
const half = (n: number): number => Math.floor(n / 2)

/** Is this leaf at this index in the tree with this size and root? (RFC 9162, 2.1.3.2) */
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index >= size) return false
  let [at, last, hash] = [index, size - 1, leaf]
  for (const beside of path) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      hash = nodeHash(beside, hash)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else hash = nodeHash(hash, beside)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && same(hash, root)
}

export interface Tree {
  readonly size: number
  readonly root: Uint8Array
}

/** Is the earlier tree the beginning of the later one? (RFC 9162, 2.1.4.2) The earlier one may not be empty. */
export function isConsistent(earlier: Tree, later: Tree, path: readonly Uint8Array[]): boolean {
  if (earlier.size === later.size) return path.length === 0 && same(earlier.root, later.root)
  if (earlier.size < 1 || earlier.size > later.size || path.length === 0) return false
  const hashes = 2 ** levelOf(earlier.size) === earlier.size ? [earlier.root, ...path] : path
  let [at, last] = [earlier.size - 1, later.size - 1]
  while (isOdd(at)) [at, last] = [half(at), half(last)]
  let [first, second] = [hashes[0] ?? earlier.root, hashes[0] ?? earlier.root]
  for (const beside of hashes.slice(1)) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      first = nodeHash(beside, first)
      second = nodeHash(beside, second)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else second = nodeHash(second, beside)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && same(first, earlier.root) && same(second, later.root)
}
