/** A plain HTTP client that keeps its connections, for load generators: no more per request than must be. */
import { Agent, request } from 'node:http'

export interface Reply<T> {
  readonly status: number
  readonly body: T
}

export class HttpClient {
  private readonly agent: Agent

  constructor(
    private readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  send<T>(method: 'POST' | 'PUT', path: string, cookie: string, body: object = {}): Promise<Reply<T>> {
    const text = JSON.stringify(body)
    const headers = {
      cookie,
      origin: this.url,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }
    return new Promise((resolve, reject) => {
      const call = request(this.url + path, { method, headers, agent: this.agent }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('error', reject)
        response.once('end', () => {
          try {
            const answer = Buffer.concat(parts).toString()
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer || '{}') as T })
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
      })
      call.once('error', reject)
      call.end(text)
    })
  }

  close(): void {
    this.agent.destroy()
  }
}
