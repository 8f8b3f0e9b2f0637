import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { exportPage } from './export.presenter.js'
import { exportInput } from './export.schema.js'
import { ExportsService } from './exports.service.js'
import { logFilters } from './log.schema.js'
import { OversightService } from './oversight.service.js'
import { sendExport } from './send-export.js'
import { textsIn } from './form-texts.js'

/** The log as a file: what would be in it, and why. A post, so that the reason stands in no address. */
@Controller('logs/export')
export class ExportPages {
  constructor(
    @Inject(ExportsService) private readonly exports: ExportsService,
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async ask(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    await this.show(me, query, response, [])
  }

  @Post()
  async send(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(exportInput, body)
    if (!parsed.ok) return this.show(me, body, response, parsed.refusal.errors ?? [])
    const { reason, ...filters } = parsed.value
    await sendExport(response, valueOf(await this.exports.export(me, filters, reason)))
  }

  private async show(
    me: Person,
    asked: unknown,
    response: Response,
    refused: readonly FieldError[],
  ): Promise<void> {
    const parsed = parse(logFilters, asked)
    const errors = refused.length > 0 ? refused : parsed.ok ? [] : (parsed.refusal.errors ?? [])
    const [total, seniors] = await Promise.all([
      parsed.ok ? this.exports.count(me, parsed.value) : 0,
      this.oversight.seniors(me),
    ])
    const model = exportPage({ me, asked: textsIn(asked), total, seniors, errors })
    this.pages.write(response, 'oversight/export.njk', model, errors.length > 0 ? 422 : 200)
  }
}
