/**
 * Is this request from one of our own pages? Browsers always send Origin on WebSockets and on posts; on a same-origin
 * GET they may leave it out but then send Sec-Fetch-Site. Anything unclear is refused.
 */
import type { IncomingMessage } from 'node:http'

export function isOwnOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, upgrade, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) return origins.includes(origin)
  return request.method === 'GET' && upgrade === undefined && site === 'same-origin'
}
