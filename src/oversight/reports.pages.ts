import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { reportInput } from './report-range.js'
import { reportsPage } from './reports.presenter.js'
import { ReportsService } from './reports.service.js'
import { sendTable } from './send-table.js'

/** Reports: charts, each with its table and its file. A plain form chooses the days. */
@Controller('reports')
export class ReportsPages {
  constructor(
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(reportInput, query)
    const errors = parsed.ok ? [] : (parsed.refusal.errors ?? [])
    const own = await this.reports.desks(me)
    const report = parsed.ok ? valueOf(await this.reports.report(me, parsed.value)) : null
    const charts = report && !report.isEmpty ? await this.reports.draw(report.tables) : null
    const model = reportsPage({
      report,
      charts,
      own,
      errors,
      given: (query ?? {}) as Record<string, unknown>,
    })
    this.pages.write(response, 'oversight/reports.njk', model, parsed.ok ? 200 : 422)
  }

  @Get(':table/csv')
  async csv(
    @Me() me: Person,
    @Param('table') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const report = valueOf(await this.reports.report(me, valueOf(parse(reportInput, query))))
    sendTable(response, report, name)
  }
}
