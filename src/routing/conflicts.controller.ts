import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { z } from 'zod'
import type { Organisation, Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { reasonInput } from './asking.schema.js'
import { ConflictsService } from './conflicts.service.js'

export const conflictInput = z.object({ organisationId: z.uuid('Choose an organisation') })

interface Conflicts {
  readonly items: readonly { readonly organisation: Organisation; readonly declaredAt: string }[]
}

@Controller('api/v1')
export class ConflictsController {
  constructor(@Inject(ConflictsService) private readonly conflicts: ConflictsService) {}

  @Get('desk/conflicts')
  async list(@Me() me: Person): Promise<Conflicts> {
    const declared = await this.conflicts.declared(me)
    return { items: declared.map((each) => ({ ...each, declaredAt: each.declaredAt.toISOString() })) }
  }

  @Post('desk/conflicts')
  @HttpCode(200)
  async declare(@Me() me: Person, @Body() body: unknown): Promise<Conflicts> {
    const { organisationId } = valueOf(parse(conflictInput, body))
    valueOf(await this.conflicts.declare(me, organisationId))
    return this.list(me)
  }

  @Delete('desk/conflicts/:organisationId')
  @HttpCode(204)
  async withdraw(@Me() me: Person, @Param() params: unknown): Promise<void> {
    const { organisationId } = valueOf(parse(conflictInput, params))
    valueOf(await this.conflicts.withdraw(me, organisationId))
  }

  /** With a consultation that one holds or has joined: it goes on without them. */
  @Post('consultations/:ref/conflict')
  @HttpCode(204)
  async withConsultation(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<void> {
    const { reason } = valueOf(parse(reasonInput, body))
    valueOf(await this.conflicts.withConsultation(me, ref, reason))
  }
}
