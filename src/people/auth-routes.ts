/**
 * Better-auth's own routes: only those that the contract names. Whatever else it could do is not there. Changing
 * requests must come from one of our own pages, whether or not they carry a cookie.
 */
import { toNodeHandler } from 'better-auth/node'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { aboutError, type Log } from '../platform/log.js'
import { Refused } from '../platform/problems.js'
import type { Auth } from './auth.js'

const open = new Set(['POST /api/auth/sign-in/email', 'POST /api/auth/sign-out', 'GET /api/auth/get-session'])

export function authRoutes(auth: Auth, origins: readonly string[], log: Log): RequestHandler {
  const handle = toNodeHandler(auth)
  return (request: Request, response: Response, next: NextFunction) => {
    const path = request.originalUrl.split('?')[0] ?? ''
    if (!open.has(`${request.method} ${path}`)) {
      next(new Refused({ code: 'not-found', detail: 'There is nothing at this address.' }))
    } else if (request.method !== 'GET' && !origins.includes(request.headers.origin ?? '')) {
      next(new Refused({ code: 'forbidden', detail: 'This request did not come from one of our own pages.' }))
    } else {
      handle(request, response).catch((error: unknown) => {
        log.error(aboutError(error), 'sign-in failed')
        next(error)
      })
    }
  }
}
