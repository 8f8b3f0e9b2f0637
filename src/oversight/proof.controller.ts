import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { ProofFile } from '../domain/proof/proof-file.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { proofInput } from './proof.schema.js'
import { ProofService, type Integrity } from './proof.service.js'

@Controller('api/v1/oversight/consultations/:ref')
export class ProofController {
  constructor(@Inject(ProofService) private readonly proofs: ProofService) {}

  @Get('proof')
  @Header('Content-Disposition', 'attachment; filename=proof.json')
  async export(@Me() me: Person, @Param('ref') ref: string, @Query() query: unknown): Promise<ProofFile> {
    const { reason } = valueOf(parse(proofInput, query))
    return valueOf(await this.proofs.export(me, ref, reason))
  }

  @Get('integrity')
  async check(@Me() me: Person, @Param('ref') ref: string): Promise<Integrity> {
    return valueOf(await this.proofs.check(me, ref))
  }
}
