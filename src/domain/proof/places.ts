/**
 * Where in the tree the hashes stand that a proof is made of. A complete subtree never changes again, so each is kept
 * once, by its level (0: leaves) and its number from the left; a proof is then looked up, however large the tree.
 */
export interface Place {
  readonly level: number
  readonly index: number
}

/** Leaves from here (included) to there (not included), which hang together in the tree. */
interface Range {
  readonly from: number
  readonly to: number
}

/** The complete subtrees that a tree of this size consists of, from the left, which is the largest first. */
export const edgeOf = (size: number): Place[] => placesOf({ from: 0, to: size })

/** One step of a proof: the complete subtrees that its hash is made of (see `hashOver`). */
export type Step = readonly Place[]

/** Shows that a leaf is in a tree of this size, from the leaf upwards. (RFC 9162, 2.1.3.1) */
export function inclusionSteps(index: number, size: number): Step[] {
  const steps: Step[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + powerBelow(to - from)
    if (index < middle) {
      steps.push(placesOf({ from: middle, to }))
      to = middle
    } else {
      steps.push(placesOf({ from, to: middle }))
      from = middle
    }
  }
  return steps.reverse()
}

/** Shows that a tree of the first size is the beginning of one of the second. (RFC 9162, 2.1.4.1) */
export function consistencySteps(first: number, second: number): Step[] {
  const steps: Step[] = []
  let [from, to] = [0, second]
  while (first < to) {
    const middle = from + powerBelow(to - from)
    if (first <= middle) {
      steps.push(placesOf({ from: middle, to }))
      to = middle
    } else {
      steps.push(placesOf({ from, to: middle }))
      from = middle
    }
  }
  // A first tree that is one complete subtree of the second needs no hash: whoever checks has it as its root.
  if (from > 0) steps.push(placesOf({ from, to }))
  return steps.reverse()
}

function placesOf({ from, to }: Range): Place[] {
  const places: Place[] = []
  for (let at = from; at < to;) {
    const level = levelOf(to - at)
    places.push({ level, index: at / 2 ** level })
    at += 2 ** level
  }
  return places
}

/** The largest power of two below a number that is above 1. */
const powerBelow = (n: number): number => 2 ** levelOf(n - 1)

/** The largest level of which a complete subtree is no larger than this. */
export function levelOf(n: number): number {
  let level = 0
  while (2 ** (level + 1) <= n) level++
  return level
}
