import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { AlertView } from '../domain/views.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import type { Alerts } from './alert-rows.js'
import { AlertsService } from './alerts.service.js'

@Controller('api/v1/oversight/alerts')
export class AlertsController {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  @Get()
  list(@Me() me: Person): Promise<Alerts> {
    return this.alerts.list(me)
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  async acknowledge(@Me() me: Person, @Param('id') id: string): Promise<AlertView> {
    return valueOf(await this.alerts.acknowledge(me, id))
  }
}
