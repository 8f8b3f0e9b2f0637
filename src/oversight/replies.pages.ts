import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { replyPage } from './reply.presenter.js'
import { replyInput } from './replies.controller.js'
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
    if (!parsed.ok) return this.show(me, ref, response, parsed.refusal.errors, typed(body))
    response.redirect(303, `/logs/${valueOf(await this.replies.reply(me, ref, parsed.value.reply))}/reply`)
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    errors: readonly FieldError[] = [],
    reply = '',
  ): Promise<void> {
    const owed = valueOf(await this.replies.find(me, ref))
    const model = replyPage({ owed, errors, reply, now: new Date() })
    this.pages.write(response, 'oversight/reply.njk', model, errors.length > 0 ? 422 : 200)
  }
}

function typed(body: unknown): string {
  const reply = (body as { reply?: unknown } | null)?.reply
  return typeof reply === 'string' ? reply : ''
}
