/**
 * Bank holidays by rule against the lists published on gov.uk for England and Wales. Seen to fail: with Boxing Day
 * taking its substitute before Christmas Day, with a substitute on a day that is taken, and with the first Monday of
 * August for the last.
 */
import { expect, test } from '@jest/globals'
import { bankHolidayOn, bankHolidays } from '../../src/domain/bank-holidays.js'
import { weekdayOf } from '../../src/domain/london-clock.js'

const published: Record<number, string> = {
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
}

test.each(Object.entries(published))('the days of %s are those published', (year, days) => {
  expect(bankHolidays(Number(year)).map(({ day }) => day)).toEqual(
    days.split(' ').map((day) => `${year}-${day}`),
  )
})

test('each has its published name', () => {
  expect(bankHolidays(2026).map(({ name }) => name)).toEqual([
    'New Year’s Day',
    'Good Friday',
    'Easter Monday',
    'Early May bank holiday',
    'Spring bank holiday',
    'Summer bank holiday',
    'Christmas Day',
    'Boxing Day (substitute day)',
  ])
})

test('Christmas Day on a Sunday leaves Boxing Day its Monday and takes the Tuesday', () => {
  expect(bankHolidayOn('2022-12-26')).toBe('Boxing Day')
  expect(bankHolidayOn('2022-12-27')).toBe('Christmas Day (substitute day)')
  expect(bankHolidayOn('2022-12-25')).toBeNull()
})

test('Christmas Day on a Saturday takes the Monday, and Boxing Day the Tuesday', () => {
  expect(bankHolidayOn('2027-12-27')).toBe('Christmas Day (substitute day)')
  expect(bankHolidayOn('2027-12-28')).toBe('Boxing Day (substitute day)')
})

test('New Year’s Day on a Saturday or a Sunday is kept on the Monday', () => {
  expect(bankHolidayOn('2028-01-03')).toBe('New Year’s Day (substitute day)')
  expect(bankHolidayOn('2023-01-02')).toBe('New Year’s Day (substitute day)')
  expect(bankHolidayOn('2028-01-01')).toBeNull()
})

test('Easter is right at its earliest, its latest and where the plain rule of the moon fails', () => {
  const fridays = [2008, 2038, 1981, 1954, 2049, 2076].map((year) => bankHolidays(year)[1]?.day)
  expect(fridays).toEqual([
    '2008-03-21',
    '2038-04-23',
    '1981-04-17',
    '1954-04-16',
    '2049-04-16',
    '2076-04-17',
  ])
})

test('in any year there are eight, all different, all on weekdays, in order', () => {
  for (let year = 1978; year <= 2150; year++) {
    const days = bankHolidays(year).map(({ day }) => day)
    expect(new Set(days).size).toBe(8)
    expect(days).toEqual([...days].sort())
    expect(days.every((day) => weekdayOf(day) <= 5 && day.startsWith(`${year}-`))).toBe(true)
  }
})

test('an ordinary day is none', () => {
  expect(bankHolidayOn('2026-11-23')).toBeNull()
})
