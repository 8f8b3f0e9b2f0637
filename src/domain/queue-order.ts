/**
 * The order of a desk's queue. Red before everything, oldest first; then amber and green by due time. A red child is
 * never passed over for a green one; a long-waiting green is answered by the ladder, not by jumping the queue.
 * (Design, "Routing".) The same order stands in SQL as (rag <> 'red', turn_at, raised_at, id).
 */
import type { Rag } from './concern.js'
import { addOpenMinutes, type OpeningHours } from './opening-hours.js'

export interface Targets {
  /** Minutes from raising to a person's answer. */
  readonly red: number
  readonly amber: number
  readonly green: number
}

/** Red five minutes, amber thirty, green four working hours. */
export const usualTargets: Targets = { red: 5, amber: 30, green: 240 }

/**
 * When a person must have answered. A red child's minutes run day and night; all others are counted while the desk is
 * open ("4 working hours"). Blue (no safeguarding need seen) keeps the green target.
 */
export function dueAt(rag: Rag, raisedAt: Date, targets: Targets, hours: OpeningHours): Date {
  if (rag === 'red') return new Date(raisedAt.getTime() + targets.red * 60_000)
  return addOpenMinutes(hours, raisedAt, targets[rag === 'blue' ? 'green' : rag])
}

export interface InQueue {
  readonly id: string
  readonly rag: Rag
  readonly raisedAt: Date
  readonly dueAt: Date
}

/** Negative when `a` comes before `b`. Total: two different concerns never tie. */
export function compareInQueue(a: InQueue, b: InQueue): number {
  return (
    Number(b.rag === 'red') - Number(a.rag === 'red') ||
    turn(a) - turn(b) ||
    a.raisedAt.getTime() - b.raisedAt.getTime() ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

const turn = (concern: InQueue): number =>
  (concern.rag === 'red' ? concern.raisedAt : concern.dueAt).getTime()
