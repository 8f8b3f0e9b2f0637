import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { textsIn } from './form-texts.js'
import { sampleInput } from './sample.schema.js'
import { samplePage, samplesPage } from './samples.presenter.js'
import { SamplesService } from './samples.service.js'

/** Dip samples: a manager draws one, and reads what was drawn; opening each still asks why. */
@Controller('logs/samples')
export class SamplesPages {
  constructor(
    @Inject(SamplesService) private readonly samples: SamplesService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Me() me: Person, @Res() response: Response): Promise<void> {
    await this.show(me, response, {}, [])
  }

  @Post()
  async draw(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const parsed = parse(sampleInput, body)
    const drawn = parsed.ok ? await this.samples.draw(me, parsed.value) : parsed
    if (drawn.ok) return response.redirect(303, `/logs/samples/${drawn.value}`)
    await this.show(me, response, textsIn(body), drawn.refusal.errors ?? [])
  }

  @Get(':id')
  async one(@Me() me: Person, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const sample = valueOf(await this.samples.see(me, id))
    this.pages.write(response, 'oversight/sample.njk', samplePage(sample))
  }

  private async show(
    me: Person,
    response: Response,
    typed: Readonly<Record<string, string>>,
    errors: readonly FieldError[],
  ): Promise<void> {
    const [desks, samples] = await Promise.all([this.samples.desks(me), this.samples.list(me)])
    const model = samplesPage({ desks, samples, typed, errors, now: new Date() })
    this.pages.write(response, 'oversight/samples.njk', model, errors.length > 0 ? 422 : 200)
  }
}
