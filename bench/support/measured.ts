/** What a load generator brings home: every single sample, and what went wrong. */
export interface Measured {
  readonly done: number
  readonly seconds: number
  readonly latencies: readonly number[]
  readonly errors: number
  readonly firstError: string | null
}

/** Percentile by nearest rank, in milliseconds with one decimal; null without samples. */
export function percentile(samples: readonly number[], share: number): number | null {
  const sorted = Float64Array.from(samples).sort()
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  return value === undefined ? null : round(value, 1)
}

/** All rounds as one: samples and counts are put together, percentiles are never averaged. */
export function together(rounds: readonly Measured[]): Measured {
  const sum = (of: (round: Measured) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0)
  return {
    done: sum(({ done }) => done),
    seconds: sum(({ seconds }) => seconds),
    latencies: rounds.flatMap(({ latencies }) => [...latencies]),
    errors: sum(({ errors }) => errors),
    firstError: rounds.find(({ firstError }) => firstError !== null)?.firstError ?? null,
  }
}

export const perSecond = ({ done, seconds }: Measured): number => Math.round(done / seconds)

export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

export const quotient = (above: number, below: number): number | null =>
  below > 0 ? round(above / below, 2) : null

/** Counts what goes wrong, and keeps the first in words. */
export class Errors {
  count = 0
  first: string | null = null

  add(what: string): void {
    this.count++
    this.first ??= what
  }

  /** And begins anew. */
  take(): Pick<Measured, 'errors' | 'firstError'> {
    const taken = { errors: this.count, firstError: this.first }
    this.count = 0
    this.first = null
    return taken
  }
}
