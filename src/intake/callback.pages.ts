import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { callbackPage } from './callback.presenter.js'
import { callbackInput, slotsInput } from './callback.schema.js'
import { CallbacksService } from './callbacks.service.js'

interface Typed {
  readonly slotAt: string
  readonly phone: string
}

/** "Call me back": choose a time, say the number. Works without JavaScript. */
@Controller('consultations/:ref/callback')
export class CallbackPages {
  constructor(
    @Inject(CallbacksService) private readonly callbacks: CallbacksService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async form(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Query() query: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const after = parse(slotsInput, query)
    await this.show(me, ref, response, after.ok ? after.value.after : undefined)
  }

  @Post()
  async book(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(callbackInput, body)
    const outcome = parsed.ok ? await this.callbacks.book(me, ref, parsed.value) : parsed
    if (outcome.ok) return response.redirect(303, `/consultations/${outcome.value.ref}`)
    const { code, detail, errors } = outcome.refusal
    if (code === 'not-waiting') return this.back(me, ref, response)
    if (!errors && code !== 'slot-gone') valueOf(outcome)
    await this.show(me, ref, response, undefined, {
      typed: typedIn(body),
      errors: errors ?? [{ field: 'slotAt', message: detail }],
    })
  }

  @Post('cancel')
  async cancel(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.callbacks.cancel(me, ref)
    // Whether it was cancelled now, before or by somebody's call: the page says how things stand.
    await this.back(me, ref, response)
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    after?: Date,
    refused?: { typed: Typed; errors: readonly FieldError[] },
  ): Promise<void> {
    const reading = valueOf(await this.callbacks.find(me, ref))
    const slots = await this.callbacks.slots(me, ref, after)
    if (!slots.ok) return this.back(me, ref, response)
    const model = callbackPage({
      ref: reading.ref,
      rag: reading.rag,
      ...slots.value,
      now: await this.database.now(),
      ...refused,
    })
    this.pages.write(response, 'intake/callback.njk', model, refused ? 422 : 200)
  }

  /** Somebody has just answered, or it is over: its own page says so. */
  private async back(me: Person, ref: string, response: Response): Promise<void> {
    const reading = valueOf(await this.callbacks.find(me, ref))
    response.redirect(303, `/consultations/${reading.ref}`)
  }
}

function typedIn(body: unknown): Typed {
  const { slotAt, phone } = (body ?? {}) as Record<string, unknown>
  return {
    slotAt: typeof slotAt === 'string' ? slotAt : '',
    phone: typeof phone === 'string' ? phone : '',
  }
}
