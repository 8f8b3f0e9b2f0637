/** Concerns, waits and missed offers by day, week or month. */
import { periodChart } from './report-charts.js'
import type { ReportRange } from './report-range.js'
import type { ReportFigures } from './report-reader.js'
import {
  countCell,
  minutesOf,
  shared,
  waitCell,
  waitsOf,
  type Part,
  type ReportTable,
  type Shared,
} from './report-table.js'

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
const short = format({ day: 'numeric', month: 'short' })
const month = format({ month: 'short', year: 'numeric' })
const weekday = format({ weekday: 'short', day: 'numeric', month: 'short' })
const whole = format({ day: 'numeric', month: 'short', year: 'numeric' })

const wordsFor: Readonly<Record<ReportRange['period'], { title: string; head: string; most: string }>> = {
  day: { title: 'By day', head: 'Day', most: 'on' },
  week: { title: 'By week', head: 'Week from', most: 'in the week from' },
  month: { title: 'By month', head: 'Month', most: 'in' },
}

/** How many were raised in each period, and how many offers missed, as they may be shown. */
const raisedBy = ({ counted }: ReportFigures, parts: readonly Part[]): Shared =>
  shared(parts, (key) => counted.find((each) => each.by === 'period' && each.key === key)?.raised ?? 0)
const missedBy = ({ offers }: ReportFigures, parts: readonly Part[]): Shared =>
  shared(parts, (key) => offers.find((each) => each.by === 'period' && each.key === key)?.missed ?? 0)

const partsOf = ({ days, period }: ReportRange): Part[] =>
  days.map((day, place) => ({ key: String(place + 1), name: nameOf(day, period) }))

/**
 * Days of the week (0: Monday) of which some day is hidden, of concerns and of missed offers: the others of them are
 * shown, so a sum over all of them would give it away.
 */
export function hiddenWeekdays(figures: ReportFigures, range: ReportRange) {
  const of = ({ parts }: Shared): ReadonlySet<number> =>
    range.period === 'day'
      ? new Set(
          parts.flatMap(({ count }, place) => (count === null ? weekdayOf(range.days[place] ?? '') : [])),
        )
      : new Set()
  const parts = partsOf(range)
  return { raised: of(raisedBy(figures, parts)), missed: of(missedBy(figures, parts)) }
}

const weekdayOf = (day: string): number => (new Date(day).getUTCDay() + 6) % 7

export function periodTable(figures: ReportFigures, range: ReportRange): ReportTable {
  const { period, days } = range
  const { title, head, most } = wordsFor[period]
  const parts = partsOf(range)
  const of = (key: string) => figures.counted.find((each) => each.by === 'period' && each.key === key)
  const raised = raisedBy(figures, parts)
  const missed = missedBy(figures, parts)
  const rows = raised.parts.map(({ key, name, count }, place) => ({
    name,
    day: days[place] ?? '',
    raised: count,
    missed: missed.parts[place]?.count ?? null,
    ...waitsOf(of(key)),
  }))
  const busiest = rows.reduce((best, row) => ((row.raised ?? 0) > (best?.raised ?? 0) ? row : best), rows[0])
  return {
    id: 'days',
    title,
    about: busiest?.raised
      ? `Most concerns: ${busiest.raised.toLocaleString('en-GB')}, ${most} ${busiest.name}.`
      : 'Too few at any time to say.',
    headHeading: head,
    headings: ['Concerns', 'Median wait', '90th percentile', 'Missed offers'],
    rows: rows.map((row) => ({
      head: row.name,
      cells: [countCell(row.raised), waitCell(row.median), waitCell(row.ninetieth), countCell(row.missed)],
    })),
    total: {
      head: 'All',
      cells: [
        countCell(raised.total),
        { text: '', value: '' },
        { text: '', value: '' },
        countCell(missed.total),
      ],
    },
    chart: periodChart(
      rows.map((row) => ({
        name: period === 'month' ? row.name : short.format(new Date(row.day)),
        raised: row.raised,
        missed: row.missed,
        median: minutesOf(row.median),
        ninetieth: minutesOf(row.ninetieth),
      })),
    ),
  }
}

const nameOf = (day: string, period: ReportRange['period']): string =>
  ({ day: weekday, week: whole, month })[period].format(new Date(day))
