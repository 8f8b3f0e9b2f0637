import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import type { EarlierView } from '../domain/links.js'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { linkInput } from './links.schema.js'
import { LinksService } from './links.service.js'

@Controller('api/v1/consultations')
export class LinksController {
  constructor(@Inject(LinksService) private readonly links: LinksService) {}

  @Get(':ref/links')
  async list(@Me() me: Person, @Param('ref') ref: string): Promise<{ items: EarlierView[] }> {
    return { items: valueOf(await this.links.earlier(me, ref)) }
  }

  @Post(':ref/links')
  @HttpCode(200)
  async decide(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<{ items: EarlierView[] }> {
    const { earlier, decision } = valueOf(parse(linkInput, body))
    return { items: valueOf(await this.links.decide(me, ref, earlier, decision)) }
  }
}
