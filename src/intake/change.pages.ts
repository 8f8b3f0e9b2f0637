import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { isUnreachable } from '../database/unreachable.js'
import type { Concern } from '../domain/concern.js'
import { isLanguage } from '../domain/needs.js'
import type { Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { Refused, statusOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { ChangesService, type Answers } from './changes.service.js'
import { changeInput, concernOf } from './concern.schema.js'
import { parseRaiseForm, valuesFrom } from './raise-form.js'
import { raisePage } from './raise.presenter.js'
import { readReference } from '../domain/reference.js'

/** The form once more, with what was answered, while the concern waits. */
@Controller('consultations')
export class ChangePages {
  constructor(
    @Inject(ChangesService) private readonly changes: ChangesService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get(':ref/change')
  async form(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    const answers = await this.changes.answers(me, ref)
    if (answers.ok) {
      const { ref: changing, concern } = answers.value
      const model = raisePage({ values: valuesFrom(concern), desks: [], changing })
      return this.pages.write(response, 'intake/raise.njk', model)
    }
    if (answers.refusal.code !== 'not-waiting') throw new Refused(answers.refusal)
    response.redirect(303, `/consultations/${readReference(ref) ?? ''}`)
  }

  /** When somebody has answered meanwhile, what was typed stays on the page, to be told in the chat. */
  @Post(':ref/change')
  async change(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { values, input } = parseRaiseForm(body)
    const known = readReference(ref) ?? ''
    try {
      const changed = await this.tryTo(me, ref, input)
      if (changed.ok) return response.redirect(303, `/consultations/${known}`)
      const { code, errors } = changed.refusal
      if (code === 'not-found') throw new Refused(changed.refusal)
      const model = raisePage({
        values,
        errors: errors ?? [],
        desks: [],
        changing: known,
        taken: code === 'not-waiting',
      })
      this.pages.write(response, 'intake/raise.njk', model, statusOf(code))
    } catch (error) {
      if (!isUnreachable(error)) throw error
      response.setHeader('Retry-After', '5')
      const model = raisePage({ values, desks: [], changing: known, unavailable: true })
      this.pages.write(response, 'intake/raise.njk', model, 503)
    }
  }

  private async tryTo(me: Person, ref: string, input: unknown): Promise<Outcome<unknown>> {
    const answers = await this.changes.answers(me, ref)
    if (!answers.ok) return answers
    const parsed = parse(changeInput, input)
    if (!parsed.ok) return parsed
    return this.changes.change(me, ref, withOtherNeeds(concernOf(parsed.value), answers.value))
  }
}

/** The form asks for one language only; what else was needed stays. */
function withOtherNeeds(concern: Concern, { concern: before }: Answers): Concern {
  const fields = (before.needs ?? []).filter((need) => !isLanguage(need))
  const needs = [...(concern.needs ?? []), ...fields]
  return needs.length > 0 ? { ...concern, needs } : concern
}
