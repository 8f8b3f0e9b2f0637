import { describe, expect, test } from '@jest/globals'
import {
  inWords,
  londonDateTime,
  londonDay,
  londonIsoDay,
  londonTime,
  londonWhen,
} from '../../src/platform/pages/london.js'

describe('times are London times, whatever the zone of the server', () => {
  const july = '2026-07-14T13:32:00Z'
  const december = '2026-12-14T13:32:00Z'

  test('an hour ahead of UTC in July, and the same in December', () => {
    expect(londonTime(july)).toBe('14:32')
    expect(londonTime(december)).toBe('13:32')
  })

  test('just after midnight in London is another day than in UTC', () => {
    expect(londonDateTime('2026-07-14T23:05:00Z')).toBe('15 July 2026 at 00:05')
    expect(londonIsoDay('2026-07-14T23:05:00Z')).toBe('2026-07-15')
    expect(londonDay('2026-12-14T23:05:00Z')).toBe('14 December 2026')
  })

  test('today, yesterday and long ago, also over the change of clocks', () => {
    expect(londonWhen('2026-11-23T14:32:00Z', '2026-11-23T18:00:00Z')).toBe('14:32')
    expect(londonWhen('2026-10-24T22:30:00Z', '2026-10-25T23:30:00Z')).toBe('yesterday at 23:30')
    expect(londonWhen('2026-11-20T14:32:00Z', '2026-11-23T18:00:00Z')).toBe('20 November 2026 at 14:32')
  })

  test('what is no time is shown as nothing', () => {
    expect([null, undefined, '', 'soon'].map((value) => londonDateTime(value))).toEqual(['', '', '', ''])
  })
})

describe('durations in words', () => {
  test.each([
    [0, 'less than a minute'],
    [59, 'less than a minute'],
    [60, 'about 1 minute'],
    [61, 'about 2 minutes'],
    [5_400, 'about 2 hours'],
    [200_000, 'about 3 days'],
  ])('%i seconds: %s', (seconds, words) => {
    expect(inWords(seconds)).toBe(words)
  })

  test.each([
    [70, 290, '2 to 5 minutes'],
    [20, 40, 'less than a minute'],
    [100, 110, 'about 2 minutes'],
    [3_000, 7_200, '50 minutes to 2 hours'],
  ])('%i to %i seconds: %s', (lowSeconds, highSeconds, words) => {
    expect(inWords({ lowSeconds, highSeconds })).toBe(words)
  })
})
