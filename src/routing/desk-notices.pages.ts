import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import { done, refuse } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { deskAt } from './desk-forms.js'
import { isUuid } from './offer-locks.js'

const notFound = refuse('not-found', 'There is no such notice.')

/** A notice stays on the desk, over every reload and on every device, until its senior says that they have seen it. */
@Controller('desk')
export class DeskNotices {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** In: the offer by which they held what they have lost. Having seen it twice is having seen it. */
  @Post('notices/:id/seen')
  async seen(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const seen = await this.database.write(async (tx) => {
      if (!isUuid(id)) return notFound
      const [notice] = await tx.query(
        `UPDATE offer SET release_seen_at = coalesce(release_seen_at, $3)
         WHERE id = $1 AND senior_id = $2 AND release_why IS NOT NULL RETURNING id`,
        [id, me.id, await tx.now()],
      )
      return notice ? done(undefined) : notFound
    })
    valueOf(seen)
    response.redirect(303, deskAt(body))
  }
}
