/**
 * Sign-in, by better-auth: email and password, sessions in Postgres in a schema of its own. People can't sign
 * themselves up: an admin adds them. Every sign-in and sign-out is an entry in the person's own audit stream, and
 * without the entry there is no session.
 */
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { getMigrations } from 'better-auth/db/migration'
import type pg from 'pg'
import type { Config } from '../platform/config.js'
import { asRole, SERVICE_ROLE } from '../platform/database-roles.js'
import { makePool } from '../platform/sturdy-pool.js'
import type { Limits } from './limits.js'

/** What sign-in tells the rest of the people room. */
export interface SessionEvents {
  /** Throws when the person may not sign in, or when it can't be written down. */
  began(personId: string): Promise<void>
  ended(personId: string, sessionId: string): Promise<void>
}

const HOURS = 60 * 60
const SCHEMA = '-c search_path=auth'

export const makeAuthPool = (url: string): pg.Pool =>
  makePool({ connectionString: url, options: `${SCHEMA} ${asRole(SERVICE_ROLE)}`, max: 8 })

export function authOptions(
  config: Config,
  pool: pg.Pool,
  limits: Limits,
  sessions: SessionEvents,
): BetterAuthOptions {
  const secure = config.publicUrl.startsWith('https:')
  return {
    database: pool,
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.authSecret,
    trustedOrigins: [...config.origins],
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    session: { expiresIn: 12 * HOURS, updateAge: 1 * HOURS },
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: false,
      cookies: { session_token: { name: secure ? '__Host-advice-line' : 'advice-line' } },
      defaultCookieAttributes: { httpOnly: true, secure, sameSite: 'lax', path: '/' },
    },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        const wait = isSignIn(context) ? await limits.passwordWait(emailIn(context.body)) : null
        if (wait === null) return
        throw new APIError(
          'TOO_MANY_REQUESTS',
          { code: 'too-many', message: 'Too many tries' },
          { 'Retry-After': String(wait) },
        )
      }),
      after: createAuthMiddleware(async (context) => {
        if (isSignIn(context) && context.context.returned instanceof APIError) {
          await limits.wrongPassword(emailIn(context.body))
        }
      }),
    },
    databaseHooks: {
      session: {
        create: { before: (session) => sessions.began(session.userId) },
        delete: { after: (session) => sessions.ended(session.userId, session.id) },
      },
    },
  }
}

export const makeAuth = (options: BetterAuthOptions) => betterAuth(options)
export type Auth = ReturnType<typeof makeAuth>

/** Brings better-auth's tables up to date. In: the URL of their owner. */
export async function migrateAuth(options: BetterAuthOptions, url: string): Promise<void> {
  const database = makePool({ connectionString: url, options: SCHEMA, max: 2 })
  try {
    const { runMigrations } = await getMigrations({ ...options, database })
    await runMigrations()
  } finally {
    await database.end()
  }
}

const isSignIn = (context: { path?: string | undefined }): boolean => context.path === '/sign-in/email'

function emailIn(body: unknown): string {
  const email = (body as { email?: unknown } | undefined)?.email
  return typeof email === 'string' ? email.toLowerCase().slice(0, 320) : ''
}
