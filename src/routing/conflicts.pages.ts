import { Body, Controller, Get, Inject, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { organisationKindNames, type Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { londonDay } from '../platform/pages/london.js'
import { Me } from '../people/signed-in.js'
import { conflictInput } from './conflicts.controller.js'
import { ConflictsService } from './conflicts.service.js'

/** A senior's conflicts of interest with organisations: listed, declared, withdrawn. */
@Controller('desk/conflicts')
export class ConflictsPages {
  constructor(
    @Inject(ConflictsService) private readonly conflicts: ConflictsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async show(@Me() me: Person, @Res() response: Response): Promise<void> {
    await this.write(me, response, null)
  }

  @Post()
  async declare(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const input = parse(conflictInput, body)
    const outcome = input.ok ? await this.conflicts.declare(me, input.value.organisationId) : input
    if (outcome.ok) return response.redirect(303, '/desk/conflicts')
    await this.write(me, response, 'Choose an organisation from the list')
  }

  @Post('withdraw')
  async withdraw(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { organisationId } = valueOf(parse(conflictInput, body))
    const outcome = await this.conflicts.withdraw(me, organisationId)
    // Withdrawn in another window meanwhile: the list says how things stand.
    if (!outcome.ok && outcome.refusal.code !== 'not-found') valueOf(outcome)
    response.redirect(303, '/desk/conflicts')
  }

  private async write(me: Person, response: Response, error: string | null): Promise<void> {
    const [declared, known] = await Promise.all([
      this.conflicts.declared(me),
      this.conflicts.organisations(me),
    ])
    const taken = new Set(declared.map(({ organisation }) => organisation.id))
    const model = {
      title: 'Conflicts of interest',
      page: 'conflicts',
      declared: declared.map(({ organisation, declaredAt }) => ({
        id: organisation.id,
        name: organisation.name,
        kind: organisationKindNames[organisation.kind],
        since: londonDay(declaredAt),
      })),
      choices: [
        { value: '', text: 'Choose an organisation' },
        ...known.filter(({ id }) => !taken.has(id)).map(({ id, name }) => ({ value: id, text: name })),
      ],
      error,
      errors: error ? [{ text: error, href: '#organisationId' }] : [],
    }
    this.pages.write(response, 'routing/conflicts.njk', model, error ? 422 : 200)
  }
}
