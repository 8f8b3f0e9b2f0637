/**
 * The practitioner's answer to an advice record. "I understand" ends it; "This is not what I understood" and "I disagree"
 * go to the team manager with a clock: a child may be less safe for as long as the two sides mean different things.
 * Working time while the desk is open; for a red child the clock runs day and night.
 */
import type { Rag } from './concern.js'
import { addOpenMinutes, type OpeningHours } from './opening-hours.js'

export const answers = ['understood', 'misunderstood', 'disagreed'] as const
export type Answer = (typeof answers)[number]

/** What the practitioner sends: whether they understood, and whether they disagree with what they understood. */
export interface Acknowledging {
  readonly understood: boolean
  readonly disagrees: boolean
  readonly comment?: string | undefined
}

/** Whoever disagrees says so first of all: whether they also understood is the smaller matter. */
export function answerOf({ understood, disagrees }: Omit<Acknowledging, 'comment'>): Answer {
  if (disagrees) return 'disagreed'
  return understood ? 'understood' : 'misunderstood'
}

/** Must a manager answer it? */
export const needsReply = (answer: Answer): boolean => answer !== 'understood'

/** Minutes until the team manager must have answered. */
const minutes: Readonly<Record<Rag, number>> = { red: 60, amber: 240, green: 480, blue: 480 }

/** The same, as it is said before anybody answers. */
export const replyWithin: Readonly<Record<Rag, string>> = {
  red: 'within an hour',
  amber: 'within four working hours',
  green: 'within one working day',
  blue: 'within one working day',
}

/** By when the team manager must have answered; null when nobody has to. */
export function replyDueAt(answer: Answer, rag: Rag, at: Date, hours: OpeningHours): Date | null {
  if (!needsReply(answer)) return null
  if (rag === 'red') return new Date(at.getTime() + minutes.red * 60_000)
  return addOpenMinutes(hours, at, minutes[rag])
}
