import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { textsIn } from './form-texts.js'
import { replyPage } from './reply.presenter.js'
import { replyInput } from './reply.schema.js'
import { RepliesService } from './replies.service.js'

/** A manager replies to a practitioner who sees the advice record otherwise; alerts lead here. */
@Controller('logs/:ref/reply')
export class RepliesPages {
  constructor(
    @Inject(RepliesService) private readonly replies: RepliesService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async ask(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.show(me, ref, response)
  }

  @Post()
  async reply(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(replyInput, body)
    const replied = parsed.ok ? await this.replies.reply(me, ref, parsed.value) : parsed
    if (replied.ok) return response.redirect(303, `/logs/${replied.value}/reply`)
    const { code, detail, errors = [{ field: 'reply', message: detail }] } = replied.refusal
    if (code !== 'invalid' && code !== 'changed-meanwhile') valueOf(replied)
    await this.show(me, ref, response, { errors, reply: textsIn(body)['reply'] ?? '' }, statusOf(code))
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    { errors = [], reply = '' }: { errors?: readonly FieldError[]; reply?: string } = {},
    status = 200,
  ): Promise<void> {
    const owed = valueOf(await this.replies.find(me, ref))
    const model = replyPage({ owed, errors, reply, now: new Date() })
    this.pages.write(response, 'oversight/reply.njk', model, status)
  }
}
