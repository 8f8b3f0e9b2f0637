import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { handoverPage, type HandoverForm } from './handover.presenter.js'
import { handoverInput } from './handover.schema.js'
import { HandoverService } from './handover.service.js'
import { readDesks, readOpenConcerns } from './open-list.js'

/** What is open on the desk, and a form to hand over each: for seniors and managers, with plain posts. */
@Controller('desk/handover')
export class HandoverPages {
  constructor(
    @Inject(HandoverService) private readonly handover: HandoverService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Me() me: Person, @Query('done') done: unknown, @Res() response: Response): Promise<void> {
    await this.show(me, response, typeof done === 'string' ? done : null)
  }

  @Post(':ref')
  async handOver(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const form = formIn(ref, body)
    const parsed = parse(handoverInput, { to: form.to, acknowledgedBy: form.acknowledgedBy, note: form.note })
    const outcome: Outcome<{ ref: string }> = parsed.ok
      ? await this.handover.handOver(me, ref, parsed.value)
      : parsed
    if (outcome.ok) return response.redirect(303, `/desk/handover?done=${outcome.value.ref}`)
    const { code, errors = [] } = outcome.refusal
    if (code === 'not-found') valueOf(outcome)
    if (code === 'not-waiting') return response.redirect(303, '/desk/handover?done=not-waiting')
    await this.show(me, response, null, { ...form, errors })
  }

  private async show(
    me: Person,
    response: Response,
    done: string | null,
    form?: HandoverForm,
  ): Promise<void> {
    const [concerns, desks, now] = await Promise.all([
      readOpenConcerns(this.database, me.desks),
      readDesks(this.database),
      this.database.now(),
    ])
    const model = handoverPage({ me, concerns, desks, now, done, form: form ?? null })
    this.pages.write(response, 'routing/handover.njk', model, form ? 422 : 200)
  }
}

function formIn(ref: string, body: unknown): HandoverForm {
  const fields = (body ?? {}) as Record<string, unknown>
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')
  return {
    ref: readReference(ref) ?? '',
    to: text('to'),
    acknowledgedBy: text('acknowledgedBy'),
    note: text('note'),
    errors: [],
  }
}
