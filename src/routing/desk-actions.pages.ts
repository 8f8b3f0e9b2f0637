import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { AvailabilityService } from './availability.service.js'
import { deskAt, fieldsOf } from './desk-forms.js'
import { availabilityInput, declineInput } from './desk.schema.js'
import { OffersService } from './offers.service.js'

/** What a senior does on the desk page with plain forms: be available, accept, pass, ask for more time. All lead back to the desk. */
@Controller('desk')
export class DeskActions {
  constructor(
    @Inject(AvailabilityService) private readonly availability: AvailabilityService,
    @Inject(OffersService) private readonly offers: OffersService,
  ) {}

  @Post('availability')
  async set(@Me() me: Person, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { status, capacity, offerSeconds } = fieldsOf(body)
    const input = {
      status,
      ...(capacity ? { capacity: Number(capacity) } : {}),
      // An empty choice is a choice: as the desk has it.
      ...(typeof offerSeconds === 'string' ? { offerSeconds: Number(offerSeconds) || null } : {}),
    }
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
