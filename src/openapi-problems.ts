/** How a route may refuse, for the interface's description. */
import { ref } from './openapi-shapes.js'
import { problemOf, statusOf } from './platform/problems.js'

/** In: the statuses with which a route may refuse. Out: their responses. */
export function problems(statuses: readonly number[]): Record<string, unknown> {
  const content = { 'application/problem+json': { schema: ref('Problem') } }
  return Object.fromEntries(
    statuses.map((status) => [status, { description: titles.get(status) ?? 'Refused', content }]),
  )
}

const titles = new Map(
  (
    ['not-signed-in', 'forbidden', 'not-found', 'too-large', 'invalid', 'too-many', 'unavailable'] as const
  ).map((code) => [statusOf(code), problemOf({ code, detail: '' }).title]),
)
titles.set(409, 'Conflict')
