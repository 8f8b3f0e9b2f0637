/** The gate of the live channel: the same sessions, the same access table and the same limits as for HTTP. */
import type { Gate } from '../platform/live/live-adapter.js'
import { access, mayUse } from './access.js'
import type { Limits } from './limits.js'
import type { Sessions } from './sessions.js'

export const makeGate = (sessions: Sessions, limits: Limits): Gate => ({
  signIn: async (headers) => {
    const found = await sessions.of(headers)
    return found ? { person: found.person, sessionId: found.sessionId } : null
  },
  refusal: async (event, { person }) => {
    const key = `live ${event}`
    if (mayUse(key, person.role) !== 'yes')
      return { code: 'forbidden', detail: 'Your role does not allow this.' }
    const wait = await limits.use(access[key]?.limit ?? 'general', person.id)
    if (wait === null) return null
    return { code: 'too-many', detail: `Too many requests. Try again in ${wait} seconds.` }
  },
})
