import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { Database } from '../database/database.js'
import type { Rag } from '../domain/concern.js'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { needsInput, ratingInput } from './queue.schema.js'
import { readQueue, type QueuedView } from './queue.js'
import { RatingService } from './rating.service.js'

@Controller('api/v1')
export class QueueController {
  constructor(
    @Inject(RatingService) private readonly ratings: RatingService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Get('desk/queue')
  async queue(@Me() me: Person): Promise<{ items: QueuedView[] }> {
    return { items: await readQueue(this.database, me.desks) }
  }

  @Post('consultations/:ref/rating')
  @HttpCode(200)
  async rate(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<{ ref: string; rag: Rag }> {
    const { rag, reason } = valueOf(parse(ratingInput, body))
    return { ref: valueOf(await this.ratings.rate(me, ref, rag, reason)), rag }
  }

  @Post('consultations/:ref/needs')
  @HttpCode(200)
  async setNeeds(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<{ ref: string; needs: readonly string[] }> {
    const { needs } = valueOf(parse(needsInput, body))
    return { ref: valueOf(await this.ratings.setNeeds(me, ref, needs)), needs }
  }
}
