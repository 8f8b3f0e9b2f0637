/** Follows and sends: by the socket while there is one, otherwise by plain HTTP. */
import type { RefusalCode } from '../domain/outcome.js'
import type { Answer, Caught, Wire } from './courier.js'
import type { Live } from './live.js'

export function socketOrHttp(live: Live): Wire {
  return {
    up: () => live.up,
    follow: async (ref, after) =>
      live.up ? live.ask('consultation.follow', { ref, after }) : readByHttp(ref, after),
    send: async (ref, clientId, body) =>
      live.up ? live.ask('message.send', { ref, clientId, body }) : sendByHttp(ref, clientId, body),
  }
}

const messagesOf = (ref: string): string => `/api/v1/consultations/${encodeURIComponent(ref)}/messages`

const readByHttp = (ref: string, after: number): Promise<Answer<Caught>> =>
  json<Caught>(`${messagesOf(ref)}?after=${after}&limit=200`)

const sendByHttp = (
  ref: string,
  clientId: string,
  body: string,
): Promise<Answer<{ seq: number; at: string }>> =>
  json<{ seq: number; at: string }>(messagesOf(ref), 'POST', { clientId, body })

const GIVE_UP_MS = 10_000

/** One call to `/api/v1`. Null: no answer, or an answer that says nothing about what happened. */
export async function json<T>(url: string, method = 'GET', body?: unknown): Promise<Answer<T>> {
  const given = new AbortController()
  const timer = setTimeout(() => given.abort(), GIVE_UP_MS)
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      signal: given.signal,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (response.status === 204 ? {} : await response.json()) as T & {
      code?: string
      detail?: string
    }
    if (response.ok) return { ok: true, ...answer }
    if (response.status >= 500 || typeof answer.code !== 'string') return null
    return { ok: false, code: answer.code as RefusalCode, detail: answer.detail ?? 'That did not work.' }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
