import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { MessageDraftView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { draftInput } from './consultation.schema.js'
import { DraftsService } from './drafts.service.js'

interface Draft {
  readonly draft: MessageDraftView | null
}

/** What one has typed and not sent. */
@Controller('api/v1/consultations/:ref/draft')
export class DraftsController {
  constructor(@Inject(DraftsService) private readonly drafts: DraftsService) {}

  @Get()
  async read(@Me() me: Person, @Param('ref') ref: string): Promise<Draft> {
    return { draft: valueOf(await this.drafts.read(me, ref)) }
  }

  @Put()
  async save(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<Draft> {
    const input = valueOf(parse(draftInput, body))
    return { draft: valueOf(await this.drafts.save(me, ref, input.clientId.toLowerCase(), input.body)) }
  }
}
