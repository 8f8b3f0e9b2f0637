import { Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { callBacksPage } from './call-backs.presenter.js'
import { CallBacksService } from './call-backs.service.js'

/** The call-back list, and taking a call from it: both work with plain forms. */
@Controller('desk/callbacks')
export class CallBacksPages {
  constructor(
    @Inject(CallBacksService) private readonly callBacks: CallBacksService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Me() me: Person, @Query('notice') notice: unknown, @Res() response: Response): Promise<void> {
    const [items, now] = await Promise.all([this.callBacks.list(me), this.database.now()])
    const model = callBacksPage({ items, now, notice: typeof notice === 'string' ? notice : null })
    this.pages.write(response, 'routing/call-backs.njk', model)
  }

  /** Leads to the conversation, where the number stands; or back to the list, which says why not. */
  @Post(':id/take')
  async take(@Me() me: Person, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const outcome = await this.callBacks.take(me, id)
    if (outcome.ok) return response.redirect(303, `/desk?chat=${outcome.value.ref}`)
    if (outcome.refusal.code === 'not-found') valueOf(outcome)
    response.redirect(303, `/desk/callbacks?notice=${outcome.refusal.code}`)
  }
}
