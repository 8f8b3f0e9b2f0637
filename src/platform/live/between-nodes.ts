/**
 * How hints reach the other nodes: over Redis streams where there is Redis, else over Postgres. The embedded default is
 * one process and needs neither.
 */
import { createAdapter as overPostgres } from '@socket.io/postgres-adapter'
import { createAdapter as overRedis } from '@socket.io/redis-streams-adapter'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { ServerOptions } from 'socket.io'
import type { Config } from '../config.js'
import { aboutError, type Log } from '../log.js'

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
    const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 3, keepAlive: true })
    pool.on('error', trouble)
    return { adapter: overPostgres(pool, { errorHandler: trouble }), close: () => pool.end() }
  }
  return { adapter: undefined, close: () => Promise.resolve() }
}
