/** The seniors needed as tables: one for working days, one for other days where a desk is open on any. */
import { FEWEST_FOR_NINETIETH, HIDDEN } from '../domain/suppression.js'
import { neededChart } from './needed-chart.js'
import type { HourFigures } from './needed-figures.js'
import type { Cell, ReportTable } from './report-table.js'

const kinds = [
  { id: 'working-days', title: 'Working days', first: 0 },
  { id: 'other-days', title: 'Weekends and bank holidays', first: 24 },
] as const

/** In: by the place of the hour. Hours in which no desk is open on any of the days have no row. */
export function neededTables(hours: readonly HourFigures[]): readonly ReportTable[] {
  return kinds.flatMap(({ first, ...about }) => {
    const rows = hours
      .slice(first, first + 24)
      .map((figures, hour) => ({ name: `${String(hour).padStart(2, '0')}:00`, ...figures }))
      .filter(({ isOpen }) => isOpen)
    return rows.length === 0 ? [] : [tableOf(about, rows)]
  })
}

type HourRow = HourFigures & { readonly name: string }

function tableOf(about: Pick<ReportTable, 'id' | 'title'>, rows: readonly HourRow[]): ReportTable {
  const shown = rows.filter(isShown)
  return {
    ...about,
    about: inWords(shown),
    headHeading: 'From',
    headings: ['Seniors needed', 'Had a consultation'],
    rows: rows.map((row) => ({ head: row.name, cells: [neededCell(row), holdingCell(row)] })),
    total: null,
    chart:
      shown.length === 0
        ? null
        : neededChart(
            rows.map((row) => ({
              name: row.name,
              needed: isShown(row) ? row.needed : null,
              holding: isShown(row) ? rounded(row.holding) : null,
              words: row.raised === 0 ? '' : isShown(row) ? (row.needed ?? '?').toString() : HIDDEN,
            })),
          ),
  }
}

/** "Nine in ten" of fewer than ten is all of them: then one person's talk decides. */
const isShown = ({ raised }: HourFigures): boolean => raised >= FEWEST_FOR_NINETIETH
const rounded = (value: number): number => Math.round(value * 10) / 10

function neededCell(row: HourRow): Cell {
  if (!isShown(row)) return unknown(row)
  return row.needed === null
    ? { text: 'not found', value: 'not found' }
    : { text: row.needed.toLocaleString('en-GB'), value: row.needed }
}

const holdingCell = (row: HourRow): Cell =>
  isShown(row) ? { text: row.holding.toFixed(1), value: rounded(row.holding) } : unknown(row)

const unknown = ({ raised }: HourFigures): Cell =>
  raised === 0 ? { text: '–', value: '' } : { text: HIDDEN, value: HIDDEN }

function inWords(shown: readonly HourRow[]): string {
  const known = shown.flatMap(({ needed, ...row }) => (needed === null ? [] : [{ ...row, needed }]))
  const [first] = known
  if (!first) return 'Too few concerns in any hour to say.'
  const most = known.reduce((best, row) => (row.needed > best.needed ? row : best), first)
  const fewest = known.reduce((best, row) => (row.needed < best.needed ? row : best), first)
  const say = ({ needed, name, holding }: typeof first): string =>
    `${needed.toLocaleString('en-GB')}, from ${name} (${holding.toFixed(1)} had a consultation)`
  return most.needed === fewest.needed
    ? `${most.needed.toLocaleString('en-GB')} in every hour that can be shown.`
    : `Most needed: ${say(most)}. Fewest: ${say(fewest)}.`
}
