import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import { readAsked } from '../database/reading/asked-reader.js'
import type { Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { Refused, statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { reasonInput, secondOpinionInput, transferInput } from './asking.schema.js'
import { AskingService } from './asking.service.js'
import { ConflictsService } from './conflicts.service.js'
import { fieldsOf } from './desk-forms.js'
import { transferPage, TO_QUEUE, type RefusedForm, type TransferForm } from './transfer.presenter.js'

/** Hand over, ask a colleague, step back: by plain forms. All lead back to the desk. */
@Controller('desk')
export class TransferPages {
  constructor(
    @Inject(AskingService) private readonly asking: AskingService,
    @Inject(ConflictsService) private readonly conflicts: ConflictsService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get(':ref/transfer')
  async show(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.write(me, ref, response)
  }

  @Post(':ref/transfer')
  async transfer(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { to, reason } = fieldsOf(body)
    const input = parse(transferInput, { to: to === TO_QUEUE ? null : to, reason })
    const outcome = input.ok ? await this.handOn(me, ref, input.value) : input
    await this.answer(me, ref, 'transfer', body, outcome, response)
  }

  @Post(':ref/second-opinion')
  async secondOpinion(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const input = parse(secondOpinionInput, body)
    const outcome = input.ok
      ? await this.asking.ask(me, ref, 'second-opinion', input.value.to, input.value.reason)
      : input
    await this.answer(me, ref, 'second-opinion', body, outcome, response)
  }

  @Post(':ref/conflict')
  async conflict(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const input = parse(reasonInput, body)
    const outcome = input.ok ? await this.conflicts.withConsultation(me, ref, input.value.reason) : input
    await this.answer(me, ref, 'conflict', body, outcome, response)
  }

  @Post(':ref/leave')
  async leave(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    valueOf(await this.asking.leave(me, ref))
    response.redirect(303, '/desk')
  }

  private async handOn(
    me: Person,
    ref: string,
    { to, reason }: { to: string | null; reason: string },
  ): Promise<Outcome<unknown>> {
    if (to === null) return this.asking.handBack(me, ref, reason)
    return this.asking.ask(me, ref, 'transfer', to, reason)
  }

  /** What went wrong is said at the field, with everything still there; a talk that is over has no such page. */
  private async answer(
    me: Person,
    ref: string,
    form: TransferForm,
    body: unknown,
    outcome: Outcome<unknown>,
    response: Response,
  ): Promise<void> {
    if (outcome.ok) return response.redirect(303, `/desk?chat=${encodeURIComponent(ref)}`)
    const { to, reason } = fieldsOf(body)
    await this.write(me, ref, response, {
      form,
      to: typeof to === 'string' ? to : '',
      reason: typeof reason === 'string' ? reason : '',
      refusal: outcome.refusal,
    })
  }

  private async write(me: Person, ref: string, response: Response, refused?: RefusedForm): Promise<void> {
    const colleagues = await this.asking.colleagues(me, ref)
    const known = readReference(ref) ?? ''
    if (!colleagues.ok) {
      if (colleagues.refusal.code !== 'not-talking') throw new Refused(colleagues.refusal)
      return response.redirect(303, `/desk?chat=${known}&notice=not-talking`)
    }
    const asked = await readAsked(this.database, me.id, await this.database.now())
    const model = transferPage({
      ref: known,
      colleagues: colleagues.value,
      open: asked.find((each) => each.ref === known && each.outcome === null) ?? null,
      refused,
    })
    const status = refused ? statusOf(refused.refusal.code) : 200
    this.pages.write(response, 'routing/transfer.njk', model, status)
  }
}
