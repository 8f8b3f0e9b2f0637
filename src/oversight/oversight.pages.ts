import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { logPage, whyPage } from './log.presenter.js'
import { logFilters, openInput } from './log.schema.js'
import { logsPage } from './logs.presenter.js'
import { OversightService } from './oversight.service.js'

/** A manager's pages. Opening a consultation is a post with a reason: no reason, nothing shown. */
@Controller('logs')
export class OversightPages {
  constructor(
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  /** With a filter that is not valid nothing is listed, and the page says what is wrong. */
  @Get()
  async list(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(logFilters, query)
    const errors = parsed.ok ? [] : (parsed.refusal.errors ?? [])
    const found = parsed.ok
      ? await this.oversight.list(me, parsed.value)
      : { total: 0, page: 1, size: 25, items: [] }
    const seniors = await this.oversight.seniors(me)
    const model = logsPage({ ...found, filters: textsIn(query), seniors, errors, now: new Date() })
    this.pages.write(response, 'oversight/logs.njk', model, parsed.ok ? 200 : 422)
  }

  @Get(':ref')
  async why(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.ask(me, ref, '', response)
  }

  @Post(':ref')
  async open(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(openInput, body)
    if (!parsed.ok) return this.ask(me, ref, textsIn(body)['reason'] ?? '', response, parsed.refusal.errors)
    const opened = valueOf(await this.oversight.open(me, ref, parsed.value.reason))
    this.pages.write(response, 'oversight/log.njk', logPage(opened))
  }

  private async ask(
    me: Person,
    ref: string,
    reason: string,
    response: Response,
    errors: Parameters<typeof whyPage>[0]['errors'] = [],
  ): Promise<void> {
    const consultation = valueOf(await this.oversight.find(me, ref))
    const model = whyPage({ consultation, reason, errors })
    this.pages.write(response, 'oversight/why.njk', model, errors.length > 0 ? 422 : 200)
  }
}

/** The fields that are text; whatever else was sent is no answer to a form. */
function textsIn(input: unknown): Record<string, string> {
  const fields = Object.entries((input ?? {}) as Record<string, unknown>)
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'))
}
