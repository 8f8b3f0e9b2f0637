/**
 * Small numbers stay hidden within one report, whatever its tables are held against each other.
 *
 * Fails on these broken builds: all fates of offers through the rule together, though the days tell how many were missed;
 * the hours of a weekday shown although one of its days is hidden.
 */
import { expect, test } from '@jest/globals'
import { rangeOf, reportInput } from '../../src/oversight/report-range.js'
import type { ReportFigures } from '../../src/oversight/report-reader.js'
import { reportTables } from '../../src/oversight/report-tables.js'
import { parse } from '../../src/platform/input.js'

const monday = '2026-06-01'
const rangeTo = (to: string) => {
  const parsed = parse(reportInput, { from: monday, to })
  if (!parsed.ok) throw new Error('no range')
  return rangeOf(parsed.value, new Date('2026-07-15T12:00:00Z'))
}
const none = { answered: 0, median: null, ninetieth: null }
type Counted = ReportFigures['counted'][number]
const counted = (by: Counted['by'], key: string, raised: number): Counted => ({ ...none, by, key, raised })
type Offers = ReportFigures['offers'][number]
const offers = (by: Offers['by'], key: string, ended: number, missed: number): Offers => ({
  by,
  key,
  ended,
  missed,
})
const tableOf = (figures: Partial<ReportFigures>, to: string, id: string) =>
  reportTables({ counted: [], offers: [], repeats: [], ...figures }, rangeTo(to)).find(
    (table) => table.id === id,
  )!
const values = (table: ReturnType<typeof tableOf>, column = 0) =>
  table.rows.map(({ cells }) => cells[column]!.value)

test('how many offers were missed is known from the days, so it can’t hide how many were taken back', () => {
  const figures = {
    offers: [
      offers('outcome', 'accepted', 40, 0),
      offers('outcome', 'declined', 10, 0),
      offers('outcome', 'missed', 20, 20),
      offers('outcome', 'rescinded', 3, 0),
      ...[1, 2].map((day) => offers('period', String(day), 10, 10)),
    ],
  }
  const table = tableOf(figures, '2026-06-02', 'offers')
  expect(values(tableOf(figures, '2026-06-02', 'days'), 3)).toEqual([10, 10])
  // Three are hidden together, or two: with what is shown, what is taken back may be anything from 1 to 5.
  const shown = Object.fromEntries(table.rows.map(({ head, cells }) => [head, cells[0]!.value]))
  expect(shown['Missed']).toBe(20)
  expect(shown['Taken back']).toBe('c')
  expect(Object.values(shown).filter((value) => value === 'c').length).toBeGreaterThan(1)
})

test('too few missed offers stand nowhere', () => {
  const figures = {
    offers: [
      offers('outcome', 'accepted', 40, 0),
      offers('outcome', 'missed', 3, 3),
      offers('period', '1', 3, 3),
    ],
  }
  expect(values(tableOf(figures, '2026-06-02', 'offers'))).toEqual(['c', 0, 'c', 0])
  expect(tableOf(figures, '2026-06-02', 'days').total!.cells[3]!.value).toBe('c')
})

test('where a day is hidden, no hour of its weekday is shown: their sum would tell the other day', () => {
  const figures = {
    counted: [
      ...[3, 12, 10, 10].map((raised, day) => counted('period', String(day + 1), raised)),
      counted('hour', '9', 3),
      ...[9, 10].map((hour) => counted('hour', String(24 + hour), 6)),
      ...[9, 33].map((hour) => counted('hour', String(48 + hour), 10)),
    ],
  }
  expect(values(tableOf(figures, '2026-06-07', 'days')).slice(0, 4)).toEqual(['c', 'c', 10, 10])
  const hours = tableOf(figures, '2026-06-07', 'hours')
  for (const weekday of [0, 1]) expect(new Set(values(hours, weekday))).toEqual(new Set(['c']))
  expect(values(hours, 2)[9]).toBe(10)
})
