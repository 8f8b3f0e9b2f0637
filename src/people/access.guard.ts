import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { Request, Response } from 'express'
import type { Refusal } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { Config } from '../platform/tokens.js'
import type { Config as Settings } from '../platform/config.js'
import { Refused } from '../platform/problems.js'
import { access, mayUse } from './access.js'
import { Limits } from './limits.js'
import { Sessions, type SignedIn } from './sessions.js'

/** A request that has passed the guard. */
export type SignedInRequest = Request & { signedIn: SignedIn | null }

const refusals = {
  'sign-in': { code: 'not-signed-in', detail: 'Sign in first.' },
  no: { code: 'forbidden', detail: 'Your role does not allow this.' },
  unknown: { code: 'forbidden', detail: 'This is not open to anybody.' },
  origin: { code: 'forbidden', detail: 'This request did not come from one of our own pages.' },
  'too-many': { code: 'too-many', detail: 'Too many requests. Wait a little and try again.' },
} as const satisfies Record<string, Refusal>

/** Deny by default: origin, access table, rate limit, in that order, before any controller. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Config) private readonly config: Settings,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Limits) private readonly limits: Limits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Events of the live channel have passed its own gate (live-gate.ts), which also answers them.
    if (context.getType() !== 'http') return true
    const request = context.switchToHttp().getRequest<SignedInRequest>()
    const key = routeKey(request)
    const entry = access[key]
    const open = entry?.who === 'anyone' && request.path.startsWith('/api/')
    request.signedIn = open || isProbe(request.path) ? null : await this.sessions.of(request.headers)
    const person: Person | null = request.signedIn?.person ?? null
    context.switchToHttp().getResponse<Response>().locals['me'] = person
    const may = mayUse(key, person?.role ?? null)
    if (may !== 'yes') throw new Refused(refusals[may])
    if (changesSomething(request) && !this.config.origins.includes(request.headers.origin ?? '')) {
      throw new Refused(refusals.origin)
    }
    const wait = person && entry ? await this.limits.use(entry.limit, person.id) : null
    if (wait !== null) throw new Refused(refusals['too-many'], 429, wait)
    return true
  }
}

/** The route's name in the access table: "POST /api/v1/offers/:id/accept". */
export function routeKey(request: Request): string {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const path = (request.route as { path?: unknown } | undefined)?.path
  return `${method} ${typeof path === 'string' ? path : '?'}`
}

const changesSomething = (request: Request): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
const isProbe = (path: string): boolean => ['/healthz', '/readyz', '/metrics'].includes(path)
