/**
 * The environment, read once and frozen. Easy in development; in production nothing is defaulted that matters.
 * A bad or missing value stops the start with one line that names it.
 */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { readVerifier, type VerifierKey } from '../domain/proof/signed-note.js'
import { readSmtpUrl, type MailServer } from './mail/smtp-url.js'
import { keyFromFile, keyFromText, keysFromText, ownKey, textFromFile } from './keys.js'
import { StartRefused } from './start-refused.js'

export interface Config {
  readonly production: boolean
  readonly port: number
  readonly host: string
  readonly publicUrl: string
  /** Every Origin that counts as ours. */
  readonly origins: readonly string[]
  readonly dataDir: string
  /** null: the embedded server, with demo people. */
  readonly databaseUrl: string | null
  /** Whose tables they are: migrations run as them. null: whoever DATABASE_URL logs in as. */
  readonly databaseOwnerUrl: string | null
  /** null: queues and hints go through Postgres. */
  readonly redisUrl: string | null
  /** 32 bytes that wrap every consultation's data key. */
  readonly masterKey: Buffer
  /** Master keys of before, for data keys that are not wrapped anew yet. */
  readonly previousMasterKeys: readonly Buffer[]
  readonly authSecret: string
  /** The number that every page gives when the service can't help. */
  readonly publicPhone: string
  /** null: letters wait in their rows. */
  readonly mailServer: MailServer | null
  /** The address that letters come from. */
  readonly mailFrom: string
  readonly checkpoints: CheckpointConfig
  readonly logLevel: string
  readonly rateLimitScale: number
}

export interface CheckpointConfig {
  /** 32 bytes that sign checkpoints. Never in the database. */
  readonly key: Buffer
  /** Keys that signed before this one. */
  readonly earlierKeys: readonly VerifierKey[]
  readonly folder: string
  /** Where each checkpoint is posted to; null: nowhere. */
  readonly url: string | null
  /** Who gets one by mail each hour; null: nobody. */
  readonly mailTo: string | null
  readonly seconds: number
}

const url = (...protocols: string[]) =>
  z.string().refine(
    (text) => {
      return URL.canParse(text) && protocols.includes(new URL(text).protocol)
    },
    `must be a URL beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  )

const smtpUrl = z.string().transform((text, context) => {
  const server = readSmtpUrl(text)
  if (typeof server !== 'string') return server
  context.addIssue({ code: 'custom', message: server })
  return z.NEVER
})

const verifierKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map(readVerifier)
  const known = keys.filter((key) => key !== null)
  if (known.length === keys.length) return known
  context.addIssue({
    code: 'custom',
    message: 'must be public keys of checkpoints, with commas between them',
  })
  return z.NEVER
})

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number('must be a number').int().min(1).max(65535).default(3000),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: url('http:', 'https:').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_OWNER_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  MASTER_KEY: z.string().optional(),
  MASTER_KEY_FILE: z.string().optional(),
  MASTER_KEY_PREVIOUS: z.string().optional(),
  MASTER_KEY_PREVIOUS_FILE: z.string().optional(),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  PUBLIC_PHONE: z
    .string()
    .regex(/^[+\d][\d ]{4,20}$/, 'must be a telephone number')
    .optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: z.email('must be an e-mail address, and nothing else').optional(),
  CHECKPOINT_KEY: z.string().optional(),
  CHECKPOINT_KEY_FILE: z.string().optional(),
  CHECKPOINT_EARLIER_KEYS: verifierKeys.optional(),
  CHECKPOINT_DIR: z.string().min(1).optional(),
  CHECKPOINT_URL: url('http:', 'https:').optional(),
  CHECKPOINT_MAIL_TO: z.email('must be an e-mail address, and nothing else').optional(),
  CHECKPOINT_SECONDS: z.coerce.number('must be a number').int().min(1).max(60).default(60),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  RATE_LIMIT_SCALE: z.coerce.number('must be a number').min(1).max(1_000_000).default(1),
})

/** From the range that Ofcom keeps for drama: it rings nowhere. */
const INVENTED_PHONE = '01632 960 100'

/** Secrets that stand in an example somewhere: anybody may know them. */
const sample = /change-?me|replace-?me|example|secret-?secret|^(.)\1*$/i

/** In: the environment. Out: the settings. Throws StartRefused with one line that names the bad value. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(filled)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new StartRefused(`${issue?.path.join('.') ?? 'A setting'}: ${issue?.message ?? 'is not valid'}`)
  }
  const set = parsed.data
  const production = set.NODE_ENV === 'production'
  if (production) requireInProduction(set)
  const embedded = !set.DATABASE_URL
  const dataDir = resolve(set.DATA_DIR)
  const publicUrl = new URL(set.PUBLIC_URL ?? `http://127.0.0.1:${set.PORT}`).origin
  return Object.freeze({
    production,
    port: set.PORT,
    host: set.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
    publicUrl,
    origins: embedded && !set.PUBLIC_URL ? [publicUrl, `http://localhost:${set.PORT}`] : [publicUrl],
    dataDir,
    databaseUrl: set.DATABASE_URL ?? null,
    databaseOwnerUrl: ownerUrl(set),
    redisUrl: set.REDIS_URL ?? null,
    ...masterKeys(set, dataDir),
    authSecret: set.AUTH_SECRET ?? ownKey(dataDir, 'auth.secret').toString('base64'),
    publicPhone: set.PUBLIC_PHONE ?? INVENTED_PHONE,
    mailServer: set.SMTP_URL ?? null,
    mailFrom: set.MAIL_FROM ?? `advice-line@${new URL(publicUrl).hostname}`,
    checkpoints: {
      key: keyOf(set, 'CHECKPOINT_KEY') ?? ownKey(dataDir, 'checkpoint.key'),
      earlierKeys: set.CHECKPOINT_EARLIER_KEYS ?? [],
      folder: resolve(set.CHECKPOINT_DIR ?? join(dataDir, 'checkpoints')),
      url: set.CHECKPOINT_URL ?? null,
      mailTo: set.CHECKPOINT_MAIL_TO ?? null,
      seconds: set.CHECKPOINT_SECONDS,
    },
    logLevel: set.LOG_LEVEL,
    rateLimitScale: set.RATE_LIMIT_SCALE,
  })
}

type Settings = z.infer<typeof environment>

function ownerUrl(set: Settings): string | null {
  const [owner, service] = [set.DATABASE_OWNER_URL, set.DATABASE_URL]
  if (owner === undefined) return null
  if (service === undefined) throw new StartRefused('DATABASE_OWNER_URL: needs DATABASE_URL beside it')
  if (new URL(owner).username === new URL(service).username)
    throw new StartRefused('DATABASE_OWNER_URL: must log in as somebody else than DATABASE_URL')
  return owner
}

/** A key that was given, as text or in a file; null: neither. */
function keyOf(set: Settings, name: 'MASTER_KEY' | 'CHECKPOINT_KEY'): Buffer | null {
  const [text, file] = [set[name], set[`${name}_FILE`]]
  if (text) return keyFromText(name, text)
  return file ? keyFromFile(`${name}_FILE`, file) : null
}

function masterKeys(set: Settings, dataDir: string): Pick<Config, 'masterKey' | 'previousMasterKeys'> {
  const current = keyOf(set, 'MASTER_KEY') ?? ownKey(dataDir, 'master.key')
  const previous = previousKeys(set)
  if (previous.some((key) => key.equals(current)))
    throw new StartRefused('MASTER_KEY_PREVIOUS: must not be the same as MASTER_KEY')
  return { masterKey: current, previousMasterKeys: previous }
}

/** Usually one; several are separated by commas, or stand on lines of their own in the file. */
function previousKeys(set: Settings): Buffer[] {
  const { MASTER_KEY_PREVIOUS: text, MASTER_KEY_PREVIOUS_FILE: file } = set
  if (text) return keysFromText('MASTER_KEY_PREVIOUS', text)
  return file ? keysFromText('MASTER_KEY_PREVIOUS_FILE', textFromFile('MASTER_KEY_PREVIOUS_FILE', file)) : []
}

function requireInProduction(set: Settings): void {
  const missing = (name: string): never => {
    throw new StartRefused(`${name}: must be set in production`)
  }
  if (!set.DATABASE_URL) missing('DATABASE_URL')
  if (!set.PUBLIC_URL) missing('PUBLIC_URL')
  if (!set.PUBLIC_PHONE) missing('PUBLIC_PHONE')
  if (!set.AUTH_SECRET) missing('AUTH_SECRET')
  if (!set.MASTER_KEY && !set.MASTER_KEY_FILE) missing('MASTER_KEY or MASTER_KEY_FILE')
  if (!set.CHECKPOINT_KEY && !set.CHECKPOINT_KEY_FILE) missing('CHECKPOINT_KEY or CHECKPOINT_KEY_FILE')
  if (set.RATE_LIMIT_SCALE !== 1) throw new StartRefused('RATE_LIMIT_SCALE: must be 1 in production')
  for (const name of ['AUTH_SECRET', 'MASTER_KEY', 'MASTER_KEY_PREVIOUS', 'CHECKPOINT_KEY'] as const) {
    if (sample.test(set[name] ?? ''))
      throw new StartRefused(`${name}: is a sample secret; make one of your own`)
  }
}
