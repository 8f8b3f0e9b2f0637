/** What stands on the wallboard: the desk at this moment, in figures without names. */
export interface NowView {
  /** In the queue, by colour: being offered included. */
  readonly waiting: {
    readonly red: number
    readonly amber: number
    readonly green: number
    readonly blue: number
  }
  /** Of whoever has waited longest; 0 when nobody waits. */
  readonly longestWaitSeconds: number
  /** Seniors who are there, whether available or away. */
  readonly onDuty: number
  readonly available: number
  /** Consultations in which somebody talks. */
  readonly talking: number
  /** Offers that nobody answered since midnight in London. */
  readonly missedToday: number
  /** ISO 8601, UTC */
  readonly at: string
}

/** From this age on the wallboard says how old its figures are. */
const STALE_MS = 15_000

/** "Data 40 seconds old"; null while the figures are fresh. */
export function staleWords(ageMs: number): string | null {
  if (ageMs < STALE_MS) return null
  const seconds = Math.floor(ageMs / 1000)
  if (seconds < 120) return `Data ${seconds} seconds old`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `Data ${minutes} minutes old`
  return `Data ${Math.floor(minutes / 60)} hours old`
}
