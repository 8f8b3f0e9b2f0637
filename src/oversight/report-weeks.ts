/**
 * The hours of the week: concerns, waits, missed offers. Each day of the week is a table of its own to the rule for small
 * numbers: how many there were on Mondays can be added up from the days, so it is as good as shown. Where one of the days is
 * hidden it can't, and then no hour of them is shown: their sum would give the day away.
 */
import { weekChart } from './report-charts.js'
import { hiddenWeekdays } from './report-periods.js'
import type { ReportRange } from './report-range.js'
import type { ReportFigures } from './report-reader.js'
import {
  countCell,
  minutesOf,
  shared,
  waitCell,
  waitsOf,
  type Cell,
  type ReportTable,
} from './report-table.js'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)

interface Hour {
  readonly cell: Cell
  /** For the chart; null where there is nothing to show. */
  readonly value: number | null
}

export function hourTables(figures: ReportFigures, range: ReportRange): readonly ReportTable[] {
  const hidden = hiddenWeekdays(figures, range)
  const at = (hour: number) => figures.counted.find((each) => each.by === 'hour' && each.key === String(hour))
  const offersAt = (hour: number) =>
    figures.offers.find((each) => each.by === 'hour' && each.key === String(hour))
  return [
    weekTable(
      { id: 'hours', title: 'Concerns by hour of the week' },
      countsOf((hour) => at(hour)?.raised ?? 0, hidden.raised),
      'Most',
    ),
    weekTable(
      { id: 'hour-waits', title: 'Median wait by hour of the week' },
      waitsAt(at),
      'Longest',
      'Minutes. ',
    ),
    weekTable(
      { id: 'hour-missed', title: 'Missed offers by hour of the week' },
      countsOf((hour) => offersAt(hour)?.missed ?? 0, hidden.missed),
      'Most',
    ),
  ]
}

/** Day by day, 24 each. */
const countsOf = (count: (hour: number) => number, hidden: ReadonlySet<number>): readonly Hour[] =>
  weekdays.flatMap((_, weekday) => {
    const parts = shared(
      hours.map((name, hour) => ({ key: String(weekday * 24 + hour), name })),
      (key) => count(Number(key)),
    ).parts
    return parts.map((part) => {
      const value = hidden.has(weekday) ? null : part.count
      return { cell: countCell(value), value }
    })
  })

const waitsAt = (at: (hour: number) => Parameters<typeof waitsOf>[0]): readonly Hour[] =>
  Array.from({ length: 168 }, (_, hour) => {
    const { median } = waitsOf(at(hour))
    return { cell: waitCell(median), value: minutesOf(median) }
  })

function weekTable(
  about: Pick<ReportTable, 'id' | 'title'>,
  week: readonly Hour[],
  most: string,
  unit = '',
): ReportTable {
  const of = (weekday: number, hour: number): Hour =>
    week[weekday * 24 + hour] ?? { cell: { text: '', value: '' }, value: null }
  const top = week.reduce(
    (best, hour, place) => ((hour.value ?? 0) > (week[best]?.value ?? 0) ? place : best),
    0,
  )
  const highest = week[top]
  return {
    ...about,
    about: highest?.value
      ? `${unit}${most}: ${highest.cell.text}, ${weekdays[Math.floor(top / 24)] ?? ''} from ${hours[top % 24] ?? ''}.`
      : 'Too few in any hour to say.',
    headHeading: 'From',
    headings: weekdays,
    rows: hours.map((head, hour) => ({ head, cells: weekdays.map((_, weekday) => of(weekday, hour).cell) })),
    total: null,
    chart: weekChart(
      weekdays.flatMap((weekday, day) =>
        hours.map((hour, place) => {
          const { cell, value } = of(day, place)
          return { weekday, hour, value, words: wordsIn(cell, value) }
        }),
      ),
    ),
  }
}

/** In a cell of the chart there is room for a figure or a letter. Nought and nothing are left blank. */
function wordsIn({ text }: Cell, value: number | null): string {
  if (value === null) return text === '–' ? '' : text
  return value === 0 ? '' : value >= 10 ? String(Math.round(value)) : String(value)
}
