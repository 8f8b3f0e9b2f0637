import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common'
import { z } from 'zod'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { words } from '../platform/text.js'
import { Me } from '../people/signed-in.js'
import { RepliesService } from './replies.service.js'

export const replyInput = z.object({ reply: words(4_000, 'Enter your reply to the practitioner') })

@Controller('api/v1/oversight/consultations')
export class RepliesController {
  constructor(@Inject(RepliesService) private readonly replies: RepliesService) {}

  @Post(':ref/reply')
  @HttpCode(200)
  async reply(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<{ ref: string }> {
    const { reply } = valueOf(parse(replyInput, body))
    return { ref: valueOf(await this.replies.reply(me, ref, reply)) }
  }
}
