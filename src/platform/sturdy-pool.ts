/**
 * A pool of connections that outlives any of them. pg tells of a connection that breaks with an event `error`, and an
 * event `error` that nobody listens to ends the process. The pool listens only while a connection is idle; one that is
 * in use, or that somebody holds to listen on, must be listened to as well.
 */
import pg from 'pg'

export function makePool(config: pg.PoolConfig, trouble: (error: Error) => void = () => undefined): pg.Pool {
  const pool = new pg.Pool({ connectionTimeoutMillis: 5_000, keepAlive: true, ...config })
  pool.on('error', trouble)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
