/** Where to begin the search for a number of seniors: how many consultations would go on at once if nobody ever waited. */
import { quantile } from '../expected-wait.js'
import type { Goal } from './goals.js'
import type { DeskPast } from './past.js'
import { PLACES } from './rota.js'
import type { Arrival } from './world.js'

export interface Guess {
  /** Nine in ten would find a place with so many seniors, if nobody waited for one. */
  readonly guess: number
  /** So many that hardly anybody waits, and few enough that living through it is quick. */
  readonly plenty: number
}

/** Out: by the place of the hour. */
export function firstGuess(
  { capacity, answerSeconds, arrivals }: DeskPast,
  goals: ReadonlyMap<Arrival, Goal>,
): readonly Guess[] {
  const ends = arrivals.map(({ at, takesMs }) => at + answerSeconds * 1000 + takesMs).sort((a, b) => a - b)
  const found: number[][] = Array.from({ length: PLACES }, () => [])
  let over = 0
  for (const [place, arrival] of arrivals.entries()) {
    while ((ends[over] ?? Infinity) <= arrival.at) over++
    const goal = goals.get(arrival)
    if (goal) found[goal.place]?.push(place - over + 1)
  }
  return found.map((atOnce) => {
    const sorted = [...atOnce].sort((a, b) => a - b)
    const guess = Math.max(1, Math.ceil(quantile(sorted, 0.9) / capacity))
    return { guess, plenty: guess + 2 }
  })
}
