/**
 * Chance with a seed. The seed is printed; TEST_SEED=… repeats a run as far as the machine allows (the choices, not the
 * scheduling). fast-check gets the same seed.
 */
import { randomInt } from 'node:crypto'
import fc from 'fast-check'

export interface Chance {
  readonly seed: number
  /** 0 ≤ n < 1 */
  next(): number
  /** A whole number from 0 to one below this. */
  below(limit: number): number
  pick<T>(from: readonly T[]): T
}

/** One line for whoever reads the results: figures, seeds. Goes past jest, which would put a stack under it. */
export function say(line: string): void {
  process.stderr.write(`  ${line}\n`)
}

const fresh = (): number => Number(process.env['TEST_SEED'] ?? randomInt(2 ** 31))

export function chance(what: string, seed = fresh()): Chance {
  say(`${what}: seed ${seed}`)
  let state = seed >>> 0
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { seed, next, below, pick: (from) => from[below(from.length)]! }
}

/** Call once in a file that uses fast-check: the seed is printed, whether or not anything fails. */
export function seedProperties(file: string): void {
  const seed = fresh()
  say(`${file}: fast-check seed ${seed}`)
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed })
}
