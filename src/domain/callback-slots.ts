/** When a practitioner can be called back: slots in the desk's open time, each for a few callbacks at most. */
import { atLondon, dayAfter, londonParts } from './london-clock.js'
import { isOpenThroughout, openingsOn, type OpeningHours } from './opening-hours.js'

export interface SlotRule {
  /** How long a slot is; slots start on multiples of it by the clock in London. */
  readonly minutes: number
  /** How many callbacks one slot takes. */
  readonly perSlot: number
  /** The soonest slot is so many minutes away. */
  readonly leadMinutes: number
}

export const usualSlots: SlotRule = { minutes: 15, perSlot: 2, leadMinutes: 5 }

/** How far ahead a callback can be booked. */
export const SLOT_DAYS = 14

export interface SlotSearch {
  readonly hours: OpeningHours
  readonly rule: SlotRule
  /** When the callbacks already booked are: one entry for each. */
  readonly taken: readonly Date[]
  readonly now: Date
  readonly atMost: number
}

const MINUTE = 60_000

/** The next free slots, soonest first. */
export function freeSlots({ hours, rule, taken, now, atMost }: SlotSearch): readonly Date[] {
  if (!(rule.minutes >= 1)) throw new RangeError('A slot must last at least a minute')
  let earliest = now.getTime() + rule.leadMinutes * MINUTE
  const latest = now.getTime() + SLOT_DAYS * 24 * 60 * MINUTE
  const slots: Date[] = []
  let day = londonParts(new Date(earliest)).day
  while (slots.length < atMost && atLondon(day, 0).getTime() <= latest) {
    const openings = openingsOn(hours, day)
    for (let minute = 0; minute < 24 * 60 && slots.length < atMost; minute += rule.minutes) {
      const at = atLondon(day, minute)
      const time = at.getTime()
      if (time < earliest || time > latest) continue
      if (!openings.some(({ from, to }) => from <= time && time < to)) continue
      if (!isSlot(hours, rule, at) || takenIn(rule, taken, at) >= rule.perSlot) continue
      slots.push(at)
      // Times that spring leaves out are all the same moment: it is offered once.
      earliest = time + 1
    }
    day = dayAfter(day)
  }
  return slots
}

/**
 * Whether a slot starts at this moment and lies inside the open hours. In the hour that comes twice in autumn only the
 * first can be booked: nobody could tell the two apart on a page.
 */
export function isSlot(hours: OpeningHours, rule: SlotRule, at: Date): boolean {
  const { day, minute } = londonParts(at)
  if (minute % rule.minutes !== 0 || atLondon(day, minute).getTime() !== at.getTime()) return false
  return isOpenThroughout(hours, at, endOf(rule, at))
}

/** A callback booked under another rule counts in the slot that it falls into. */
function takenIn(rule: SlotRule, taken: readonly Date[], at: Date): number {
  const end = endOf(rule, at)
  return taken.filter((callback) => callback >= at && callback < end).length
}

const endOf = (rule: SlotRule, at: Date): Date => new Date(at.getTime() + rule.minutes * MINUTE)
