import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { Person } from '../domain/people.js'
import type { CallbackView, ConsultationView } from '../domain/views.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { CallBacksService } from './call-backs.service.js'

@Controller('api/v1')
export class CallBacksController {
  constructor(
    @Inject(CallBacksService) private readonly callBacks: CallBacksService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get('desk/callbacks')
  async list(@Me() me: Person): Promise<{ items: CallbackView[] }> {
    return { items: await this.callBacks.list(me) }
  }

  @Post('callbacks/:id/take')
  @HttpCode(200)
  async take(@Me() me: Person, @Param('id') id: string): Promise<ConsultationView> {
    const taken = valueOf(await this.callBacks.take(me, id))
    const [reading] = await readConsultations(this.database, 'c.id = $1', [taken.id])
    if (!reading) throw new Error('a consultation that was just taken is not there')
    return viewOf(reading)
  }
}
