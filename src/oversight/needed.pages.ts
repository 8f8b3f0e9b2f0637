import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { neededPage } from './needed.presenter.js'
import { NeededService } from './needed.service.js'
import { reportInput } from './report-range.js'
import { ReportsService } from './reports.service.js'
import { sendTable } from './send-table.js'

/** How many seniors would have been needed: a page of its own, since it takes more time than all other reports. */
@Controller('reports/seniors')
export class NeededPages {
  constructor(
    @Inject(NeededService) private readonly needed: NeededService,
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(reportInput, query)
    const errors = parsed.ok ? [] : (parsed.refusal.errors ?? [])
    const own = await this.reports.desks(me)
    const report = parsed.ok ? valueOf(await this.needed.report(me, parsed.value)) : null
    const charts = report?.tables.length ? await this.reports.draw(report.tables) : null
    const given = (query ?? {}) as Record<string, unknown>
    const model = neededPage({ report, charts, own, errors, given })
    this.pages.write(response, 'oversight/needed.njk', model, parsed.ok ? 200 : 422)
  }

  @Get(':table/csv')
  async csv(
    @Me() me: Person,
    @Param('table') name: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const report = valueOf(await this.needed.report(me, valueOf(parse(reportInput, query))))
    sendTable(response, report, name, 'seniors-needed-')
  }
}
