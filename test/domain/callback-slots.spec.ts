/**
 * Slots for callbacks. Seen to fail: with a slot that only starts in open time, with full slots offered, with a moment
 * offered twice where spring leaves out times, and with slots on multiples of UTC instead of the wall.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { freeSlots, isSlot, SLOT_DAYS, usualSlots, type SlotSearch } from '../../src/domain/callback-slots.js'
import { londonParts } from '../../src/domain/london-clock.js'
import { alwaysOpen, isOpenThroughout } from '../../src/domain/opening-hours.js'
import { seedProperties } from '../support/chance.js'
import { anyHours, anyMoment, neverOpen, officeHours } from '../support/hours.js'

seedProperties('callback-slots')
const utc = (text: string): Date => new Date(`${text}Z`)
const search = (more: Partial<SlotSearch> & { now: Date }): string[] =>
  freeSlots({ hours: officeHours, rule: usualSlots, taken: [], atMost: 3, ...more }).map((at) =>
    at.toISOString().slice(5, 16),
  )

test('the next slots are on the quarter of an hour, five minutes away at least', () => {
  expect(search({ now: utc('2026-11-23T10:02') })).toEqual(['11-23T10:15', '11-23T10:30', '11-23T10:45'])
  expect(search({ now: utc('2026-11-23T10:10') })[0]).toBe('11-23T10:15')
  expect(search({ now: utc('2026-11-23T10:10:00.001') })[0]).toBe('11-23T10:30')
})

test('a slot ends by closing time; the next is when the desk opens again', () => {
  expect(search({ now: utc('2026-11-27T17:08') })).toEqual(['11-27T17:15', '11-30T08:30', '11-30T08:45'])
  const hour = { ...usualSlots, minutes: 60 }
  expect(search({ now: utc('2026-11-27T15:30'), rule: hour })).toEqual([
    '11-27T16:00',
    '11-30T09:00',
    '11-30T10:00',
  ])
})

test('over Christmas 2026 the next slot is on Tuesday the 29th', () => {
  expect(search({ now: utc('2026-12-24T17:30') })[0]).toBe('12-29T08:30')
})

test('a full slot is left out; one with a place left is not', () => {
  const full = utc('2026-11-23T10:15')
  const half = utc('2026-11-23T10:30')
  expect(search({ now: utc('2026-11-23T10:00'), taken: [full, half, full] })).toEqual([
    '11-23T10:30',
    '11-23T10:45',
    '11-23T11:00',
  ])
})

test('a callback booked under another rule counts in the slot that it falls into', () => {
  const taken = [utc('2026-11-23T10:20'), utc('2026-11-23T10:29')]
  expect(search({ now: utc('2026-11-23T10:00'), taken })).toEqual([
    '11-23T10:30',
    '11-23T10:45',
    '11-23T11:00',
  ])
})

test('slots follow the wall, not UTC, and the repeated hour in autumn is offered once', () => {
  const hour = { ...usualSlots, minutes: 120, leadMinutes: 0 }
  expect(search({ now: utc('2026-07-01T09:30'), hours: alwaysOpen, rule: hour })[0]).toBe('07-01T11:00')
  const half = { ...usualSlots, minutes: 30 }
  const autumn = search({ now: utc('2026-10-24T23:20'), hours: alwaysOpen, rule: half, atMost: 4 })
  expect(autumn).toEqual(['10-24T23:30', '10-25T00:00', '10-25T00:30', '10-25T02:00'])
  const spring = search({ now: utc('2026-03-29T00:20'), hours: alwaysOpen, rule: half, atMost: 3 })
  expect(spring).toEqual(['03-29T00:30', '03-29T01:00', '03-29T01:30'])
})

test('a desk that is always open has slots over midnight; one that never opens has none', () => {
  expect(search({ now: utc('2026-11-23T23:40'), hours: alwaysOpen })).toEqual([
    '11-23T23:45',
    '11-24T00:00',
    '11-24T00:15',
  ])
  expect(search({ now: utc('2026-11-23T23:40'), hours: neverOpen })).toEqual([])
  expect(isSlot(neverOpen, usualSlots, utc('2026-11-23T10:15'))).toBe(false)
})

test('what is asked for by a form is a slot only on the dot and in open time', () => {
  const asked = ['10:15', '10:20', '10:15:01', '08:15', '17:15', '17:30'].map((time) =>
    isSlot(officeHours, usualSlots, utc(`2026-11-23T${time}`)),
  )
  expect(asked).toEqual([true, false, false, false, true, false])
})

test('a rule without minutes is a bug, not an endless search', () => {
  expect(() => search({ now: utc('2026-11-23T10:00'), rule: { ...usualSlots, minutes: 0 } })).toThrow(
    RangeError,
  )
})

const later = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000)
const anyRule = fc.record({
  minutes: fc.constantFrom(10, 15, 20, 30, 60),
  perSlot: fc.integer({ min: 1, max: 3 }),
  leadMinutes: fc.nat({ max: 90 }),
})
const anySearch: fc.Arbitrary<SlotSearch> = fc
  .tuple(anyHours, anyRule, anyMoment, fc.array(fc.nat({ max: 30 }), { maxLength: 40 }), fc.nat({ max: 40 }))
  .map(([hours, rule, now, places, atMost]) => {
    const all = freeSlots({ hours, rule, taken: [], now, atMost: 31 })
    return { hours, rule, now, atMost, taken: places.flatMap((place) => all[place] ?? []) }
  })

test('whatever the desk, free slots are open, not full, soon enough, on the wall’s multiples and ascending', () => {
  fc.assert(
    fc.property(anySearch, (asked) => {
      const { hours, rule, taken, now, atMost } = asked
      const slots = freeSlots(asked)
      const minutesAway = (at: Date): number => (at.getTime() - now.getTime()) / 60_000
      const booked = (at: Date): number => taken.filter((each) => each.getTime() === at.getTime()).length
      const wrong = {
        closed: slots.filter((at) => !isOpenThroughout(hours, at, later(at, rule.minutes))),
        full: slots.filter((at) => booked(at) >= rule.perSlot),
        tooSoon: slots.filter((at) => minutesAway(at) < rule.leadMinutes),
        tooFar: slots.filter((at) => minutesAway(at) > SLOT_DAYS * 1440),
        offBeat: slots.filter((at) => londonParts(at).minute % rule.minutes !== 0),
        refusedLater: slots.filter((at) => !isSlot(hours, rule, at)),
        backwards: slots.filter((at, i) => i > 0 && at <= slots[i - 1]!),
      }
      expect(Object.entries(wrong).filter(([, some]) => some.length > 0)).toEqual([])
      expect(slots.length).toBeLessThanOrEqual(atMost)
    }),
    { numRuns: 60 },
  )
})

test('whatever the desk, no free slot before the last one shown is passed over', () => {
  fc.assert(
    fc.property(anySearch, (asked) => {
      const { hours, rule, taken, now } = asked
      const slots = freeSlots(asked)
      const step = 5 * 60_000
      const first = Math.ceil((now.getTime() + rule.leadMinutes * 60_000) / step) * step
      const last = Math.min(slots.at(-1)?.getTime() ?? 0, first + 3 * 86_400_000)
      const free: Date[] = []
      for (let time = first; time <= last; time += step) {
        const full = taken.filter((each) => each.getTime() === time).length >= rule.perSlot
        if (!full && isSlot(hours, rule, new Date(time))) free.push(new Date(time))
      }
      expect(slots.filter((at) => at.getTime() <= last)).toEqual(free)
    }),
    { numRuns: 30 },
  )
})
