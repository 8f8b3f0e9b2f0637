/** A line for all of England, invented from the few figures that are known: so many desks, seniors and concerns. */
import { usualLadder } from '../ladder.js'
import { alwaysOpen, type OpeningHours } from '../opening-hours.js'
import { usualTargets } from '../queue-order.js'
import { arrivalsOf } from './arrivals.js'
import { seeded } from './chance.js'
import { dutyOf } from './duty.js'
import type { World } from './world.js'

export interface NationalLine {
  readonly firstDay: string
  readonly days: number
  readonly desks: number
  /** On duty by day, all desks together. */
  readonly seniors: number
  readonly capacity: number
  /** Concerns on an ordinary working day, all desks together. */
  readonly perDay: number
  readonly talkMinutes: number
  readonly recordMinutes: number
  readonly miss: number
  readonly decline: number
  readonly hours: 'office' | 'always'
  readonly seed: number
}

/** The upper bound: every contact that authorities in England have in a year is a consultation. */
export const nationalDay: NationalLine = {
  firstDay: '2026-11-24',
  days: 1,
  desks: 153,
  seniors: 765,
  capacity: 2,
  perDay: 12_000,
  talkMinutes: 25,
  recordMinutes: 5,
  miss: 0.05,
  decline: 0.03,
  hours: 'office',
  seed: 1,
}

/** Duty desks are open from 9 to 5.30 mostly, less on Fridays. */
export const officeHours: OpeningHours = {
  always: false,
  week: ([1, 2, 3, 4, 5] as const).map((weekday) => ({
    weekday,
    opens: '09:00',
    closes: weekday === 5 ? '17:00' : '17:30',
  })),
  bankHolidays: 'closed',
  exceptions: [],
}

/** Everything that chance decides comes from the seed; the same concerns come whatever the staffing is. */
export function nationalWorld(line: NationalLine): World {
  const hours = line.hours === 'always' ? alwaysOpen : officeHours
  const places = Array.from({ length: line.desks }, (_, place) => place)
  const deskWeights = places.map((place) => sizeOf(place, line.desks))
  const perDesk = shareOut(line.seniors, deskWeights)
  return {
    desks: places.map((place) => ({
      hours,
      ladder: usualLadder,
      targets: usualTargets,
      offerSeconds: 30,
      coveredBy: neighboursOf(place, line.desks),
    })),
    seniors: perDesk.flatMap((count, desk) =>
      Array.from({ length: count }, () => ({ desk, capacity: line.capacity })),
    ),
    habits: {
      answerSeconds: { from: 2, to: 14 },
      miss: line.miss,
      decline: line.decline,
      awayMinutes: 10,
      handoverMinutes: 10,
    },
    arrivals: arrivalsOf({ ...line, deskWeights }, seeded(line.seed, 'arrivals')),
    duty: dutyOf({ ...line, hours, perDesk }),
  }
}

/** The largest desk has eleven times the smallest and 2.6 times the average (Surrey has three times the average). */
const sizeOf = (place: number, desks: number): number => Math.exp(1.2 * (1 - (2 * place + 1) / desks))

/** Assumption: a desk is covered by the two that are nearest to it in size. */
const neighboursOf = (place: number, desks: number): number[] =>
  [...new Set([(place + 1) % desks, (place + desks - 1) % desks])].filter((other) => other !== place)

/** As near to the weights as whole seniors allow (largest remainder), and one for each desk at least. */
export function shareOut(seniors: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const spare = Math.max(0, seniors - weights.length)
  const exact = weights.map((weight) => (spare * weight) / total)
  const shares = exact.map((share) => 1 + Math.floor(share))
  const left = spare - exact.reduce((sum, share) => sum + Math.floor(share), 0)
  const byRemainder = exact
    .map((share, place) => ({ place, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest)
  for (const { place } of byRemainder.slice(0, left)) shares[place] = (shares[place] ?? 0) + 1
  return shares
}
