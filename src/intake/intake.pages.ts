import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import { isUnreachable } from '../database/unreachable.js'
import { readReference } from '../domain/reference.js'
import type { Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import type { Config as Settings } from '../platform/config.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Config } from '../platform/tokens.js'
import { MaybeMe, Me } from '../people/signed-in.js'
import { raiseInput } from './concern.schema.js'
import { ConcernsService, type Raised } from './concerns.service.js'
import { readDeskToday } from './desk-today.js'
import { homePage, opensWords } from './home.presenter.js'
import { emptyRaise, parseRaiseForm } from './raise-form.js'
import { raisePage, type DeskChoice, type RaiseInput as RaisePageInput } from './raise.presenter.js'

/** The first page and the form: they work without JavaScript. */
@Controller()
export class IntakePages {
  constructor(
    @Inject(ConcernsService) private readonly concerns: ConcernsService,
    @Inject(Database) private readonly database: Database,
    @Inject(PageWriter) private readonly pages: PageWriter,
    @Inject(Config) private readonly config: Settings,
  ) {}

  @Get()
  async home(@MaybeMe() me: Person | null, @Res() response: Response): Promise<void> {
    const now = await this.database.now()
    const desk = await readDeskToday(this.database, me?.desks ?? [], now)
    const model = homePage({ me, desk, phone: this.config.publicPhone, now })
    this.pages.write(response, 'intake/home.njk', model)
  }

  @Get('raise')
  async form(@Me() me: Person, @Res() response: Response): Promise<void> {
    const model = raisePage({ values: emptyRaise(), ...(await this.deskOf(me)) })
    this.pages.write(response, 'intake/raise.njk', model)
  }

  /** Errors show the form again with everything that was typed; so does a database that can't be reached. */
  @Post('raise')
  async raise(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { values, input } = parseRaiseForm(body)
    const parsed = parse(raiseInput, input)
    let raised: Outcome<Raised>
    try {
      raised = parsed.ok ? await this.concerns.raise(me, parsed.value) : parsed
    } catch (error) {
      if (!isUnreachable(error)) throw error
      response.setHeader('Retry-After', '5')
      this.pages.write(response, 'intake/raise.njk', raisePage({ values, desks: [], unavailable: true }), 503)
      return
    }
    if (raised.ok) return response.redirect(303, `/consultations/${raised.value.consultation.ref}`)
    const { code, detail, errors } = raised.refusal
    // The form's id was used for other answers: somebody went back and changed them. That is a new concern.
    const fresh = code === 'client-id-reused' ? emptyRaise().clientId : values.clientId
    const said = errors ?? [{ field: 'worry', message: `${detail} Check your answers and send them again.` }]
    const model = raisePage({
      values: { ...values, clientId: fresh },
      errors: said,
      ...(await this.deskOf(me)),
    })
    this.pages.write(response, 'intake/raise.njk', model, 422)
  }

  @Post('consultations/:ref/withdraw')
  async withdraw(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    const outcome = await this.concerns.withdraw(me, ref)
    // Somebody has just answered, or it was withdrawn before: the page says how things stand.
    if (!outcome.ok && outcome.refusal.code !== 'not-waiting') valueOf(outcome)
    response.redirect(303, `/consultations/${readReference(ref) ?? ''}`)
  }

  /** What the form says of the desk: whether it is closed, or which there are to choose from. */
  private async deskOf(me: Person): Promise<Pick<RaisePageInput, 'desks' | 'closedPhone' | 'opensWords'>> {
    const now = await this.database.now()
    const [desks, today] = await Promise.all([
      this.database.query<DeskChoice>('SELECT id AS slug, name FROM desk WHERE id = ANY($1) ORDER BY name', [
        me.desks,
      ]),
      readDeskToday(this.database, me.desks, now),
    ])
    if (!today || today.open) return { desks }
    return { desks, closedPhone: today.outOfHoursPhone, opensWords: opensWords(today.opensAt, now) }
  }
}
