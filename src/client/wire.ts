/**
 * Follows and sends: by the socket where there is one, and by plain HTTP where there is none or it gives no answer. The
 * same message with the same id is the same message, however often and by whatever way it comes.
 */
import type { Answer, Call } from './http.js'
import type { Caught, Wire } from './courier.js'
import type { Live } from './live.js'

export const consultationPath = (ref: string): string => `/api/v1/consultations/${encodeURIComponent(ref)}`

export function socketOrHttp(live: Live, call: Call): Wire {
  return {
    up: () => live.up,
    follow: async (ref, after) => {
      const answer = live.up ? await live.ask('consultation.follow', { ref, after }) : null
      return answer?.ok ? { ...answer, live: true } : (answer ?? readByHttp(call, ref, after))
    },
    send: async (ref, clientId, body) => {
      const answer = live.up ? await live.ask('message.send', { ref, clientId, body }) : null
      return answer ?? call(`${consultationPath(ref)}/messages`, { method: 'POST', body: { clientId, body } })
    },
  }
}

async function readByHttp(call: Call, ref: string, after: number): Promise<Answer<Caught>> {
  const answer = await call<Omit<Caught, 'live'>>(
    `${consultationPath(ref)}/messages?after=${after}&limit=200`,
  )
  return answer?.ok ? { ...answer, live: false } : answer
}
