import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common'
import type { Observable } from 'rxjs'
import type { SignedInRequest } from '../people/access.guard.js'
import { PresenceService } from './presence.service.js'

/** A senior who sends a request is there, with or without a live channel. */
@Injectable()
export class HeardByHttp implements NestInterceptor {
  constructor(@Inject(PresenceService) private readonly presence: PresenceService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const { signedIn } = context.switchToHttp().getRequest<SignedInRequest>()
      if (signedIn) this.presence.heard(signedIn.person)
    }
    return next.handle()
  }
}
