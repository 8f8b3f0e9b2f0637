import { Body, Controller, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import type { ConsultationView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { ChangesService } from './changes.service.js'
import { changeInput, concernOf, raiseInput } from './concern.schema.js'
import { ConcernsService } from './concerns.service.js'

@Controller('api/v1')
export class ConcernsController {
  constructor(
    @Inject(ConcernsService) private readonly concerns: ConcernsService,
    @Inject(ChangesService) private readonly changes: ChangesService,
  ) {}

  @Post('concerns')
  async raise(
    @Me() me: Person,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConsultationView> {
    const input = valueOf(parse(raiseInput, body))
    const { consultation, created } = valueOf(await this.concerns.raise(me, input))
    response.status(created ? 201 : 200).location(`/api/v1/consultations/${consultation.ref}`)
    return consultation
  }

  /** Whose it is comes before whether the answers are valid. */
  @Put('consultations/:ref/concern')
  async change(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<ConsultationView> {
    valueOf(await this.changes.answers(me, ref))
    const input = valueOf(parse(changeInput, body))
    return valueOf(await this.changes.change(me, ref, concernOf(input)))
  }

  @Post('consultations/:ref/withdraw')
  @HttpCode(200)
  async withdraw(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return valueOf(await this.concerns.withdraw(me, ref))
  }
}
