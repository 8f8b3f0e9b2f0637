/** Requests that no well-behaved client would send: byte for byte as they are given, over node:http. */
import { Agent, request } from 'node:http'

export interface Ask {
  readonly method?: string
  /** Sent as it stands: nothing is encoded or tidied up. */
  readonly path: string
  readonly cookie?: string | undefined
  /** Left out when it is not given. */
  readonly origin?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly type?: string
  readonly body?: string | Buffer
}

export interface RawAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly text: string
  /** The text as JSON; the text itself when it is none. */
  readonly body: unknown
}

const agent = new Agent({ keepAlive: true, maxSockets: 12 })

export function ask(url: string, what: Ask): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const headers: Record<string, string | number> = { ...what.headers }
  if (what.cookie !== undefined) headers['cookie'] = what.cookie
  if (what.origin !== undefined) headers['origin'] = what.origin
  if (what.body !== undefined) {
    headers['content-type'] = what.type ?? 'application/json'
    headers['content-length'] ??= Buffer.byteLength(what.body)
  }
  return new Promise((resolve, reject) => {
    const { method = 'GET', path } = what
    const asked = request({ hostname, port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const get = (name: string): string | null => {
          const value = response.headers[name]
          return Array.isArray(value) ? value.join(', ') : (value ?? null)
        }
        resolve({ status: response.statusCode ?? 0, headers: { get }, text, body: parsed(text) })
      })
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // The server had just let go of a connection that we kept: nothing of the request was read.
      if (asked.reusedSocket && error.code === 'ECONNRESET') ask(url, what).then(resolve, reject)
      else reject(error)
    })
    asked.end(what.body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Runs the work for every item, so many at once; the order of the results is that of the items. */
export async function forEachOf<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  atOnce = 8,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [i, item] of queue) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}
