/**
 * Who is on duty when, invented: everyone for as long as their desk is open by day, with half an hour for lunch in turns;
 * at a desk that is always open, all of them by day, half in the evening and a quarter at night, never nobody.
 */
import { atLondon, dayAfter } from '../london-clock.js'
import { openingsOn, type OpeningHours } from '../opening-hours.js'
import type { DutyChange } from './world.js'

const HALF_HOUR = 30
const NOON = 12 * 60
/** Lunches begin at noon and every half hour until this many have begun. */
const LUNCHES = 4
/** Assumption. Shifts of a desk that never closes, in minutes from midnight, with the share of its seniors on each. */
const shifts = [
  { from: 0, to: 8 * 60, share: 0.25 },
  { from: 8 * 60, to: 20 * 60, share: 1 },
  { from: 20 * 60, to: 24 * 60, share: 0.5 },
] as const

export interface Rota {
  readonly firstDay: string
  readonly days: number
  readonly hours: OpeningHours
  /** How many seniors each desk has; they are numbered desk by desk. */
  readonly perDesk: readonly number[]
}

export function* dutyOf(rota: Rota): Generator<DutyChange, undefined> {
  for (let day = 0; day < rota.days; day++) {
    const changes: DutyChange[] = []
    let first = 0
    for (const count of rota.perDesk) {
      changes.push(...deskDuty(rota.hours, dayAfter(rota.firstDay, day), first, count))
      first += count
    }
    // Who goes from one shift to the next at the same moment first goes, then comes.
    yield* changes.sort((a, b) => a.at - b.at || Number(a.onDuty) - Number(b.onDuty))
  }
  return undefined
}

function deskDuty(hours: OpeningHours, day: string, first: number, count: number): DutyChange[] {
  const stretches = hours.always
    ? shifts.map(({ from, to, share }) => ({
        from: atLondon(day, from).getTime(),
        to: atLondon(day, to).getTime(),
        seniors: Math.max(1, Math.round(count * share)),
      }))
    : openingsOn(hours, day).map((opening) => ({ ...opening, seniors: count }))
  return stretches.flatMap(({ from, to, seniors }) =>
    Array.from({ length: Math.min(seniors, count) }, (_, turn) => {
      const senior = first + turn
      const lunch = atLondon(day, NOON + (turn % LUNCHES) * HALF_HOUR).getTime()
      const back = lunch + HALF_HOUR * 60_000
      const ends = [
        { at: from, onDuty: true },
        ...(from < lunch && back < to && count > 1 ? lunchOf(lunch, back) : []),
        { at: to, onDuty: false },
      ]
      return ends.map((end) => ({ ...end, senior }))
    }).flat(),
  )
}

const lunchOf = (from: number, to: number) => [
  { at: from, onDuty: false },
  { at: to, onDuty: true },
]
