import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { Person } from '../domain/people.js'
import type { ConsultationView, DeskView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { AvailabilityService } from './availability.service.js'
import { availabilityInput, declineInput } from './desk.schema.js'
import { OffersService } from './offers.service.js'

@Controller('api/v1')
export class DeskController {
  constructor(
    @Inject(AvailabilityService) private readonly availability: AvailabilityService,
    @Inject(OffersService) private readonly offers: OffersService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get('desk')
  desk(@Me() me: Person): Promise<DeskView> {
    return this.availability.desk(me)
  }

  @Put('desk/availability')
  async set(@Me() me: Person, @Body() body: unknown): Promise<DeskView> {
    valueOf(await this.availability.set(me, valueOf(parse(availabilityInput, body))))
    return this.availability.desk(me)
  }

  @Post('offers/:id/accept')
  @HttpCode(200)
  async accept(@Me() me: Person, @Param('id') id: string): Promise<ConsultationView> {
    const accepted = valueOf(await this.offers.accept(me, id))
    const [reading] = await readConsultations(this.database, 'c.id = $1', [accepted.id])
    if (!reading) throw new Error('a consultation that was just accepted is not there')
    return viewOf(reading)
  }

  @Post('offers/:id/extend')
  @HttpCode(200)
  async extend(@Me() me: Person, @Param('id') id: string): Promise<{ offerId: string; expiresAt: string }> {
    return valueOf(await this.offers.extend(me, id))
  }

  @Post('offers/:id/decline')
  @HttpCode(204)
  async decline(@Me() me: Person, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    valueOf(await this.offers.decline(me, id, valueOf(parse(declineInput, body))))
  }
}
