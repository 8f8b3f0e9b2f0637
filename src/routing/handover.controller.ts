import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { Person } from '../domain/people.js'
import type { ConsultationView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { handoverInput } from './handover.schema.js'
import { HandoverService } from './handover.service.js'

@Controller('api/v1/consultations/:ref/handover')
export class HandoverController {
  constructor(
    @Inject(HandoverService) private readonly handover: HandoverService,
    @Inject(Database) private readonly database: Database,
  ) {}

  /** Whoever hands it over has not opened it: they see no names. */
  @Post()
  @HttpCode(200)
  async handOver(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<ConsultationView> {
    const { id } = valueOf(await this.handover.handOver(me, ref, valueOf(parse(handoverInput, body))))
    const [reading] = await readConsultations(this.database, 'c.id = $1', [id])
    if (!reading) throw new Error('a consultation that was just handed over is not there')
    return viewOf(reading, 'withoutNames')
  }
}
