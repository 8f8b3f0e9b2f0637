import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { linkInput } from './links.schema.js'
import { LinksService } from './links.service.js'

/** "This is the same child", by a plain form that leads back to the desk. */
@Controller('desk')
export class LinksPages {
  constructor(@Inject(LinksService) private readonly links: LinksService) {}

  @Post(':ref/links')
  async decide(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { earlier, decision } = valueOf(parse(linkInput, body))
    const decided = await this.links.decide(me, ref, earlier, decision)
    if (!decided.ok && decided.refusal.code !== 'not-open') valueOf(decided)
    response.redirect(303, `/desk?chat=${encodeURIComponent(ref)}`)
  }
}
