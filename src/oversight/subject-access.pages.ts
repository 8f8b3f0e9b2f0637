import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { FieldError, Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { sendPaper } from '../platform/paper/send-paper.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { textsIn } from './form-texts.js'
import { whyPage } from './log.presenter.js'
import { OversightService } from './oversight.service.js'
import { subjectAccessPaper } from './subject-access-paper.js'
import { subjectAccessPage, type SubjectAccessInput } from './subject-access.presenter.js'
import { accessInput, decideInput, decisionsIn } from './subject-access.schema.js'
import { SubjectAccessService } from './subject-access.service.js'

type More = Partial<Omit<SubjectAccessInput, 'reason'>>

/**
 * A copy for whoever asks for what is kept about a child. By plain forms: each time that it is shown is a reading with
 * its reason, each save is kept, so it may be left and taken up again.
 */
@Controller('logs/:ref/subject-access')
export class SubjectAccessPages {
  constructor(
    @Inject(SubjectAccessService) private readonly access: SubjectAccessService,
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async why(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.ask(me, ref, '', response)
  }

  @Post()
  async open(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(accessInput, body)
    if (!parsed.ok) return this.ask(me, ref, reasonIn(body), response, parsed.refusal.errors)
    await this.show(me, ref, parsed.value.reason, response, { page: parsed.value.page })
  }

  /** What is wrong is said at its passage, with everything that was typed still there; then nothing was kept. */
  @Post('decisions')
  async decide(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(decideInput, body)
    if (!parsed.ok) return this.ask(me, ref, reasonIn(body), response, parsed.refusal.errors)
    const { reason, page, go, seen } = parsed.value
    const chosen = decisionsIn(body)
    const saved: Outcome<number> = chosen.ok
      ? await this.access.decide(me, ref, { page, seen, decisions: chosen.value })
      : chosen
    if (saved.ok) return this.show(me, ref, reason, response, { page: go, saved: saved.value })
    const { code, detail, errors = [{ field: 'passages', message: detail }] } = saved.refusal
    if (code !== 'invalid' && code !== 'changed-meanwhile') valueOf(saved)
    // What was chosen for passages that have changed meanwhile is not chosen for what they say now.
    const typed = code === 'invalid' ? textsIn(body) : {}
    await this.show(me, ref, reason, response, { page, typed, errors }, statusOf(code))
  }

  @Post('file.pdf')
  async make(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(accessInput, body)
    if (!parsed.ok) return this.ask(me, ref, reasonIn(body), response, parsed.refusal.errors)
    const { reason, page } = parsed.value
    const made = await this.access.make(me, ref, reason)
    if (!made.ok && made.refusal.code === 'invalid')
      return this.show(me, ref, reason, response, { page, errors: made.refusal.errors ?? [] }, 422)
    const copy = valueOf(made)
    const paper = subjectAccessPaper(copy, await this.database.now())
    await sendPaper(response, paper, `subject-access-${copy.consultation.ref}`)
  }

  private async show(
    me: Person,
    ref: string,
    reason: string,
    response: Response,
    { page = 1, ...more }: More,
    status = 200,
  ): Promise<void> {
    const opened = valueOf(await this.access.open(me, ref, reason))
    const model = subjectAccessPage({ ...opened, reason, page, ...more })
    this.pages.write(response, 'oversight/subject-access.njk', model, status)
  }

  private async ask(
    me: Person,
    ref: string,
    reason: string,
    response: Response,
    errors: readonly FieldError[] = [],
  ): Promise<void> {
    const consultation = valueOf(await this.oversight.find(me, ref))
    const model = whyPage({ consultation, reason, errors, done: null, next: 'subject-access' })
    this.pages.write(response, 'oversight/why.njk', model, errors.length > 0 ? 422 : 200)
  }
}

const reasonIn = (body: unknown): string => textsIn(body)['reason'] ?? ''
