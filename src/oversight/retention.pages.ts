import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError, Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { HoldsService } from './holds.service.js'
import { retentionPage, type RetentionPageInput } from './retention.presenter.js'
import { eraseInput, holdInput, liftInput } from './retention.schema.js'
import { RetentionService } from './retention.service.js'
import { textsIn } from './form-texts.js'

/** What a desk keeps, what is due, what is held back, what was erased. By plain forms. */
@Controller('retention')
export class RetentionPages {
  constructor(
    @Inject(RetentionService) private readonly retention: RetentionService,
    @Inject(HoldsService) private readonly holds: HoldsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(
    @Me() me: Person,
    @Query('desk') desk: unknown,
    @Query('notice') notice: unknown,
    @Res() response: Response,
  ): Promise<void> {
    await this.write(me, typeof desk === 'string' ? desk : null, response, {
      notice: typeof notice === 'string' ? notice : null,
    })
  }

  @Post('erasures')
  async erase(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { desk } = textsIn(body)
    const input = parse(eraseInput, body)
    const erased = input.ok ? await this.retention.erase(me, input.value.desk, input.value.list) : input
    const done = erased.ok ? `erased-${erased.value}` : ''
    await this.answer(
      me,
      desk ?? null,
      erased.ok ? { ok: true, value: desk ?? '' } : erased,
      done,
      {},
      response,
    )
  }

  @Post('holds')
  async hold(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { desk, ref = '', reason = '' } = textsIn(body)
    const input = parse(holdInput, body)
    const placed = input.ok ? await this.holds.place(me, input.value.ref, input.value.reason) : input
    const unknown: readonly FieldError[] = [{ field: 'ref', message: 'Enter a reference of your own desks' }]
    const named = placed.ok || placed.refusal.code !== 'not-found' ? placed : refused(placed, unknown)
    await this.answer(me, desk ?? null, named, 'held', { ref, reason }, response)
  }

  @Post('holds/:id/lift')
  async lift(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const input = parse(liftInput, body)
    if (input.ok) {
      const lifted = valueOf(await this.holds.lift(me, id, input.value.reason))
      return response.redirect(303, `/retention?desk=${lifted}&notice=lifted#holds`)
    }
    const errors = input.refusal.errors?.map(({ message }) => ({ field: `reason-${id}`, message })) ?? []
    await this.write(me, textsIn(body)['desk'] ?? null, response, { errors }, 422)
  }

  /** Done: back to the page; what was wrong is said at the field, with everything still there. */
  private async answer(
    me: Person,
    desk: string | null,
    outcome: Outcome<string>,
    notice: string,
    typed: Partial<RetentionPageInput>,
    response: Response,
  ): Promise<void> {
    if (outcome.ok) return response.redirect(303, `/retention?desk=${outcome.value}&notice=${notice}`)
    const { code, errors = [] } = outcome.refusal
    if (code !== 'invalid' && code !== 'changed-meanwhile') valueOf(outcome)
    await this.write(me, desk, response, { ...typed, errors, notice: code }, statusOf(code))
  }

  private async write(
    me: Person,
    deskId: string | null,
    response: Response,
    more: Partial<RetentionPageInput>,
    status = 200,
  ): Promise<void> {
    const keeping = valueOf(await this.retention.look(me, deskId ?? me.desks[0] ?? ''))
    const model = retentionPage({ keeping, desks: me.desks, ...more })
    this.pages.write(response, 'oversight/retention.njk', model, status)
  }
}

const refused = (outcome: { readonly refusal: { readonly detail: string } }, errors: readonly FieldError[]) =>
  ({ ok: false, refusal: { code: 'invalid', detail: outcome.refusal.detail, errors } }) as const
