/**
 * By what a child is known again: the same child however it was typed, and never two children for one. Seen to fail: with
 * accents kept, with spaces kept in NHS numbers, and with a name alone as a mark.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { marksOf } from '../../src/domain/child-key.js'
import { seedProperties } from '../support/chance.js'

seedProperties('child-key')
const born = '2019-03-04'
const mark = (name: string, dateOfBirth: string | undefined = born): string | null =>
  marksOf({ name, ...(dateOfBirth ? { dateOfBirth } : {}) }).nameAndBirth

test.each([
  ['Zoë Ångström', 'zoe angstrom'],
  ['  Zoe   ANGSTROM ', 'zoe angstrom'],
  ['Mary-Jane O’Neill', 'mary jane o neill'],
  ["Mary Jane O'Neill", 'mary jane o neill'],
  ['José\u0301', 'jose'],
  ['ＬＩＬＹ', 'lily'],
])('%s is known as %s', (name, known) => {
  expect(mark(name)).toBe(`${known}|${born}`)
})

test('however it was typed, it is the same child', () => {
  const name = fc.array(fc.constantFrom('Zoë', 'Łucja', 'Mei', 'Ngozi', 'Amélie', 'Óscar', '李'), {
    minLength: 1,
    maxLength: 3,
  })
  const between = fc.constantFrom(' ', '  ', '-', ' - ', ', ', '\u00a0')
  const typed = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => text.toLowerCase(),
    (text: string) => text.normalize('NFD'),
    (text: string) => ` ${text}. `,
  )
  fc.assert(
    fc.property(name, between, typed, (words, gap, type) => {
      expect(mark(type(words.join(gap)))).toBe(mark(words.join(' ')))
    }),
  )
})

test('another date of birth or another name is another child', () => {
  expect(mark('Zoe Bell')).not.toBe(mark('Zoe Bell', '2019-04-03'))
  expect(mark('Zoe Bell')).not.toBe(mark('Zoe Ball'))
  expect(mark('Zoe Bell 2')).not.toBe(mark('Zoe Bell'))
})

test('a name alone, an age band, or a name without a letter marks nobody', () => {
  const nobody = { nhsNumber: null, nameAndBirth: null }
  expect(marksOf({ name: 'Zoe' })).toEqual(nobody)
  expect(marksOf({ ageBand: '1-4' })).toEqual(nobody)
  expect(marksOf({ name: ' ?! ', dateOfBirth: born })).toEqual(nobody)
  expect(marksOf({ name: 'Zoe', nhsNumber: '' })).toEqual(nobody)
})

test('an NHS number is ten digits, with or without spaces', () => {
  for (const nhsNumber of ['943 476 5919', '943-476-5919', '9434765919'])
    expect(marksOf({ name: 'Z', nhsNumber }).nhsNumber).toBe('9434765919')
})
