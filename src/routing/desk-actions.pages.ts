import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { AvailabilityService } from './availability.service.js'
import { availabilityInput, declineInput } from './desk.schema.js'
import { OffersService } from './offers.service.js'

/** What a senior does on the desk page with plain forms: be available, accept, pass. All lead back to the desk. */
@Controller('desk')
export class DeskActions {
  constructor(
    @Inject(AvailabilityService) private readonly availability: AvailabilityService,
    @Inject(OffersService) private readonly offers: OffersService,
  ) {}

  @Post('availability')
  async set(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { status, capacity } = fieldsOf(body)
    const input = capacity ? { status, capacity: Number(capacity) } : { status }
    valueOf(await this.availability.set(me, valueOf(parse(availabilityInput, input))))
    response.redirect(303, deskAt(body))
  }

  @Post('offers/:id/accept')
  async accept(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const outcome = await this.offers.accept(me, id)
    if (outcome.ok) return response.redirect(303, `/desk?chat=${outcome.value.ref}`)
    response.redirect(303, deskAt(body, outcome.refusal.code))
  }

  @Post('offers/:id/decline')
  async decline(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { reason, conflict } = fieldsOf(body)
    const input = valueOf(parse(declineInput, { reason, conflict: conflict === 'yes' }))
    const outcome = await this.offers.decline(me, id, input)
    response.redirect(303, deskAt(body, outcome.ok ? undefined : outcome.refusal.code))
  }

  @Post('offers/:id/extend')
  async extend(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const outcome = await this.offers.extend(me, id)
    response.redirect(303, deskAt(body, outcome.ok ? undefined : outcome.refusal.code))
  }
}

const fieldsOf = (body: unknown): Record<string, unknown> => (body ?? {}) as Record<string, unknown>

/** The desk, with the chat that was open, and word of what could not be done. */
function deskAt(body: unknown, notice?: string): string {
  const { chat } = fieldsOf(body)
  const ref = typeof chat === 'string' ? readReference(chat) : null
  const query = new URLSearchParams({
    ...(ref ? { chat: ref } : {}),
    ...(notice ? { notice } : {}),
  }).toString()
  return query ? `/desk?${query}` : '/desk'
}
