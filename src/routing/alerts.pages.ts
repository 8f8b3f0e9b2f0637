import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { alertsPage } from './alerts.presenter.js'
import { AlertsService } from './alerts.service.js'

/** What a manager is alerted to; letters lead here. */
@Controller('alerts')
export class AlertsPages {
  constructor(
    @Inject(AlertsService) private readonly alerts: AlertsService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Me() me: Person, @Res() response: Response): Promise<void> {
    const [alerts, now] = await Promise.all([this.alerts.list(me), this.database.now()])
    this.pages.write(response, 'routing/alerts.njk', alertsPage({ ...alerts, me, now }))
  }

  @Post(':id/acknowledge')
  async acknowledge(@Me() me: Person, @Param('id') id: string, @Res() response: Response): Promise<void> {
    valueOf(await this.alerts.acknowledge(me, id))
    response.redirect(303, '/alerts')
  }
}
