import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import type { ConsultationView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { raiseInput } from './concern.schema.js'
import { ConcernsService } from './concerns.service.js'

@Controller('api/v1')
export class ConcernsController {
  constructor(@Inject(ConcernsService) private readonly concerns: ConcernsService) {}

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

  @Post('consultations/:ref/withdraw')
  @HttpCode(200)
  async withdraw(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return valueOf(await this.concerns.withdraw(me, ref))
  }
}
