/** Writes a page as the answer to a request, with what every page needs. */
import type { Request, Response } from 'express'
import type { Person } from '../../domain/people.js'
import type { PageContext, Pages, Waiting } from '../pages/pages.js'

/** What the front door and the guard have found out about a request. */
export interface Known {
  readonly cspNonce: string
  readonly me?: Person | null
  readonly waiting?: Waiting
}

export class PageWriter {
  constructor(private readonly pages: Pages) {}

  write(response: Response, view: string, model: object, status = 200): void {
    const { cspNonce, me, waiting = { alerts: null, callbacks: null } } = response.locals as Known
    const request = response.req as Request
    const context: PageContext = { cspNonce, me: me ?? null, waiting, path: request.path }
    const page = this.pages.render(view, { ...model, ...context })
    response.status(status).type('html').send(page)
  }
}
