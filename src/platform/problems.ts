/** Refusals as problem+json (RFC 9457): the one place where a code meets its HTTP status and title. */
import type { Outcome, Refusal, RefusalCode } from '../domain/outcome.js'

const known: Readonly<Record<RefusalCode, readonly [status: number, title: string]>> = {
  'not-signed-in': [401, 'Not signed in'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  'client-id-reused': [409, 'This id was used for something else'],
  'not-waiting': [409, 'No longer waiting'],
  'not-talking': [409, 'Not talking'],
  'not-open': [409, 'Not open'],
  closed: [409, 'Closed'],
  'not-closed': [409, 'Not closed yet'],
  'offer-gone': [409, 'The offer is gone'],
  'at-capacity': [409, 'At capacity'],
  'slot-gone': [409, 'This time is taken'],
  'colleague-not-free': [409, 'This colleague is not free'],
  'already-asked': [409, 'A colleague is being asked already'],
  'changed-meanwhile': [409, 'Somebody else has changed it'],
  erased: [410, 'Erased'],
  'too-large': [413, 'Too large'],
  invalid: [422, 'Not valid'],
  'too-many': [429, 'Too many requests'],
  unavailable: [503, 'Not available just now'],
}

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: readonly { readonly field: string; readonly message: string }[]
}

export const statusOf = (code: RefusalCode): number => known[code][0]

export function problemOf(refusal: Refusal, status = statusOf(refusal.code)): Problem {
  return {
    type: `/help#${refusal.code}`,
    title: known[refusal.code][1],
    status,
    code: refusal.code,
    detail: refusal.detail,
    errors: refusal.errors ?? [],
  }
}

const RETRY_SECONDS = 5

/** A refusal on its way to the one filter that answers it, in JSON or as a page. Not an error: nothing went wrong. */
export class Refused extends Error {
  constructor(
    readonly refusal: Refusal,
    readonly status = statusOf(refusal.code),
    readonly retryAfterSeconds: number | null = refusal.code === 'unavailable' ? RETRY_SECONDS : null,
  ) {
    super(refusal.code)
  }
}

/** The value of an outcome; a refusal goes to the filter. For controllers, at the very edge. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Refused(outcome.refusal)
}
