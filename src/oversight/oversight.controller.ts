import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { ReviewView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import type { LogPage } from './log-reader.js'
import { logFilters, openInput } from './log.schema.js'
import { reviewInput } from './review.schema.js'
import { ReviewsService } from './reviews.service.js'
import { OversightService, type Opened } from './oversight.service.js'

@Controller('api/v1/oversight')
export class OversightController {
  constructor(
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(ReviewsService) private readonly reviews: ReviewsService,
  ) {}

  @Get('consultations')
  async list(@Me() me: Person, @Query() query: unknown): Promise<LogPage> {
    return this.oversight.list(me, valueOf(parse(logFilters, query)))
  }

  @Post('consultations/:ref/open')
  @HttpCode(200)
  async open(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<Opened> {
    const { reason } = valueOf(parse(openInput, body))
    return valueOf(await this.oversight.open(me, ref, reason))
  }

  @Post('consultations/:ref/review')
  async review(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<ReviewView> {
    return valueOf(await this.reviews.review(me, ref, valueOf(parse(reviewInput, body))))
  }
}
