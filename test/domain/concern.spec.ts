/** What is worked out from a practitioner's answers. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ageBandOf, firstColour, isNhsNumber, urgencies } from '../../src/domain/concern.js'
import { seedProperties } from '../support/chance.js'

seedProperties('concern')

test('danger or "now" is red, "today" amber, otherwise green', () => {
  for (const urgency of urgencies) expect(firstColour({ immediateDanger: true, urgency })).toBe('red')
  const calm = urgencies.map((urgency) => firstColour({ immediateDanger: false, urgency }))
  expect(calm).toEqual(['red', 'amber', 'green'])
})

test('the age band changes on the birthday, not a day before', () => {
  const bandOn = (dateOfBirth: string) => ageBandOf({ name: 'A', dateOfBirth }, '2026-11-23')
  const boundaries = [
    ['2026-11-24', 'unborn'],
    ['2026-11-23', 'under-1'],
    ['2025-11-24', 'under-1'],
    ['2025-11-23', '1-4'],
    ['2021-11-24', '1-4'],
    ['2021-11-23', '5-10'],
    ['2015-11-24', '5-10'],
    ['2015-11-23', '11-15'],
    ['2010-11-24', '11-15'],
    ['2010-11-23', '16-17'],
    ['2008-11-24', '16-17'],
    ['2008-11-23', 'unknown'],
  ]
  expect(boundaries.map(([born]) => [born, bandOn(born!)])).toEqual(boundaries)
})

test('a child of 29 February is a year older on 1 March', () => {
  const bandOn = (today: string) => ageBandOf({ name: 'A', dateOfBirth: '2024-02-29' }, today)
  expect([bandOn('2025-02-28'), bandOn('2025-03-01')]).toEqual(['under-1', '1-4'])
})

test('a band that was chosen stands; without a date of birth the age is not known', () => {
  expect(ageBandOf({ ageBand: '11-15' }, '2026-11-23')).toBe('11-15')
  expect(ageBandOf({ name: 'A' }, '2026-11-23')).toBe('unknown')
})

/** Nine digits and the check digit by the NHS Data Dictionary; null where there is none. */
const complete = (nine: readonly number[]): string | null => {
  const remainder = nine.reduce((sum, digit, i) => sum + digit * (10 - i), 0) % 11
  const check = remainder === 0 ? 0 : 11 - remainder
  return check === 10 ? null : [...nine, check].join('')
}
const anyNine = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })

test('known NHS numbers are valid, with spaces or without', () => {
  for (const text of ['9434765919', '943 476 5919', '943-476-5919']) expect(isNhsNumber(text)).toBe(true)
  for (const text of ['9434765918', '943476591', '94347659190', 'A434765919', '']) {
    expect(isNhsNumber(text)).toBe(false)
  }
})

test('of the ten possible last digits the right one is valid, and none where the check would be ten', () => {
  fc.assert(
    fc.property(anyNine, (nine) => {
      const right = complete(nine)
      const valid = Array.from({ length: 10 }, (_, digit) => [...nine, digit].join('')).filter(isNhsNumber)
      expect(valid).toEqual(right === null ? [] : [right])
    }),
  )
})

test('an NHS number with one wrong digit, or two neighbours swapped, is not valid', () => {
  fc.assert(
    fc.property(anyNine, fc.nat(8), fc.integer({ min: 1, max: 9 }), (nine, place, by) => {
      const right = complete(nine)
      fc.pre(right !== null)
      const digits = Array.from(right)
      const slipped = digits.with(place, String((Number(digits[place]) + by) % 10)).join('')
      expect(isNhsNumber(slipped)).toBe(false)
      const swapped = digits
        .with(place, digits[place + 1]!)
        .with(place + 1, digits[place]!)
        .join('')
      expect(isNhsNumber(swapped)).toBe(swapped === right)
    }),
  )
})
