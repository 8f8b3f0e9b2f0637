/**
 * Expected wait: a low–high range from what really happened lately, with the time it was worked out.
 * When it can't be known, we say so. (Design, "Routing": median and 90th percentile of recent waits.)
 */
export interface ExpectedWait {
  readonly lowSeconds: number
  readonly highSeconds: number
  /** ISO 8601, UTC */
  readonly at: string
}

/** With fewer answered concerns than this, a range would be a guess. */
export const FEWEST_WAITS = 5

/**
 * In: waits of the desk's recently answered concerns of this colour, in seconds, in any order; how many seniors are on
 * duty. Out: the range, or null when nobody is on duty or too little is known.
 */
export function expectedWait(recent: readonly number[], onDuty: number, now: Date): ExpectedWait | null {
  if (recent.length < FEWEST_WAITS || onDuty === 0) return null
  const sorted = [...recent].sort((a, b) => a - b)
  return {
    lowSeconds: Math.round(quantile(sorted, 0.5)),
    highSeconds: Math.round(quantile(sorted, 0.9)),
    at: now.toISOString(),
  }
}

export function quantile(sorted: ArrayLike<number>, q: number): number {
  const place = (sorted.length - 1) * q
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? low
  return low + (high - low) * (place - Math.floor(place))
}
