import { Controller, Get, Inject, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { Me } from '../people/signed-in.js'
import { wallboardPage } from './wallboard.presenter.js'
import { WallboardService } from './wallboard.service.js'

/** The screen on the wall of the duty room. */
@Controller('wallboard')
export class WallboardPages {
  constructor(
    @Inject(WallboardService) private readonly wallboard: WallboardService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(@Me() me: Person, @Res() response: Response): Promise<void> {
    const [now, desks] = await Promise.all([this.wallboard.now(me), this.wallboard.desks(me)])
    const model = wallboardPage(
      now,
      desks.map(({ name }) => name),
    )
    this.pages.write(response, 'oversight/wallboard.njk', model)
  }
}
