/**
 * The ladder: what happens to a concern that nobody has answered, and when. (Design, "Routing".) It begins with one
 * senior at a time; each rung is reached so many seconds after raising, whatever was tried before. Data per desk.
 */
import type { Rag } from './concern.js'
import { addOpenMinutes, type OpeningHours } from './opening-hours.js'

export const rungs = ['everyone-at-once', 'covering-desks', 'duty-manager', 'practitioner-told'] as const
export type Rung = (typeof rungs)[number]

export interface RungSeconds {
  readonly red: number
  readonly amber: number
  readonly green: number
}

/** Seconds from raising. */
export type Ladder = Readonly<Record<Rung, RungSeconds>>

export const usualLadder: Ladder = {
  'everyone-at-once': { red: 60, amber: 300, green: 1800 },
  'covering-desks': { red: 120, amber: 600, green: 3600 },
  'duty-manager': { red: 180, amber: 900, green: 7200 },
  'practitioner-told': { red: 300, amber: 1800, green: 14_400 },
}

/** How a rung is shown. */
export const rungWords: Readonly<Record<Rung, string>> = {
  'everyone-at-once': 'Everyone at once',
  'covering-desks': 'Covering desks',
  'duty-manager': 'Duty manager alerted',
  'practitioner-told': 'Practitioner told',
}

export interface RungDue {
  readonly rung: Rung
  readonly dueAt: Date
}

/** A red child's seconds run day and night; all others are counted while the desk is open. Blue climbs as green. */
export function rungsDue(ladder: Ladder, rag: Rag, raisedAt: Date, hours: OpeningHours): readonly RungDue[] {
  return rungs.map((rung) => ({ rung, dueAt: rungDueAt(ladder[rung], rag, raisedAt, hours) }))
}

function rungDueAt(seconds: RungSeconds, rag: Rag, raisedAt: Date, hours: OpeningHours): Date {
  if (rag === 'red') return new Date(raisedAt.getTime() + seconds.red * 1000)
  return addOpenMinutes(hours, raisedAt, seconds[rag === 'blue' ? 'green' : rag] / 60)
}

const MOST_SECONDS = 7 * 24 * 60 * 60

export interface LadderFault {
  readonly rung: Rung
  readonly rag: keyof RungSeconds
  readonly why: string
}

/** Each time that cannot stand, and why, by colour from the lowest rung up. A time is held against the good one below. */
export function ladderFaults(ladder: Ladder): readonly LadderFault[] {
  const faults: LadderFault[] = []
  for (const rag of ['red', 'amber', 'green'] as const) {
    let below = 0
    for (const rung of rungs) {
      const why = whyNotSeconds(ladder[rung][rag], below)
      if (why) faults.push({ rung, rag, why: `${rungWords[rung]}, ${rag}: ${why}` })
      else below = ladder[rung][rag]
    }
  }
  return faults
}

/** Why this ladder cannot stand, naming the rung; null when it can. */
export const whyNotLadder = (ladder: Ladder): string | null => ladderFaults(ladder)[0]?.why ?? null

function whyNotSeconds(seconds: number, below: number): string | null {
  if (!Number.isFinite(seconds) || seconds < 0) return 'must be 0 seconds or more'
  if (seconds > MOST_SECONDS) return 'must be 7 days or less'
  return seconds < below ? 'must not be sooner than the step before it' : null
}
