import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { Request, Response } from 'express'
import { randomUUID } from 'node:crypto'
import type { Refusal } from '../../domain/outcome.js'
import { aboutError, type Log } from '../log.js'
import { errorPage } from '../pages/error-page.js'
import { problemOf, Refused, statusOf } from '../problems.js'
import type { PageWriter } from './page-writer.js'

interface Answer {
  readonly refusal: Refusal
  readonly status: number
  readonly retryAfterSeconds: number | null
}

const RETRY_SECONDS = 5

/** The one place where what went wrong becomes an answer: problem+json for the interface, a page for people. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly pages: PageWriter,
    private readonly log: Log,
    private readonly isUnreachable: (error: unknown) => boolean,
    private readonly phone: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>()
    const response = host.switchToHttp().getResponse<Response>()
    if (response.headersSent) {
      response.end()
      return
    }
    const answer = this.answerTo(error)
    const reference = answer ? null : randomUUID().slice(0, 8)
    if (!answer)
      this.log.error({ reference, route: routeOf(request), ...aboutError(error) }, 'request failed')
    if (answer?.retryAfterSeconds) response.setHeader('Retry-After', String(answer.retryAfterSeconds))
    if (request.path.startsWith('/api/')) this.asProblem(response, answer, reference)
    else this.asPage(request, response, answer, reference)
  }

  private answerTo(error: unknown): Answer | null {
    if (error instanceof Refused) {
      return { refusal: error.refusal, status: error.status, retryAfterSeconds: error.retryAfterSeconds }
    }
    if (this.isUnreachable(error)) {
      const detail =
        'The service can’t reach its database just now. Nothing was half-done. Send the same again in a moment.'
      return { refusal: { code: 'unavailable', detail }, status: 503, retryAfterSeconds: RETRY_SECONDS }
    }
    const status =
      error instanceof HttpException ? error.getStatus() : (error as { status?: unknown } | null)?.status
    if (typeof status !== 'number' || status < 400 || status > 499) return null
    return { refusal: refusalFor(status), status, retryAfterSeconds: null }
  }

  private asProblem(response: Response, answer: Answer | null, reference: string | null): void {
    const body = answer
      ? problemOf(answer.refusal, answer.status)
      : {
          type: '/help#error',
          title: 'Something went wrong here',
          status: 500,
          code: 'error',
          detail: `This is our fault, not yours. Quote ${reference} if you tell us about it.`,
          errors: [],
        }
    response.status(body.status).type('application/problem+json').send(JSON.stringify(body))
  }

  private asPage(
    request: Request,
    response: Response,
    answer: Answer | null,
    reference: string | null,
  ): void {
    if (answer?.refusal.code === 'not-signed-in') {
      // What was posted can't be posted by signing in, and its address may show nothing.
      const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.path)}` : ''
      response.redirect(303, `/sign-in${next}`)
      return
    }
    const status = answer?.status ?? 500
    const model = errorPage({
      status,
      reference,
      phone: this.phone,
      retryAfterSeconds: answer?.retryAfterSeconds ?? null,
      ...(answer ? { detail: answer.refusal.detail } : {}),
      sending: request.method !== 'GET',
    })
    this.pages.write(response, 'error.njk', model, status)
  }
}

function refusalFor(status: number): Refusal {
  if (status === 404) return { code: 'not-found', detail: 'There is nothing at this address.' }
  if (status === statusOf('too-large')) return { code: 'too-large', detail: 'This is larger than we take.' }
  return { code: 'invalid', detail: 'This request can’t be read. Send JSON, or a form.' }
}

/** The pattern of the route, never the address itself. */
function routeOf(request: Request): string {
  const path = (request.route as { path?: unknown } | undefined)?.path
  return `${request.method} ${typeof path === 'string' ? path : '(none)'}`
}
