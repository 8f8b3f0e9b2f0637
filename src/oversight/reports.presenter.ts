/** The page of reports, and a table as a file. */
import type { FieldError } from '../domain/outcome.js'
import { londonDay } from '../platform/pages/london.js'
import type { ReportRange } from './report-range.js'
import type { ReportTable, Value } from './report-table.js'
import type { Desk, Report } from './reports.service.js'

export interface ReportsPageInput {
  /** null: what was asked for is not right. */
  readonly report: Report | null
  readonly charts: ReadonlyMap<string, string> | null
  readonly own: readonly Desk[]
  readonly errors: readonly FieldError[]
  readonly given: Readonly<Record<string, unknown>>
}

/** Longer tables are folded away under their chart. */
const LONG = 20

/** What a page of reports is called, and where it lives. */
export interface ReportsPlace {
  readonly title: string
  readonly address: string
}

export function reportsPage(
  { report, charts, own, errors, given }: ReportsPageInput,
  { title, address }: ReportsPlace = { title: 'Reports', address: '/reports' },
) {
  const text = (name: string): string => (typeof given[name] === 'string' ? given[name] : '')
  const desk = text('desk')
  const field = (name: 'from' | 'to', usual: string | undefined) => ({
    name,
    value: text(name) || (usual ?? ''),
    error: errors.find((error) => error.field === name)?.message ?? null,
  })
  return {
    title,
    address,
    page: 'reports',
    seniors: linkTo('/reports/seniors', report, desk),
    from: field('from', report?.range.firstDay),
    to: field('to', report?.range.lastDay),
    deskChoice:
      own.length > 1
        ? [{ id: '', name: 'All my desks' }, ...own].map((each) => ({ ...each, selected: each.id === desk }))
        : null,
    about: report && {
      desks: report.desks.map(({ name }) => name).join(', '),
      days: daysInWords(report.range),
    },
    isEmpty: report?.isEmpty ?? false,
    chartsMissing:
      report !== null &&
      report.tables.some(({ chart }) => chart !== null) &&
      !report.isEmpty &&
      charts === null,
    tables: report?.isEmpty
      ? []
      : (report?.tables ?? []).map((table) =>
          shown(table, charts, linkTo(`${address}/${table.id}/csv`, report, desk)),
        ),
    errors: errors.map(({ field: name, message }) => ({ text: message, href: `#${name}` })),
  }
}

const daysInWords = ({ firstDay, lastDay }: ReportRange): string =>
  firstDay === lastDay ? noon(firstDay) : `${noon(firstDay)} to ${noon(lastDay)}`
const noon = (day: string): string => londonDay(`${day}T12:00:00Z`)

/** The same days and desk elsewhere. */
function linkTo(address: string, report: Report | null, desk: string): string {
  const { firstDay = '', lastDay = '' } = report?.range ?? {}
  const query = new URLSearchParams({ from: firstDay, to: lastDay, ...(desk ? { desk } : {}) })
  return `${address}?${query.toString()}`
}

const shown = (table: ReportTable, charts: ReadonlyMap<string, string> | null, csv: string) => ({
  ...table,
  svg: charts?.get(table.id) ?? null,
  isLong: table.rows.length > LONG,
  isWeek: table.headings.length === 7,
  csv,
})

export const fileName = ({ id }: ReportTable, { firstDay, lastDay }: ReportRange): string =>
  `advice-line-${id}-${firstDay}-to-${lastDay}.csv`

/** Waits are in seconds, what is hidden is "c", what there is not is empty. */
export function rowsOf({ headHeading, headings, rows, total }: ReportTable): readonly (readonly Value[])[] {
  return [
    [headHeading, ...headings.map((each) => (/wait|percentile/.test(each) ? `${each} (seconds)` : each))],
    ...[...rows, ...(total ? [total] : [])].map(({ head, cells }) => [
      head,
      ...headings.map((_, place) => cells[place]?.value ?? ''),
    ]),
  ]
}
