/**
 * What a duty team aims for, hour by hour: nine in ten of the concerns raised in an hour answered within a minute (the
 * line's promise: a conversation "in under a minute"), and nine in ten of the red ones by the time that the desk has set.
 */
import { addOpenMinutes, isOpen, isOpenThroughout } from '../opening-hours.js'
import { placeOf } from './rota.js'
import type { Arrival, DeskGiven } from './world.js'

export const GOAL_SECONDS = 60

export interface Goal {
  /** The hour in which it was raised. */
  readonly place: number
  /** Answered at this moment it is in time. */
  readonly by: number
  /** When a red one is overdue. null: another colour, or the desk closes before. */
  readonly overdue: number | null
}

/**
 * null: raised while the desk was closed (it waits for the opening, or goes to the out-of-hours team), or red so shortly
 * before closing that it is the out-of-hours team's within the minute. For all but red the minute is one of open time.
 */
export function goalOf({ at, rag }: Arrival, { hours, targets }: DeskGiven): Goal | null {
  const raised = new Date(at)
  if (!isOpen(hours, raised)) return null
  const place = placeOf(raised)
  if (rag !== 'red')
    return { place, by: addOpenMinutes(hours, raised, GOAL_SECONDS / 60).getTime(), overdue: null }
  const [by, overdue] = [at + GOAL_SECONDS * 1000, at + targets.red * 60_000]
  if (!isOpenThroughout(hours, raised, new Date(by))) return null
  return { place, by, overdue: isOpenThroughout(hours, raised, new Date(overdue)) ? overdue : null }
}

export interface Answered {
  raised: number
  inTime: number
  reds: number
  redsInTime: number
}

export const noneYet = (): Answered => ({ raised: 0, inTime: 0, reds: 0, redsInTime: 0 })

/** Counts a goal; in: when the concern was answered, null: not at all. */
export function count(answered: Answered, { by, overdue }: Goal, at: number | null): void {
  answered.raised++
  if (at !== null && at <= by) answered.inTime++
  if (overdue === null) return
  answered.reds++
  if (at !== null && at <= overdue) answered.redsInTime++
}

/** Nine in ten. */
const enough = (part: number, all: number): boolean => part * 10 >= all * 9

export const isMet = ({ raised, inTime, reds, redsInTime }: Answered): boolean =>
  enough(inTime, raised) && enough(redsInTime, reds)
