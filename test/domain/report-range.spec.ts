/** Which days a report is about. Seen to fail with the last day left out and with weeks that begin on Sunday. */
import { expect, test } from '@jest/globals'
import { parse } from '../../src/platform/input.js'
import { rangeOf, reportInput } from '../../src/oversight/report-range.js'

const now = new Date('2026-07-15T23:30:00Z') // 00:30 on the 16th in London
const of = (input: object) => {
  const parsed = parse(reportInput, input)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal.errors))
  return rangeOf(parsed.value, now)
}

test('unless asked otherwise: four weeks up to today in London, each day by itself', () => {
  const range = of({ from: '', to: '' })
  expect(range).toMatchObject({ firstDay: '2026-06-19', lastDay: '2026-07-16', period: 'day' })
  expect(range.from).toEqual(new Date('2026-06-18T23:00:00Z'))
  expect(range.to).toEqual(new Date('2026-07-16T23:00:00Z'))
  expect(range.days).toHaveLength(28)
})

test('a longer one by weeks from Monday, a very long one by months', () => {
  const weeks = of({ from: '2026-01-01', to: '2026-06-30' })
  expect(weeks).toMatchObject({ period: 'week' })
  expect(weeks.days.slice(0, 2)).toEqual(['2025-12-29', '2026-01-05'])
  expect(weeks.days.at(-1)).toBe('2026-06-29')
  const months = of({ from: '2024-02-29', to: '2026-06-30' })
  expect(months).toMatchObject({ period: 'month' })
  expect(months.days.slice(0, 2)).toEqual(['2024-02-01', '2024-03-01'])
  expect(months.days.at(-1)).toBe('2026-06-01')
})

test.each([
  [{ from: '2026-02-30' }, 'from', 'Enter a real date'],
  [{ from: '0000-01-01' }, 'from', 'Enter a real date'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'to', 'Must be the same day as the first, or later'],
  [{ from: '2020-01-01', to: '2026-01-01' }, 'to', 'Choose three years at most'],
  [{ desk: 'X; DROP' }, 'desk', 'Choose a desk'],
])('%j is refused at %s', (input, field, message) => {
  const parsed = parse(reportInput, input)
  expect(parsed.ok ? [] : parsed.refusal.errors).toEqual([{ field, message }])
})
