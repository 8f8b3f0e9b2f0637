import { Controller, Get, Inject, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { exportInput } from './export.schema.js'
import { ExportsService } from './exports.service.js'
import { sendExport } from './send-export.js'

@Controller('api/v1/oversight')
export class ExportController {
  constructor(@Inject(ExportsService) private readonly exports: ExportsService) {}

  @Get('export.csv')
  async export(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const { reason, ...filters } = valueOf(parse(exportInput, query))
    await sendExport(response, valueOf(await this.exports.export(me, filters, reason)))
  }
}
