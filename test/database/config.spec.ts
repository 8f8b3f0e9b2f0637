/** Settings: a bad or missing one is named in one line; in production nothing that matters is defaulted. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/platform/config.js'
import { StartRefused } from '../../src/platform/start-refused.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'advice-config-'))
  await writeFile(join(folder, 'short'), 'c2hvcnQ=')
  await writeFile(join(folder, 'good'), `${'ab'.repeat(32)}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const config = (env: Record<string, string>) => readConfig({ DATA_DIR: join(folder, 'data'), ...env })
function refusal(env: Record<string, string>): string {
  try {
    config(env)
  } catch (error) {
    if (error instanceof StartRefused) return error.message
    throw error
  }
  return 'not refused'
}

const production: Record<string, string> = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://a:b@db/advice',
  PUBLIC_URL: 'https://advice.test',
  PUBLIC_PHONE: '0300 123 0000',
  AUTH_SECRET: 'kW0oZ3dTq8u1vN5yB7xP2mR9sL4hG6jF',
  MASTER_KEY: 'Jq1vXo6m3bW8rT0yK5nP9sD2fG7hL4zC1xV6aB3eQ8U=',
  CHECKPOINT_KEY: 'b7Hq2vXo6m3W8rT0yK5nP9sD2fG7hL4zC1xV6aB3eQ8=',
}

describe('a bad setting', () => {
  test.each([
    ['PORT', 'http'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'advice.test'],
    ['PUBLIC_URL', 'ftp://advice.test'],
    ['DATABASE_URL', 'mysql://a:b@db/advice'],
    ['DATABASE_URL', 'db'],
    ['DATABASE_OWNER_URL', 'mysql://a:b@db/advice'],
    ['REDIS_URL', 'http://redis'],
    ['AUTH_SECRET', 'short'],
    ['MASTER_KEY', 'c2hvcnQ='],
    ['MASTER_KEY', 'ab'.repeat(31)],
    ['MASTER_KEY_FILE', '/nowhere/key'],
    ['CHECKPOINT_KEY', 'c2hvcnQ='],
    ['CHECKPOINT_KEY_FILE', '/nowhere/key'],
    ['CHECKPOINT_EARLIER_KEYS', 'advice-line/1+2+3'],
    ['CHECKPOINT_URL', 'ftp://keeper.test'],
    ['CHECKPOINT_MAIL_TO', 'the auditor'],
    ['CHECKPOINT_SECONDS', '61'],
    ['PUBLIC_PHONE', 'call us'],
    ['SMTP_URL', 'mail.test'],
    ['SMTP_URL', 'http://mail.test'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://us:100%@mail.test'],
    ['SMTP_URL', 'smtp://mail.test?requireTLS=no'],
    ['SMTP_URL', 'smtp://mail.test?logger=true'],
    ['MAIL_FROM', 'advice'],
    ['MAIL_FROM', 'The line <line@advice.test>'],
    ['LOG_LEVEL', 'loud'],
    ['RATE_LIMIT_SCALE', '0'],
    ['RATE_LIMIT_SCALE', 'much'],
  ])('%s=%s is named in one line', (name, bad) => {
    const line = refusal({ [name]: bad })
    expect(line).toMatch(new RegExp(`^${name}: .{8,}`))
    expect(line).not.toContain('\n')
  })

  test('the owner of the tables logs in as somebody else than the service, or not at all', () => {
    const [service, owner] = ['postgres://a:b@db/advice', 'postgres://o:c@db/advice']
    expect(config({ DATABASE_URL: service, DATABASE_OWNER_URL: owner }).databaseOwnerUrl).toBe(owner)
    expect(config({ DATABASE_URL: service }).databaseOwnerUrl).toBeNull()
    expect(refusal({ DATABASE_OWNER_URL: owner })).toMatch(/^DATABASE_OWNER_URL: needs DATABASE_URL/)
    expect(refusal({ DATABASE_URL: owner, DATABASE_OWNER_URL: owner })).toMatch(
      /^DATABASE_OWNER_URL: must log in as somebody else/,
    )
  })

  test('a key file with too short a key is named, and an empty setting counts as none', () => {
    expect(refusal({ MASTER_KEY_FILE: join(folder, 'short') })).toMatch(/^MASTER_KEY_FILE: must be 32 bytes/)
    expect(config({ PORT: '', REDIS_URL: '' })).toMatchObject({ port: 3000, redisUrl: null })
  })
})

describe('with nothing set', () => {
  test('it listens on this machine only, at port 3000, and localhost counts as the same', () => {
    expect(config({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      origins: ['http://127.0.0.1:3000', 'http://localhost:3000'],
      databaseUrl: null,
      redisUrl: null,
      rateLimitScale: 1,
    })
    expect(config({ DATABASE_URL: 'postgres://a:b@db/advice' })).toMatchObject({
      host: '0.0.0.0',
      origins: ['http://127.0.0.1:3000'],
    })
  })

  test('it makes keys of its own, keeps them for itself, and finds them again', async () => {
    const [once, again] = [config({}), config({})]
    expect(once.masterKey).toHaveLength(32)
    expect([again.masterKey, again.authSecret]).toEqual([once.masterKey, once.authSecret])
    expect((await stat(join(folder, 'data', 'keys', 'master.key'))).mode & 0o777).toBe(0o600)
    expect(once.authSecret.length).toBeGreaterThanOrEqual(32)
  })

  test('a key that was damaged is refused, never replaced', async () => {
    const path = join(folder, 'data', 'keys', 'master.key')
    const good = await readFile(path)
    await chmod(path, 0o600)
    await writeFile(path, 'damaged')
    expect(refusal({})).toMatch(/master\.key: must be 32 bytes/)
    expect(await readFile(path, 'utf8')).toBe('damaged')
    await writeFile(path, good)
  })
})

describe('the mail server', () => {
  const server = (url: string) => config({ SMTP_URL: url }).mailServer

  test('is none when it is not set, and letters come from the host of the public address', () => {
    expect(config({ PUBLIC_URL: 'https://advice.test:8443' })).toMatchObject({
      mailServer: null,
      mailFrom: 'advice-line@advice.test',
    })
    expect(config({ MAIL_FROM: 'line@council.test' }).mailFrom).toBe('line@council.test')
  })

  test('has TLS as its URL says; with a password it must have it', () => {
    expect(server('smtp://mail.test')).toEqual({ host: 'mail.test', port: 587, tls: 'offered', user: null })
    expect(server('smtps://mail.test')).toMatchObject({ port: 465, tls: 'at-once' })
    expect(server('smtp://[::1]:1025?requireTLS=true')).toMatchObject({
      host: '::1',
      port: 1025,
      tls: 'required',
    })
    expect(server('smtp://us%40line:p%25ss@mail.test')).toMatchObject({
      tls: 'required',
      user: { name: 'us@line', password: 'p%ss' },
    })
    expect(server('smtp://us:pass@mail.test?requireTLS=false')).toMatchObject({ tls: 'offered' })
  })

  test('is not told of in a refusal, password and all', () => {
    expect(refusal({ SMTP_URL: 'smtp://us:secret%@mail.test' })).not.toMatch(/secret|mail\.test/)
  })
})

describe('in production', () => {
  test('a full set is taken, with the key from a file too, in hex or base64', () => {
    expect(config(production)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      origins: ['https://advice.test'],
    })
    const { MASTER_KEY: _, ...without } = production
    expect(config({ ...without, MASTER_KEY_FILE: join(folder, 'good') }).masterKey.toString('hex')).toBe(
      'ab'.repeat(32),
    )
  })

  test.each(['DATABASE_URL', 'PUBLIC_URL', 'PUBLIC_PHONE', 'AUTH_SECRET', 'MASTER_KEY', 'CHECKPOINT_KEY'])(
    '%s must be set',
    (name) => {
      expect(refusal({ ...production, [name]: '' })).toMatch(
        new RegExp(`^${name}.*: must be set in production$`),
      )
    },
  )

  test('sample secrets and a scaled rate limit are refused', () => {
    expect(refusal({ ...production, AUTH_SECRET: 'change-me-'.repeat(4) })).toMatch(
      /^AUTH_SECRET: is a sample secret/,
    )
    expect(refusal({ ...production, AUTH_SECRET: 'x'.repeat(40) })).toMatch(
      /^AUTH_SECRET: is a sample secret/,
    )
    expect(refusal({ ...production, MASTER_KEY: '0'.repeat(64) })).toMatch(/^MASTER_KEY: is a sample secret/)
    expect(refusal({ ...production, RATE_LIMIT_SCALE: '1000' })).toMatch(/^RATE_LIMIT_SCALE: must be 1/)
  })
})
