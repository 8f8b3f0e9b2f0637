/** A client of the public interface that knows nothing of the inside: HTTP and socket.io-client only. */
import { io, type Socket } from 'socket.io-client'

export const PASSWORD = 'advice-line-demo'

export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Person {
  readonly email: string
  readonly cookie: string
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>
  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>
  put<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>>
  delete<T = Record<string, unknown>>(path: string): Promise<Answer<T>>
  /** A connected socket of the live namespace. */
  live(): Promise<LiveClient>
}

export interface LiveClient {
  readonly socket: Socket
  /** Everything that has arrived, in order. */
  readonly heard: { event: string; payload: Record<string, unknown> }[]
  /** Sends an event and gives back its acknowledgement. */
  send<T = Record<string, unknown>>(
    event: string,
    payload?: unknown,
  ): Promise<T & { ok: boolean; code?: string }>
  /** Waits for an event, also one that came before. */
  next(
    event: string,
    matching?: (payload: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>>
  close(): void
}

/** In: where the service is, and "gp" for gp@demo.example. Out: that person, signed in. */
export async function signIn(url: string, account: string): Promise<Person> {
  const email = account.includes('@') ? account : `${account}@demo.example`
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  if (answer.status !== 200) throw new Error(`sign-in of ${email} answered ${answer.status}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0] ?? '')
    .join('; ')
  return asPerson(url, email, cookie)
}

/** Somebody who is signed in already. In: also the Origin, where it is not the address that is called. */
export function asPerson(url: string, email: string, cookie: string, origin = url): Person {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const headers: Record<string, string> = { cookie, origin }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await fetch(url + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : { text }) as T,
    }
  }
  return {
    email,
    cookie,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    put: (path, body = {}) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
    live: () => connect(url, cookie, { origin }),
  }
}

export async function connect(
  url: string,
  cookie: string,
  headers: Record<string, string> = {},
): Promise<LiveClient> {
  const socket = io(`${url}/live`, {
    extraHeaders: { cookie, origin: url, ...headers },
    forceNew: true,
    reconnection: false,
  })
  const heard: LiveClient['heard'] = []
  const waiting = new Set<() => void>()
  socket.onAny((event: string, payload: Record<string, unknown>) => {
    heard.push({ event, payload })
    for (const look of waiting) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    socket,
    heard,
    send: (event, payload = {}) => socket.timeout(10_000).emitWithAck(event, payload) as Promise<never>,
    next: (event, matching = () => true) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`no ${event} in time; heard ${heard.map((each) => each.event).join(', ')}`))
        }, 15_000)
        const look = (): void => {
          const found = heard.find((each) => each.event === event && matching(each.payload))
          if (!found) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(found.payload)
        }
        waiting.add(look)
        look()
      }),
    close: () => socket.disconnect(),
  }
}

/** Asks again until the answer will do. Timings never decide a test: the limit is far above what is needed. */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  seconds = 20,
): Promise<T> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > until)
      throw new Error(`not in time; the last answer was ${JSON.stringify(answer).slice(0, 500)}`)
    await new Promise((later) => setTimeout(later, 40))
  }
}
