/** Concerns, waits and missed offers by day, week or month. */
import { periodChart } from './report-charts.js'
import type { ReportRange } from './report-range.js'
import type { ReportFigures } from './report-reader.js'
import { countCell, minutesOf, shared, waitCell, waitsOf, type ReportTable } from './report-table.js'

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

export function periodTable(figures: ReportFigures, { period, days }: ReportRange): ReportTable {
  const { title, head, most } = wordsFor[period]
  const parts = days.map((day, place) => ({ key: String(place + 1), name: nameOf(day, period) }))
  const of = (key: string) => figures.counted.find((each) => each.by === 'period' && each.key === key)
  const offersOf = (key: string) => figures.offers.find((each) => each.by === 'period' && each.key === key)
  const raised = shared(parts, (key) => of(key)?.raised ?? 0)
  const missed = shared(parts, (key) => offersOf(key)?.missed ?? 0)
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
