/** Sends one table of a report as a file for a spreadsheet. */
import type { Response } from 'express'
import { csvLine } from '../domain/csv.js'
import { refuse } from '../domain/outcome.js'
import { valueOf } from '../platform/problems.js'
import type { ReportRange } from './report-range.js'
import type { ReportTable } from './report-table.js'
import { fileName, rowsOf } from './reports.presenter.js'

interface Tables {
  readonly tables: readonly ReportTable[]
  readonly range: ReportRange
}

/** In: also the table's id, and what the file's name begins with besides. Throws `not-found` where there is no such table. */
export function sendTable(response: Response, { tables, range }: Tables, id: string, kind = ''): void {
  const table = tables.find((each) => each.id === id)
  if (!table) return valueOf(refuse('not-found', 'There is no such table.'))
  response
    .status(200)
    .type('text/csv; charset=utf-8')
    .attachment(fileName({ ...table, id: `${kind}${table.id}` }, range))
    .send(rowsOf(table).map(csvLine).join(''))
}
