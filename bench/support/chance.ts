/** Chance with a seed (mulberry32): the same seed makes the same choices. */
export interface Chance {
  /** A whole number from 0 to one below this. */
  below(limit: number): number
  pick<T>(from: readonly T[]): T
  /** Time to the next of things that come at random, this far apart on average. */
  gap(mean: number): number
  /** Words for a message or a worry, of about this many characters. */
  words(characters: number): string
}

const vocabulary =
  'the child said again that nobody was home and has a bruise on one arm which mother does not explain'.split(
    ' ',
  )

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const gap = (mean: number): number => -mean * Math.log(1 - next())
  const pick = <T>(from: readonly T[]): T => {
    const picked = from[below(from.length)]
    if (picked === undefined) throw new RangeError('nothing to pick from')
    return picked
  }
  const words = (characters: number): string => {
    let text = pick(vocabulary)
    while (text.length < characters) text += ` ${pick(vocabulary)}`
    return text
  }
  return { below, gap, pick, words }
}
