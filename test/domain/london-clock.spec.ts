/**
 * Wall time in London. Seen to fail: with the second of two equal times in autumn taken for the first, with a time
 * that spring leaves out kept at its old offset, and with one offset remembered for a whole UTC day.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { atLondon, dayAfter, londonParts, weekdayOf } from '../../src/domain/london-clock.js'
import { seedProperties } from '../support/chance.js'

seedProperties('london-clock')
const iso = (day: string, minute: number): string => atLondon(day, minute).toISOString().slice(0, 16)
const hm = (hour: number, minute = 0): number => hour * 60 + minute

test('in winter the wall shows UTC, in summer an hour more, and the day turns with the wall', () => {
  expect(londonParts(new Date('2026-11-23T09:30:59.999Z'))).toEqual({
    day: '2026-11-23',
    weekday: 1,
    minute: hm(9, 30),
  })
  expect(londonParts(new Date('2026-07-14T23:05:00Z'))).toEqual({ day: '2026-07-15', weekday: 3, minute: 5 })
  expect(londonParts(new Date('2026-08-30T11:00:00Z'))).toMatchObject({ weekday: 7, minute: hm(12) })
})

test('in spring, times that do not exist become the first moment after the gap', () => {
  expect(iso('2026-03-29', hm(0, 59))).toBe('2026-03-29T00:59')
  expect(iso('2026-03-29', hm(1))).toBe('2026-03-29T01:00')
  expect(iso('2026-03-29', hm(1, 59))).toBe('2026-03-29T01:00')
  expect(iso('2026-03-29', hm(2))).toBe('2026-03-29T01:00')
  expect(iso('2026-03-29', hm(2, 1))).toBe('2026-03-29T01:01')
  expect(londonParts(new Date('2026-03-29T01:00:00Z')).minute).toBe(hm(2))
})

test('in autumn, a time that comes twice is the first of the two', () => {
  expect(iso('2026-10-25', hm(0, 59))).toBe('2026-10-24T23:59')
  expect(iso('2026-10-25', hm(1))).toBe('2026-10-25T00:00')
  expect(iso('2026-10-25', hm(1, 59))).toBe('2026-10-25T00:59')
  expect(iso('2026-10-25', hm(2))).toBe('2026-10-25T02:00')
  expect(londonParts(new Date('2026-10-25T01:30:00Z')).minute).toBe(hm(1, 30))
})

test('minute 1440 is the next midnight, also of the days of 23 and 25 hours', () => {
  expect(iso('2026-03-29', 1440)).toBe('2026-03-29T23:00')
  expect(iso('2026-10-25', 1440)).toBe('2026-10-26T00:00')
  expect(iso('2026-12-31', 1440)).toBe('2027-01-01T00:00')
})

/** Another way through Intl: Swedish writes YYYY-MM-DD HH:MM. */
const swedish = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'short',
})
const anyTime = fc.oneof(
  fc.date({ noInvalidDate: true, min: new Date('1972-01-01'), max: new Date('2100-01-01') }),
  fc
    .constantFrom('2026-03-29', '2026-10-25', '2030-03-31')
    .chain((day) =>
      fc.integer({ min: -7_200_000, max: 14_400_000 }).map((off) => new Date(Date.parse(day) + off)),
    ),
)

test('whatever the moment, the parts are what a clock in London shows', () => {
  fc.assert(
    fc.property(anyTime, (at) => {
      const { day, weekday, minute } = londonParts(at)
      const wall = new Date(Date.parse(day) + minute * 60_000).toISOString()
      expect(wall.slice(0, 16).replace('T', ' ')).toBe(swedish.format(at))
      expect(weekday).toBe(new Date(`${day}T12:00:00Z`).getUTCDay() || 7)
      expect(weekdayOf(day)).toBe(weekday)
    }),
    { numRuns: 500 },
  )
})

test('there and back: the same moment, or the same wall an hour before it', () => {
  fc.assert(
    fc.property(anyTime, (any) => {
      const at = Math.floor(any.getTime() / 60_000) * 60_000
      const { day, minute } = londonParts(new Date(at))
      const back = atLondon(day, minute)
      expect(londonParts(back)).toMatchObject({ day, minute })
      expect([0, 3_600_000]).toContain(at - back.getTime())
    }),
    { numRuns: 500 },
  )
})

test('later on the wall is never earlier in fact', () => {
  const day = fc.constantFrom('2026-03-29', '2026-10-25', '2026-07-01')
  const minutes = fc.tuple(fc.nat({ max: 240 }), fc.nat({ max: 240 }))
  fc.assert(
    fc.property(day, minutes, (on, [a, b]) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)]
      expect(atLondon(on, first).getTime()).toBeLessThanOrEqual(atLondon(on, second).getTime())
    }),
    { numRuns: 500 },
  )
})

test('days are counted by the calendar', () => {
  expect([dayAfter('2028-02-28'), dayAfter('2026-12-31'), dayAfter('2026-03-29', -1)]).toEqual([
    '2028-02-29',
    '2027-01-01',
    '2026-03-28',
  ])
})
