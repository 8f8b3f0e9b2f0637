/**
 * How many seniors would have been needed, hour by hour: the rota with which what really came in would have been answered
 * in time (goals.ts) under the policy that the service runs by. Chance decides nothing here: everybody accepts, after the
 * same few seconds, and what is red at closing time goes to the out-of-hours team at once.
 *
 * First each hour by itself: the fewest seniors with whom it is met while all other hours have plenty, so that no queue
 * comes over from the hour before (the talks do). One fewer there, and it is not met whatever the others have. Then the
 * whole rota is lived through, and where queues come over all the same, the hour in which they begin gets one more.
 */
import { isMet, type Answered } from './goals.js'
import { Life } from './life.js'
import type { DeskPast } from './past.js'
import { PLACES } from './rota.js'

export interface HourNeed {
  /** Is the desk open in this hour on any of the days? */
  readonly open: boolean
  /** Concerns by which the need was found. */
  readonly raised: number
  /** null: none was found. */
  readonly seniors: number | null
}

/** Each round is a life of all the days: enough for any desk that is not beyond help, and an end for one that is. */
const MOST_ROUNDS = 6
/** Out: by the place of the hour (rota.ts). The same input gives the same answer. */
export function seniorsNeeded(past: DeskPast): readonly HourNeed[] {
  const life = new Life(past)
  const alone = eachAlone(life)
  const { rota, unmet } = together(life, alone)
  return rota.map((seniors, place) => ({
    open: life.isOpen(place),
    raised: life.raised(place),
    seniors: unmet.has(place) ? null : seniors,
  }))
}

/** Every second hour at a time is tried while its neighbours have plenty. */
function eachAlone(life: Life): number[] {
  const found = Array.from({ length: PLACES }, (_, place): number => (life.isOpen(place) ? 1 : 0))
  for (const parity of [0, 1]) {
    const trying = new Map<number, Bracket>()
    for (const [place, { guess, plenty }] of life.guesses.entries())
      if (place % 2 === parity && life.raised(place) > 0)
        trying.set(place, { fails: 0, meets: plenty, next: guess, tries: 0 })
    while (trying.size > 0) {
      const rota = life.guesses.map(({ plenty }, place) => trying.get(place)?.next ?? plenty)
      const lived = life.live(rota)
      for (const [place, bracket] of trying) {
        narrow(bracket, lived[place])
        if (bracket.meets - bracket.fails > 1) continue
        found[place] = bracket.meets
        trying.delete(place)
      }
    }
  }
  return found
}

interface Bracket {
  /** So many are too few; so many are enough. */
  fails: number
  meets: number
  next: number
  tries: number
}

/** The neighbour of a good first guess, then by halves. */
function narrow(bracket: Bracket, lived: Answered | undefined): void {
  const tried = bracket.next
  const met = lived !== undefined && isMet(lived)
  if (met) bracket.meets = tried
  else bracket.fails = tried
  bracket.next = bracket.tries++ === 0 ? tried + (met ? -1 : 1) : (bracket.fails + bracket.meets) >> 1
}

/** Out: the rota, and the hours in which even it is not enough. */
function together(life: Life, alone: readonly number[]): { rota: number[]; unmet: ReadonlySet<number> } {
  const rota = [...alone]
  for (let round = 0; ; round++) {
    const unmet = new Set(
      [...life.live(rota).entries()].flatMap(([place, each]) => (isMet(each) ? [] : place)),
    )
    if (unmet.size === 0 || round === MOST_ROUNDS) return { rota, unmet }
    for (const place of unmet) {
      // What comes over from an hour that has too few is that hour's to mend.
      const before = place % 24 === 0 ? -1 : place - 1
      if (!unmet.has(before)) rota[place] = (rota[place] ?? 0) + 1
    }
  }
}
