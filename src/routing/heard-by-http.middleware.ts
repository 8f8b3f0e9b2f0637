import { Inject, Injectable, type NestMiddleware } from '@nestjs/common'
import type { NextFunction, Request, Response } from 'express'
import type { Person } from '../domain/people.js'
import { PresenceService } from './presence.service.js'

/** A senior who sends a request is there, with or without a live channel. Who it was, the access guard has found out. */
@Injectable()
export class HeardByHttp implements NestMiddleware {
  constructor(@Inject(PresenceService) private readonly presence: PresenceService) {}

  use(_request: Request, response: Response, next: NextFunction): void {
    response.once('finish', () => {
      const me = response.locals['me'] as Person | null | undefined
      if (me) this.presence.heard(me)
    })
    next()
  }
}
