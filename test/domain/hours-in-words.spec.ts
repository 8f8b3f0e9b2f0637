/** Opening hours as a page says them, and why some cannot stand. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { inWords, whyNotHours } from '../../src/domain/hours-in-words.js'
import type { Weekday } from '../../src/domain/london-clock.js'
import { alwaysOpen, type HoursException, type OpeningHours } from '../../src/domain/opening-hours.js'
import { seedProperties } from '../support/chance.js'
import { anyHours, neverOpen, officeHours } from '../support/hours.js'

seedProperties('hours-in-words')
const on = (weekdays: readonly number[], opens: string, closes: string): OpeningHours['week'] =>
  weekdays.map((weekday) => ({ weekday: weekday as Weekday, opens, closes }))
const open = (...week: OpeningHours['week'][]): OpeningHours => ({ ...neverOpen, week: week.flat() })
const every = [1, 2, 3, 4, 5, 6, 7]

describe('in words', () => {
  test.each<[string, OpeningHours]>([
    ['Every day, at any time', alwaysOpen],
    ['Monday to Friday, 8:30am to 5:30pm; closed on bank holidays', officeHours],
    ['Every day, all day; open on bank holidays', open(on(every, '00:00', '24:00'))],
    ['Saturday and Sunday, 9am to midday; open on bank holidays', open(on([7, 6], '09:00', '12:00'))],
    [
      'Monday to Thursday, 9am to 5pm; Friday, 9am to 4:05pm; open on bank holidays',
      open(on([5], '09:00', '16:05'), on([1, 2, 3, 4], '09:00', '17:00')),
    ],
    [
      'Monday, Wednesday and Friday to Sunday, 12:15am to 1am and 10pm to midnight; open on bank holidays',
      open(on([1, 3, 5, 6, 7], '22:00', '24:00'), on([1, 3, 5, 6, 7], '00:15', '01:00')),
    ],
    [
      'Tuesday, 9am to 5pm; open on bank holidays',
      open(on([2], '09:00', '12:30'), on([2], '12:30', '17:00')),
    ],
    ['Closed', { ...neverOpen, bankHolidays: 'closed' }],
  ])('%s', (words, hours) => {
    expect(inWords(hours)).toBe(words)
    expect(whyNotHours(hours)).toBeNull()
  })
})

describe('why not', () => {
  const with_ = (...exceptions: Partial<HoursException>[]): OpeningHours => ({
    ...officeHours,
    exceptions: exceptions.map((each) => ({
      day: '2026-12-24',
      name: 'Christmas Eve',
      opens: '09:00',
      closes: '12:00',
      ...each,
    })),
  })

  test.each<[string, OpeningHours]>([
    ['Tuesday: must close after it opens', open(on([2], '17:00', '09:00'))],
    ['Sunday: must close after it opens', open(on([7], '09:00', '09:00'))],
    ['Monday: must open at a time like 08:30', open(on([1], '8:30', '17:00'))],
    ['Monday: must open at a time like 08:30', open(on([1], '24:00', '24:00'))],
    ['Friday: must close at a time like 17:30, or at 24:00', open(on([5], '09:00', '24:01'))],
    [
      'Wednesday: 9am to 1pm and 12:59pm to 5pm overlap',
      open(on([3], '12:59', '17:00'), on([3], '09:00', '13:00')),
    ],
    ['Every opening must be on a day from Monday to Sunday', open(on([8], '09:00', '17:00'))],
    ['24 December 2026: must close after it opens', with_({ closes: '08:00' })],
    ['24 December 2026: must close at a time like 17:30, or at 24:00', with_({ closes: null })],
    ['24 December 2026: must open at a time like 08:30', with_({ opens: null })],
    ['24 December 2026: must have a name', with_({ name: ' ' })],
    ['24 December 2026: is closed and has other hours too', with_({}, { opens: null, closes: null })],
    [
      '24 December 2026: 9am to midday and 11am to 1pm overlap',
      with_({}, { opens: '11:00', closes: '13:00' }),
    ],
    ['Leap day: the day must be a real date', with_({ day: '2027-02-29', name: 'Leap day' })],
    ['A desk that is always open cannot have days with other hours', { ...with_({}), always: true }],
  ])('%s', (words, hours) => {
    expect(whyNotHours(hours)).toBe(words)
  })

  test('a closed day, and two openings on one exceptional day, may stand', () => {
    expect(whyNotHours(with_({ opens: null, closes: null }))).toBeNull()
    expect(whyNotHours(with_({}, { opens: '12:00', closes: '24:00' }))).toBeNull()
  })
})

test('whatever the hours, each day that opens is named once, and the words end with the bank holidays', () => {
  const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  fc.assert(
    fc.property(anyHours, (hours) => {
      const words = inWords(hours)
      for (const name of names) expect(words.split(name).length).toBeLessThanOrEqual(2)
      if (hours.always || hours.week.length === 0) return
      expect(words.endsWith(`; ${hours.bankHolidays} on bank holidays`)).toBe(true)
    }),
  )
})
