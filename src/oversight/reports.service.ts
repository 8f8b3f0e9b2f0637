import { Inject, Injectable } from '@nestjs/common'
import { Database } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { HelperThread } from '../platform/helper-thread.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'
import { rangeOf, type ReportInput, type ReportRange } from './report-range.js'
import { readFigures } from './report-reader.js'
import type { ReportTable } from './report-table.js'
import { reportTables } from './report-tables.js'

export interface Desk {
  readonly id: string
  readonly name: string
}

export interface Report {
  readonly range: ReportRange
  /** The desks that it is about. */
  readonly desks: readonly Desk[]
  readonly tables: readonly ReportTable[]
  readonly isEmpty: boolean
}

/** Several managers may want a report at once; one that finds so many before it does without charts. */
const MOST_DRAWINGS = 8

/** Figures about a manager's own desks. No content is read for them, and small numbers do not leave. */
@Injectable()
export class ReportsService {
  private readonly drawing = new HelperThread(new URL('./report-work.js', import.meta.url), MOST_DRAWINGS)

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  desks(manager: Person): Promise<Desk[]> {
    return this.database.query('SELECT id, name FROM desk WHERE id = ANY($1) ORDER BY name, id', [
      manager.desks,
    ])
  }

  /** Refusal: `not-found` for a desk that is not theirs. */
  async report(manager: Person, input: ReportInput): Promise<Outcome<Report>> {
    const own = await this.desks(manager)
    const desks = own.filter(({ id }) => input.desk === undefined || id === input.desk)
    if (input.desk !== undefined && desks.length === 0) return refuse('not-found', 'There is no such desk.')
    const range = rangeOf(input, await this.database.now())
    const figures = await readFigures(
      this.database,
      desks.map(({ id }) => id),
      range,
    )
    return done({
      range,
      desks,
      tables: reportTables(figures, range),
      isEmpty: figures.counted.length === 0 && figures.offers.length === 0,
    })
  }

  /** Out: charts by the table's id; null where they can't be drawn just now: the tables say the same. */
  async draw(tables: readonly ReportTable[]): Promise<ReadonlyMap<string, string> | null> {
    const charts = tables.flatMap(({ id, title, about, chart }) =>
      chart === null ? [] : [{ id: `chart-${id}`, name: title, about, spec: chart }],
    )
    try {
      const drawn = await this.drawing.ask<readonly string[]>(charts)
      return drawn && new Map(charts.map(({ id }, place) => [id.slice('chart-'.length), drawn[place] ?? '']))
    } catch (error) {
      this.log.error(aboutError(error), 'charts not drawn')
      return null
    }
  }
}
