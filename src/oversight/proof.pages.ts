import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { proofPage } from './proof.presenter.js'
import { proofInput } from './proof.schema.js'
import { ProofService } from './proof.service.js'

/** Has anybody touched it since? Looked at whenever the page is opened; the proof is a download, with a reason. */
@Controller('logs/:ref/proof')
export class ProofPages {
  constructor(
    @Inject(ProofService) private readonly proofs: ProofService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async check(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.show(me, ref, response, '', [])
  }

  @Post()
  async export(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(proofInput, body)
    if (!parsed.ok) return this.show(me, ref, response, '', parsed.refusal.errors ?? [])
    const file = valueOf(await this.proofs.export(me, ref, parsed.value.reason))
    response
      .status(200)
      .attachment(`proof-${file.ref}.json`)
      .type('json')
      .send(`${JSON.stringify(file, null, 1)}\n`)
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    reason: string,
    errors: readonly FieldError[],
  ): Promise<void> {
    const integrity = valueOf(await this.proofs.check(me, ref))
    const model = proofPage({ integrity, reason, errors })
    this.pages.write(response, 'oversight/proof.njk', model, errors.length > 0 ? 422 : 200)
  }
}
