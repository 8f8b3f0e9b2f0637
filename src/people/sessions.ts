/**
 * From a request's cookie to a person. A look-up is kept for a moment, since a page and its live channel ask many times
 * a second; a session that ends is forgotten at once, on every node (hint `session`).
 */
import { APIError } from 'better-auth/api'
import { fromNodeHeaders } from 'better-auth/node'
import type { Person } from '../domain/people.js'
import type { Hints } from '../platform/live/hints.js'
import { Refused } from '../platform/problems.js'
import type { Auth } from './auth.js'
import type { PeopleService } from './people.service.js'

export interface SignedIn {
  readonly person: Person
  readonly sessionId: string
}

type Headers = Record<string, string | string[] | undefined>

const KEPT_MS = 1_000
const RETRY_SECONDS = 5
const MOST_KEPT = 10_000

export class Sessions {
  private readonly kept = new Map<string, { until: number; found: Promise<SignedIn | null> }>()

  constructor(
    readonly auth: Auth,
    private readonly people: PeopleService,
    hints: Hints,
  ) {
    hints.on('session', () => this.kept.clear())
  }

  /** Who sent these headers? null: nobody who is signed in. */
  async of(headers: Headers): Promise<SignedIn | null> {
    const cookie = headers['cookie']
    if (typeof cookie !== 'string') return null
    const known = this.kept.get(cookie)
    if (known && known.until > Date.now()) return known.found
    const found = this.lookUp(headers)
    if (this.kept.size >= MOST_KEPT) this.kept.clear()
    this.kept.set(cookie, { until: Date.now() + KEPT_MS, found })
    found.catch(() => this.kept.delete(cookie))
    return found
  }

  private async lookUp(headers: Headers): Promise<SignedIn | null> {
    const session = await this.session(headers)
    if (!session) return null
    const person = await this.people.find(session.user.id)
    return person ? { person, sessionId: session.session.id } : null
  }

  private async session(headers: Headers) {
    try {
      return await this.auth.api.getSession({ headers: fromNodeHeaders(headers) })
    } catch (error) {
      throw plainly(error)
    }
  }
}

/** Better-auth hides why it could not look a session up. All that it needs is the database: say that, not "our fault". */
function plainly(error: unknown): unknown {
  if (!(error instanceof APIError) || error.statusCode < 500) return error
  const detail = 'The service can’t reach its database just now. Send the same again in a moment.'
  return new Refused({ code: 'unavailable', detail }, 503, RETRY_SECONDS)
}
