import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { CallbackSlotsView, ConsultationView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { callbackInput, slotsInput } from './callback.schema.js'
import { CallbacksService } from './callbacks.service.js'

@Controller('api/v1/consultations/:ref')
export class CallbacksController {
  constructor(@Inject(CallbacksService) private readonly callbacks: CallbacksService) {}

  @Get('callback-slots')
  async slots(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Query() query: unknown,
  ): Promise<CallbackSlotsView> {
    const { after } = valueOf(parse(slotsInput, query))
    return valueOf(await this.callbacks.slots(me, ref, after))
  }

  @Post('callback')
  @HttpCode(200)
  async book(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<ConsultationView> {
    return valueOf(await this.callbacks.book(me, ref, valueOf(parse(callbackInput, body))))
  }

  @Delete('callback')
  async cancel(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return valueOf(await this.callbacks.cancel(me, ref))
  }
}
