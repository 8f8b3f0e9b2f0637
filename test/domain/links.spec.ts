/**
 * Earlier consultations in words: how many, from whom, how long ago. Nothing that a person has said is another child's
 * is counted.
 *
 * Fails on these broken builds: `counted` without its filter; `others < all` as `others <= all`; months counted in days.
 */
import { expect, test } from '@jest/globals'
import { agoWords, earlierWords, type LinkDecision } from '../../src/domain/links.js'

const one = (raisedAt: string, otherAgency: boolean, decision: LinkDecision | null = null) => ({
  raisedAt,
  otherAgency,
  decision,
})
const words = (...earlier: Parameters<typeof earlierWords>[0]): string =>
  earlierWords(earlier, '2026-11-25', (at) => at.slice(0, 10))

test('says how many there were, how many from another agency, and how long ago the latest was', () => {
  expect(words(one('2026-10-03', true), one('2025-01-01', false))).toBe(
    'Two earlier consultations, one from another agency, the latest last month',
  )
  expect(words(one('2026-10-03', true))).toBe('One earlier consultation, from another agency, last month')
  expect(words(one('2026-11-25', false))).toBe('One earlier consultation, from the same agency, today')
  expect(words(one('2026-11-24', true), one('2026-11-01', true))).toBe(
    'Two earlier consultations, both from other agencies, the latest yesterday',
  )
})

test('what somebody has said is another child’s is not counted, nor is its day', () => {
  expect(words(one('2026-11-24', true, 'not-the-same'), one('2026-05-01', false, 'same-child'))).toBe(
    'One earlier consultation, from the same agency, 6 months ago',
  )
  expect(words(one('2026-11-24', true, 'not-the-same'))).toBe('')
  expect(words()).toBe('')
})

test.each([
  ['2026-11-22', '3 days ago'],
  ['2026-11-15', 'last week'],
  ['2026-11-04', '3 weeks ago'],
  ['2026-10-31', 'last month'],
  ['2025-12-25', '11 months ago'],
  ['2025-11-25', 'a year ago'],
  ['2019-03-01', '7 years ago'],
])('%s was %s', (day, ago) => {
  expect(agoWords(day, '2026-11-25')).toBe(ago)
})
