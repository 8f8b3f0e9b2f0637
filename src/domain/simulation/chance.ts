/** Chance for simulations: seeded, and in separate streams, so that one more question asked of one stream moves no other. */

/** 0 ≤ n < 1 */
export type Random = () => number

/** In: a seed, and which of its streams (any name). Out: the small fast counting generator (sfc32), 128 bits of state. */
export function seeded(seed: number, stream: string): Random {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, hashOf(stream), 1]
  const next = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return (mixed >>> 0) / 2 ** 32
  }
  for (let round = 0; round < 16; round++) next()
  return next
}

/** FNV-1a. */
const hashOf = (text: string): number =>
  Array.from(text).reduce(
    (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619),
    -2_128_831_035,
  )

export const exponential = (random: Random, mean: number): number => -Math.log(1 - random()) * mean

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low)

/** Always more than nothing, seldom very long. In: the mean, and the spread as a share of it. */
export function lognormal(random: Random, mean: number, spread: number): number {
  const variance = Math.log(1 + spread * spread)
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return mean * Math.exp(normal * Math.sqrt(variance) - variance / 2)
}

/** Which of these, by weights that need not add up to anything. In: the running totals of the weights. */
export function pickByTotals(random: Random, totals: readonly number[]): number {
  const aim = random() * (totals.at(-1) ?? 0)
  let [low, high] = [0, totals.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((totals[middle] ?? 0) > aim) high = middle
    else low = middle + 1
  }
  return low
}

export function runningTotals(weights: readonly number[]): number[] {
  let total = 0
  return weights.map((weight) => (total += weight))
}
