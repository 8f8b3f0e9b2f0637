import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { replyInput } from './reply.schema.js'
import { RepliesService } from './replies.service.js'

@Controller('api/v1/oversight/consultations')
export class RepliesController {
  constructor(@Inject(RepliesService) private readonly replies: RepliesService) {}

  @Post(':ref/reply')
  @HttpCode(200)
  async reply(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<{ ref: string }> {
    return { ref: valueOf(await this.replies.reply(me, ref, valueOf(parse(replyInput, body)))) }
  }
}
