/**
 * How hints reach the other nodes: over Redis streams where there is Redis, else over Postgres. The embedded default is
 * one process and needs neither.
 */
import { createAdapter as overPostgres } from '@socket.io/postgres-adapter'
import { createAdapter as overRedis } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import type { PoolClient } from 'pg'
import type { ServerOptions } from 'socket.io'
import type { Config } from '../config.js'
import { asRole, SERVICE_ROLE } from '../database-roles.js'
import { aboutError, type Log } from '../log.js'
import { makePool } from '../sturdy-pool.js'

export interface BetweenNodes {
  readonly adapter: ServerOptions['adapter'] | undefined
  close(): Promise<void>
}

export function betweenNodes(config: Config, log: Log): BetweenNodes {
  const trouble = (error: Error): void => log.warn(aboutError(error), 'trouble between the nodes')
  if (config.redisUrl) {
    const redis = new Redis(config.redisUrl, { maxRetriesPerRequest: null })
    redis.on('error', trouble)
    return { adapter: overRedis(redis), close: () => Promise.resolve(redis.disconnect()) }
  }
  if (config.databaseUrl) {
    const pool = makePool(
      { connectionString: config.databaseUrl, options: asRole(SERVICE_ROLE), max: 3 },
      trouble,
    )
    pool.on('connect', giveBackWhenBroken)
    return { adapter: overPostgres(pool, { errorHandler: trouble }), close: () => pool.end() }
  }
  return { adapter: undefined, close: () => Promise.resolve() }
}

/**
 * The adapter holds a connection to listen on and takes a new one when it breaks, but never gives the broken one back:
 * after as many breaks as the pool has places, it would wait for ever.
 */
function giveBackWhenBroken(client: PoolClient): void {
  client.once('end', () =>
    setImmediate(() => {
      try {
        client.release(true)
      } catch {
        // Whoever used it has given it back.
      }
    }),
  )
}
