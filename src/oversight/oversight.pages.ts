import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { textsIn } from './form-texts.js'
import { logPage, whyPage } from './log.presenter.js'
import { logFilters, openInput } from './log.schema.js'
import { logsPage } from './logs.presenter.js'
import { OversightService } from './oversight.service.js'
import { reviewInput } from './review.schema.js'
import { ReviewsService } from './reviews.service.js'

/** A manager's pages. Opening a consultation is a post with a reason: no reason, nothing shown. */
@Controller('logs')
export class OversightPages {
  constructor(
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(ReviewsService) private readonly reviews: ReviewsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  /** With a filter that is not valid nothing is listed, and the page says what is wrong. */
  @Get()
  async list(@Me() me: Person, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(logFilters, query)
    const errors = parsed.ok ? [] : (parsed.refusal.errors ?? [])
    const found = parsed.ok
      ? await this.oversight.list(me, parsed.value)
      : { total: 0, totalIsExact: true, page: 1, size: 25, items: [], next: null, previous: null }
    const seniors = await this.oversight.seniors(me)
    const model = logsPage({ ...found, filters: textsIn(query), seniors, errors, now: new Date() })
    this.pages.write(response, 'oversight/logs.njk', model, parsed.ok ? 200 : 422)
  }

  @Get(':ref')
  async why(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Query('done') done: unknown,
    @Res() response: Response,
  ): Promise<void> {
    await this.ask(me, ref, '', response, [], done === 'signed-off' || done === 'returned' ? done : null)
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
    const { reason } = parsed.value
    const opened = valueOf(await this.oversight.open(me, ref, reason))
    this.pages.write(response, 'oversight/log.njk', logPage({ ...opened, reason }))
  }

  /**
   * A review that lacks its comment, or of a record that was added to meanwhile, shows the page again as it is now, which is
   * another read and is written down as one.
   */
  @Post(':ref/review')
  async review(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(reviewInput, body)
    const reviewed = parsed.ok ? await this.reviews.review(me, ref, parsed.value) : parsed
    if (reviewed.ok)
      return response.redirect(303, `/logs/${encodeURIComponent(ref)}?done=${reviewed.value.decision}`)
    const { code, detail, errors = [{ field: 'comment', message: detail }] } = reviewed.refusal
    if (code !== 'invalid' && code !== 'changed-meanwhile') valueOf(reviewed)
    const { reason = '', comment = '' } = textsIn(body)
    const why = parse(openInput, { reason })
    if (!why.ok) return this.ask(me, ref, reason, response, why.refusal.errors)
    const opened = valueOf(await this.oversight.open(me, ref, why.value.reason))
    const model = logPage({ ...opened, reason, refused: { comment, errors } })
    this.pages.write(response, 'oversight/log.njk', model, statusOf(code))
  }

  private async ask(
    me: Person,
    ref: string,
    reason: string,
    response: Response,
    errors: Parameters<typeof whyPage>[0]['errors'] = [],
    done: 'signed-off' | 'returned' | null = null,
  ): Promise<void> {
    const consultation = valueOf(await this.oversight.find(me, ref))
    const model = whyPage({ consultation, reason, errors, done })
    this.pages.write(response, 'oversight/why.njk', model, errors.length > 0 ? 422 : 200)
  }
}
