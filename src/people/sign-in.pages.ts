import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common'
import { APIError } from 'better-auth/api'
import { fromNodeHeaders } from 'better-auth/node'
import type { Request, Response } from 'express'
import type { Config as Settings } from '../platform/config.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { Config } from '../platform/tokens.js'
import { DEMO_PASSWORD, demoPeople } from './demo-people.js'
import { Sessions } from './sessions.js'
import { safeNext, signInPage, type SignInInput, type SignInProblem } from './sign-in.presenter.js'

/** Signing in and out by plain forms: no JavaScript needed. */
@Controller()
export class SignInPages {
  private readonly demo: NonNullable<SignInInput['demo']> | null

  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(PageWriter) private readonly pages: PageWriter,
    @Inject(Config) config: Settings,
  ) {
    this.demo = config.databaseUrl ? null : { password: DEMO_PASSWORD, people: demoPeople }
  }

  @Get('sign-in')
  show(@Query('next') next: unknown, @Res() response: Response): void {
    this.pages.write(response, 'people/sign-in.njk', signInPage({ next, demo: this.demo }))
  }

  @Post('sign-in')
  async signIn(@Req() request: Request, @Body() body: unknown, @Res() response: Response): Promise<void> {
    const { email, password, next } = (body ?? {}) as Record<string, unknown>
    const typed = typeof email === 'string' ? email.trim().slice(0, 320) : ''
    const again = (problem: SignInProblem, status: number): void =>
      this.pages.write(
        response,
        'people/sign-in.njk',
        signInPage({ email: typed, next, problem, demo: this.demo }),
        status,
      )
    if (!typed || typeof password !== 'string' || !password) return again('missing', 422)
    const answer = await this.sessions.auth.api
      .signInEmail({
        body: { email: typed, password: password.slice(0, 200) },
        headers: fromNodeHeaders(request.headers),
        asResponse: true,
      })
      .catch(asAnswer)
    if (answer.status === 429) {
      response.setHeader('Retry-After', answer.headers.get('Retry-After') ?? '60')
      return again('too-many', 429)
    }
    if (answer.status >= 500) return again('unavailable', 503)
    if (!answer.ok) return again('wrong', 401)
    passCookies(answer, response)
    response.redirect(303, safeNext(next))
  }

  @Post('sign-out')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    const answer = await this.sessions.auth.api.signOut({
      headers: fromNodeHeaders(request.headers),
      asResponse: true,
    })
    passCookies(answer, response)
    response.redirect(303, '/')
  }
}

/** What our own hooks refuse (too many tries, an account that is closed) is thrown, not answered. */
function asAnswer(error: unknown): globalThis.Response {
  if (!(error instanceof APIError)) throw error
  return new globalThis.Response(null, {
    status: error.statusCode,
    headers: error.headers as Record<string, string>,
  })
}

function passCookies(from: globalThis.Response, to: Response): void {
  for (const cookie of from.headers.getSetCookie()) to.append('Set-Cookie', cookie)
}
