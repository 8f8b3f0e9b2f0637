import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { fieldsOf } from './desk-forms.js'
import { queuePage, type RefusedSorting } from './queue.presenter.js'
import { needsInput, ratingInput } from './queue.schema.js'
import { readQueue } from './queue.js'
import { RatingService } from './rating.service.js'

/** The desks' queues, sorted by plain forms. */
@Controller('desk/queue')
export class QueuePages {
  constructor(
    @Inject(RatingService) private readonly ratings: RatingService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(@Me() me: Person, @Query('changed') changed: unknown, @Res() response: Response): Promise<void> {
    await this.write(me, response, { changed: typeof changed === 'string' ? readReference(changed) : null })
  }

  @Post(':ref/rating')
  async rate(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const input = parse(ratingInput, body)
    const outcome = input.ok ? await this.ratings.rate(me, ref, input.value.rag, input.value.reason) : input
    await this.answer(me, ref, 'rating', body, outcome, response)
  }

  @Post(':ref/needs')
  async setNeeds(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const input = parse(needsInput, { needs: listOf(body) })
    const outcome = input.ok ? await this.ratings.setNeeds(me, ref, input.value.needs) : input
    await this.answer(me, ref, 'needs', body, outcome, response)
  }

  private async answer(
    me: Person,
    ref: string,
    form: RefusedSorting['form'],
    body: unknown,
    outcome: Outcome<string>,
    response: Response,
  ): Promise<void> {
    if (outcome.ok) return response.redirect(303, `/desk/queue?changed=${outcome.value}#${outcome.value}`)
    const { code, detail, errors } = outcome.refusal
    if (code === 'not-found') valueOf(outcome)
    const text = (value: unknown): string => (typeof value === 'string' ? value : '')
    const { rag, reason } = fieldsOf(body)
    const refused = {
      ref: readReference(ref) ?? '',
      form,
      rag: text(rag),
      reason: text(reason),
      needs: listOf(body),
      errors: errors ?? [{ field: form === 'rating' ? 'rag' : 'needs', message: detail }],
    }
    await this.write(me, response, { refused }, statusOf(code))
  }

  private async write(
    me: Person,
    response: Response,
    said: { changed?: string | null; refused?: RefusedSorting },
    status = 200,
  ): Promise<void> {
    const now = await this.database.now()
    const items = await readQueue(this.database, me.desks)
    const model = queuePage({ items, now, isSenior: me.role === 'senior', ...said })
    this.pages.write(response, 'routing/queue.njk', model, status)
  }
}

/** Ticked boxes of one name: none, one or several. */
function listOf(body: unknown): string[] {
  const { needs } = fieldsOf(body)
  const given: unknown[] = Array.isArray(needs) ? needs : [needs]
  return given.filter((each): each is string => typeof each === 'string' && each !== '')
}
