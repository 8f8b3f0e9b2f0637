/** Plain HTTP to `/api/v1`: what works when nothing else does. */
import type { Ack } from '../domain/live-events.js'
import type { RefusalCode } from '../domain/outcome.js'

/** Null: no answer, or one that says nothing about what happened. So nobody knows. */
export type Answer<T> = Ack<T> | null

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly body?: unknown
  /** It is to arrive even if the page goes meanwhile. */
  readonly outliving?: boolean
}

export type Call = <T>(path: string, options?: CallOptions) => Promise<Answer<T>>

const GIVE_UP_MS = 10_000

/** In: for a program that is no page, where the service is, and what each request carries (cookie, Origin). */
export const httpCalls =
  (base = '', carried: Readonly<Record<string, string>> = {}): Call =>
  async <T>(path: string, { method = 'GET', body, outliving = false }: CallOptions = {}) => {
    const given = new AbortController()
    const timer = setTimeout(() => given.abort(), GIVE_UP_MS)
    try {
      const response = await fetch(base + path, {
        method,
        credentials: 'same-origin',
        signal: given.signal,
        keepalive: outliving,
        headers: {
          ...carried,
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

/** From one of the service's own pages. */
export const json: Call = httpCalls()
