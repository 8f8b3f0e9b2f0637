import { Inject, Injectable } from '@nestjs/common'
import { Database } from '../database/database.js'
import { londonParts } from '../domain/london-clock.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { HelperThread } from '../platform/helper-thread.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'
import type { Assumed, NeededFigures, NeededTask } from './needed-figures.js'
import { readPast } from './needed-reader.js'
import { neededTables } from './needed-tables.js'
import { rangeOf, type ReportInput } from './report-range.js'
import { ReportsService, type Report } from './reports.service.js'

export interface NeededReport extends Report {
  /** null: it can't be worked out just now. */
  readonly assumed: Assumed | null
  /** There were more concerns than can be lived through: only the days from the first of the range on were. */
  readonly isCut: boolean
}

/** It takes a second or two of a thread's time, so few wait for it at once. */
const MOST_WAITING = 4

/** How many seniors would have been needed on a manager's own desks. No content is read for it. */
@Injectable()
export class NeededService {
  private readonly working = new HelperThread(new URL('./needed-work.js', import.meta.url), MOST_WAITING)

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  /** Refusal: `not-found` for a desk that is not theirs. */
  async report(manager: Person, input: ReportInput): Promise<Outcome<NeededReport>> {
    const own = await this.reports.desks(manager)
    const desks = own.filter(({ id }) => input.desk === undefined || id === input.desk)
    if (input.desk !== undefined && desks.length === 0) return refuse('not-found', 'There is no such desk.')
    const now = await this.database.now()
    const asked = rangeOf(input, now)
    const deskIds = desks.map(({ id }) => id)
    const past = await readPast(this.database.onBehalfOf(manager), deskIds, asked)
    const range = { ...asked, firstDay: past.cutTo ?? asked.firstDay }
    const isEmpty = past.concerns.length === 0
    const today = londonParts(now).day
    const lastDay = range.lastDay < today ? range.lastDay : today
    const figures = isEmpty ? null : await this.figures({ ...past, firstDay: range.firstDay, lastDay })
    return done({
      range,
      desks,
      tables: figures ? neededTables(figures.hours) : [],
      isEmpty,
      assumed: figures?.assumed ?? null,
      isCut: past.cutTo !== null,
    })
  }

  private async figures(task: NeededTask): Promise<NeededFigures | null> {
    try {
      return await this.working.ask<NeededFigures>(task)
    } catch (error) {
      this.log.error(aboutError(error), 'seniors needed not worked out')
      return null
    }
  }
}
