/** Bad input gets a clear error and loses nothing: hundreds of malformed bodies and payloads, on every route and event. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { access } from '../../src/people/access.js'
import { chance, say } from '../support/chance.js'
import { signIn, type LiveClient, type Person } from '../support/client.js'
import { aConcern, aRecord, raised, talking } from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'

const luck = chance('bad input')
let service: Service
let people: Record<string, Person>
let ref: string

beforeAll(async () => {
  service = await startService()
  const accounts = { practitioner: 'gp', senior: 'senior1', manager: 'manager' }
  const signed = Object.entries(accounts).map(async ([role, account]) => [
    role,
    await signIn(service.url, account),
  ])
  people = Object.fromEntries((await Promise.all(signed)) as [string, Person][])
  ref = await talking(people['practitioner']!, people['senior']!)
})
afterAll(() => closeService(service))

const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const deepObject = (levels: number): unknown =>
  JSON.parse('{"child":'.repeat(levels) + '1' + '}'.repeat(levels))

/** Values that are wrong wherever something else is expected. */
const nasty: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '   ',
  '\u0000',
  '\ud800',
  '\u202e\u0000DROP',
  "'; DROP TABLE consultation; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '{{7*7}}',
  'x'.repeat(100_000),
  [],
  [[]],
  {},
  { $ne: null },
  { toString: 1 },
  deep(500),
  deepObject(500),
  ['a', { b: [null] }],
]

/** For each route and event, input that is right: each malformed one differs from it in one place. */
const right: Readonly<Record<string, Record<string, unknown>>> = {
  concern: { ...aConcern(), parentsAware: 'yes', desk: 'exampleshire' },
  availability: { status: 'available', capacity: 2 },
  decline: { reason: 'No' },
  message: { clientId: randomUUID(), body: 'Hello' },
  record: aRecord(),
  open: { reason: 'Audit' },
}

/** Fields for which any text, and leaving out, is right. */
const lenient = new Set(['reason', 'advice', 'rationale', 'reviewIf'])

interface Case {
  readonly field: string
  readonly body: unknown
}

/** Out: what must be refused. Every required field is left out, replaced by something nasty, and nested wrongly. */
function malformed(good: Record<string, unknown>): Case[] {
  const whole: Case[] = [[], [good], 'text', 7, null, true, deep(500), deepObject(400)].map((body) => ({
    field: '(whole)',
    body,
  }))
  const parts = Object.keys(good).flatMap((field) =>
    nasty
      .filter((value) => !isRight(field, value))
      .map((value) => ({
        field,
        body: { ...good, clientId: good['clientId'] && randomUUID(), [field]: value },
      })),
  )
  return [...whole, ...parts]
}

function isRight(field: string, value: unknown): boolean {
  const text = typeof value === 'string'
  if (field === 'immediateDanger') return typeof value === 'boolean'
  if (field === 'worry' || field === 'body')
    return text && value.trim() !== '' && value.length < 4_000 && value.isWellFormed()
  if (lenient.has(field)) return value === null || (text && value.length < 10_000 && value.isWellFormed())
  if (field === 'parentsAware') return value === null || value === ''
  if (field === 'actions' || field === 'categories') return Array.isArray(value) && value.length === 0
  return false
}

const routes: readonly (readonly [role: string, method: 'post' | 'put', path: () => string, good: string])[] =
  [
    ['practitioner', 'post', () => '/api/v1/concerns', 'concern'],
    ['senior', 'put', () => '/api/v1/desk/availability', 'availability'],
    ['practitioner', 'post', () => `/api/v1/consultations/${ref}/messages`, 'message'],
    ['senior', 'put', () => `/api/v1/consultations/${ref}/record`, 'record'],
    ['manager', 'post', () => `/api/v1/oversight/consultations/${ref}/open`, 'open'],
  ]

/** Everything that could have been written, as the contract shows it. */
async function everything(): Promise<string> {
  const { practitioner, senior, manager } = people as Record<'practitioner' | 'senior' | 'manager', Person>
  const shown = await Promise.all([
    practitioner.get('/api/v1/consultations'),
    practitioner.get(`/api/v1/consultations/${ref}/messages`),
    senior.get(`/api/v1/consultations/${ref}/record`),
    manager.get('/api/v1/oversight/consultations?size=100'),
  ])
  return JSON.stringify(
    shown.map(({ body }) => body),
    (key, value: unknown) => (['talk', 'wait'].includes(key) ? 0 : value),
  )
}

test('hundreds of malformed bodies get a 4xx that says why, and write nothing', async () => {
  const before = await everything()
  let count = 0
  for (const [role, method, path, good] of routes) {
    for (const { field, body } of malformed(right[good]!)) {
      const answer = await people[role]![method](path(), body)
      count++
      const what = [good, field, JSON.stringify(body).slice(0, 80), answer.status]
      expect([...what, answer.status >= 400 && answer.status < 500]).toEqual([...what, true])
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.body).toMatchObject({ code: expect.any(String), detail: expect.any(String) })
    }
  }
  say(`${count} malformed bodies`)
  expect(count).toBeGreaterThan(300)
  expect(await everything()).toBe(before)
})

test('hundreds of malformed socket payloads are acknowledged with a code, write nothing, and leave the socket alive', async () => {
  const before = await everything()
  const sockets: Record<string, LiveClient> = {
    practitioner: await people['practitioner']!.live(),
    senior: await people['senior']!.live(),
  }
  const events: Readonly<Record<string, Record<string, unknown>>> = {
    'message.send': { ref, clientId: randomUUID(), body: 'Hello' },
    'consultation.follow': { ref, after: 0 },
    'consultation.leave': { ref },
    typing: { ref },
    'offer.accept': { offerId: randomUUID() },
    'offer.decline': { offerId: randomUUID() },
    'availability.set': { status: 'available', capacity: 2 },
  }
  let count = 0
  for (const [event, good] of Object.entries(events)) {
    const role = access[`live ${event}`]!.who.includes('practitioner' as never) ? 'practitioner' : 'senior'
    for (const { field, body } of malformed(good)) {
      if (field === 'after' && (body as Record<string, unknown>)['after'] === 0) continue
      const answer = await sockets[role]!.send(event, body)
      count++
      expect({ event, field, body: JSON.stringify(body).slice(0, 80), ...answer }).toMatchObject({
        ok: false,
        code: expect.any(String),
      })
    }
  }
  say(`${count} malformed payloads`)
  expect(count).toBeGreaterThan(300)
  for (const live of Object.values(sockets)) {
    expect(live.socket.connected).toBe(true)
    live.close()
  }
  expect(await everything()).toBe(before)
})

/** Sends bytes as they are: fetch would tidy them up. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(service.url + path, { method, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

test('bytes that are no JSON, other content types, odd paths and odd queries never make a 500', async () => {
  const before = await everything()
  const { practitioner, senior, manager } = people as Record<'practitioner' | 'senior' | 'manager', Person>
  const json = { 'content-type': 'application/json' }
  const bodies: [Record<string, string>, string | Buffer][] = [
    [json, '{"worry":'],
    [json, '\ufeff{}'],
    [json, Buffer.from([0xff, 0xfe, 0x00])],
    [json, '['.repeat(50_000)],
    [json, '{"__proto__":{"role":"admin"},"constructor":{"prototype":{}}}'],
    [{ 'content-type': 'application/json; charset=utf-7' }, '{}'],
    [{ ...json, 'content-encoding': 'gzip' }, 'not gzip'],
    [{ 'content-type': 'text/plain' }, 'hello'],
    [
      { 'content-type': 'application/x-www-form-urlencoded' },
      'a[b][c][d][e][f][g]=1&__proto__[x]=1&worry[]=1',
    ],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\n\r\n--x--'],
    [{}, ''],
    [json, 'x'.repeat(600_000)],
  ]
  const targets: [Person | null, string][] = [
    [practitioner, '/api/v1/concerns'],
    [practitioner, '/raise'],
    [practitioner, `/consultations/${ref}/messages`],
    [senior, '/desk/availability'],
    [senior, `/desk/${ref}/record`],
    [manager, `/logs/${ref}`],
    [null, '/sign-in'],
    [null, '/api/auth/sign-in/email'],
  ]
  for (const [person, path] of targets) {
    for (const [headers, body] of bodies) {
      const status = await raw(
        'POST',
        path,
        { ...headers, origin: service.url, ...(person ? { cookie: person.cookie } : {}) },
        body,
      )
      expect([path, String(body).slice(0, 40), status >= 300 && status < 500]).toEqual([
        path,
        String(body).slice(0, 40),
        true,
      ])
    }
  }
  const odd = [
    '%00',
    '%',
    '%ff',
    '..%2f..',
    "'--",
    'AL-%F0%9F%91%B6',
    'x'.repeat(5_000),
    'AL-7K3M-9QX2',
    '__proto__',
  ]
  for (const part of odd) {
    for (const [person, path] of [
      [practitioner, `/api/v1/consultations/${part}`],
      [practitioner, `/consultations/${part}`],
      [senior, `/api/v1/offers/${part}`],
      [manager, `/logs/${part}`],
      [
        manager,
        `/api/v1/oversight/consultations?ref=${part}&page=${part}&sort=${part}&from=${part}&size=${part}`,
      ],
      [manager, `/logs?state=${part}&senior=${part}&category=${part}&to=${part}`],
      [senior, `/desk?chat=${part}&notice=${part}`],
      [null, `/sign-in?next=${part}`],
      [null, `/${part}`],
    ] as [Person | null, string][]) {
      const status = await raw('GET', path, person ? { cookie: person.cookie } : {}, '')
      expect([path.slice(0, 60), status < 500]).toEqual([path.slice(0, 60), true])
    }
  }
  for (const cookie of ['advice-line=%', 'advice-line=%00.%ff', `advice-line=${'x'.repeat(7_000)}`, '=;=;']) {
    expect(await raw('GET', '/api/v1/me', { cookie }, '')).toBe(401)
  }
  expect(await everything()).toBe(before)
})

test('sign-in takes no nonsense', async () => {
  for (const email of nasty) {
    for (const password of luck.below(2) ? nasty.slice(0, 8) : nasty.slice(8, 16)) {
      const answer = await fetch(`${service.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: service.url },
        body: JSON.stringify({ email, password }),
      })
      expect([email, password, answer.status >= 400 && answer.status < 500]).toEqual([email, password, true])
    }
  }
})

test('after all this the service still works', async () => {
  expect(await raised(people['practitioner']!)).toMatch(/^AL-/)
})
