import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import { whyNotFree, whyNotFreeWords, type WayToAsk } from '../domain/colleagues.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import type { ConsultationView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { sightOf } from '../people/rights.js'
import { Me } from '../people/signed-in.js'
import { secondOpinionInput, transferInput } from './asking.schema.js'
import { AskingService } from './asking.service.js'
import type { ColleagueReading } from './colleagues.js'

/** What came of asking: the consultation if one still has a part in it, and the request that is open now. */
interface Asked {
  readonly offerId: string | null
  readonly consultation: ConsultationView | null
}

@Controller('api/v1/consultations')
export class AskingController {
  constructor(
    @Inject(AskingService) private readonly asking: AskingService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get(':ref/colleagues')
  async colleagues(@Me() me: Person, @Param('ref') ref: string): Promise<{ items: object[] }> {
    return { items: valueOf(await this.asking.colleagues(me, ref)).map(shown) }
  }

  @Post(':ref/transfer')
  @HttpCode(200)
  async transfer(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<Asked> {
    const { to, reason } = valueOf(parse(transferInput, body))
    if (to !== null) {
      const { offerId } = valueOf(await this.asking.ask(me, ref, 'transfer', to, reason))
      return this.answer(me, ref, offerId)
    }
    valueOf(await this.asking.handBack(me, ref, reason))
    return this.answer(me, ref)
  }

  @Post(':ref/second-opinion')
  @HttpCode(200)
  async secondOpinion(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<Asked> {
    const { to, reason } = valueOf(parse(secondOpinionInput, body))
    const { offerId } = valueOf(await this.asking.ask(me, ref, 'second-opinion', to, reason))
    return this.answer(me, ref, offerId)
  }

  @Post(':ref/leave')
  @HttpCode(204)
  async leave(@Me() me: Person, @Param('ref') ref: string): Promise<void> {
    valueOf(await this.asking.leave(me, ref))
  }

  private async answer(me: Person, ref: string, offerId: string | null = null): Promise<Asked> {
    const [reading] = await readConsultations(this.database, 'c.ref = $1', [readReference(ref)])
    const mine = reading && sightOf(me, reading) === 'senior'
    return { offerId, consultation: mine ? viewOf(reading) : null }
  }
}

const shown = (colleague: ColleagueReading) => ({
  id: colleague.id,
  name: colleague.name,
  role: colleague.role,
  ...freeFor(colleague, 'transfer'),
  secondOpinion: freeFor(colleague, 'second-opinion'),
})

function freeFor(colleague: ColleagueReading, way: WayToAsk): { free: boolean; why: string | null } {
  const why = whyNotFree(colleague, way)
  return { free: why === null, why: why && whyNotFreeWords(why) }
}
