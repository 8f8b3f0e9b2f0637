/**
 * Thousands of malformed requests on every route of the interface and every form: each gets a 4xx that says why, none a
 * 500, and nothing is written. The live channel has its own: bad-events.spec.ts.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { chance, say } from '../support/chance.js'
import { aConcern, aRecord, offeredTo, beAvailable, beAway, raised } from '../support/concerns.js'
import { everybody, quiet, type Account, type Everybody } from '../support/everybody.js'
import { hostile, messyForms, notObjects, spoiled, unreadable, wrong } from '../support/mess.js'
import { ask, forEachOf, type Ask, type RawAnswer } from '../support/raw.js'
import { closeService, startService, type Service } from '../support/service.js'
import { wrongSettings } from '../support/settings-mess.js'
import { expectProblem } from '../support/shapes.js'
import { writtenSoFar } from '../support/written.js'

let service: Service
let people: Everybody
/** A consultation in which gp and senior1 are talking, and the offer by which it began. */
let ref: string
let offerId: string
/** As the admin finds them; nothing here may change them. */
let deskSettings: Record<string, unknown>
let before: unknown

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
  ref = await raised(people.gp)
  await beAvailable(people.senior1)
  offerId = (await offeredTo(people.senior1, ref)).id
  await people.senior1.post(`/api/v1/offers/${offerId}/accept`)
  await beAway(people.senior1)
  await people.gp.post(`/api/v1/consultations/${ref}/messages`, { clientId: randomUUID(), body: 'Before' })
  await people.senior1.put(`/api/v1/consultations/${ref}/record`, { advice: 'Before' })
  deskSettings = (await people.admin.get('/api/v1/admin/desks/exampleshire')).body
  before = await writtenSoFar(people, ref)
})
afterAll(() => closeService(service))

interface Target {
  readonly who: Account
  readonly method: 'POST' | 'PUT'
  readonly path: () => string
  readonly good: () => Record<string, unknown>
  /** For each field what is surely wrong. */
  readonly bad: Readonly<Record<string, readonly unknown[]>>
  /** What must not be left out. */
  readonly needs: readonly string[]
}

const targets: readonly Target[] = [
  {
    who: 'police',
    method: 'POST',
    path: () => '/api/v1/concerns',
    good: () => ({ ...aConcern() }),
    bad: {
      clientId: wrong.id,
      desk: [...wrong.word('otherborough', 'Exampleshire'), null, ''],
      immediateDanger: wrong.yesOrNo,
      worry: wrong.text(5_000),
      child: wrong.child,
      urgency: [...wrong.word('Now', 'tomorrow'), null, ''],
      whereabouts: wrong.optionalText(1_000),
      ask: wrong.optionalText(2_000),
      parentsAware: wrong.word('maybe', 'YES'),
      phone: wrong.optionalText(50),
    },
    needs: ['immediateDanger', 'worry', 'child', 'urgency'],
  },
  {
    who: 'gp',
    method: 'POST',
    path: () => `/api/v1/consultations/${ref}/messages`,
    good: () => ({ clientId: randomUUID(), body: 'A message' }),
    bad: { clientId: wrong.id, body: wrong.text(4_000) },
    needs: ['clientId', 'body'],
  },
  {
    who: 'senior1',
    method: 'PUT',
    path: () => `/api/v1/consultations/${ref}/record`,
    good: () => aRecord(),
    bad: {
      rag: [...wrong.word('RED', 'purple'), null, ''],
      level: wrong.oneToFour,
      categories: wrong.categories,
      advice: wrong.optionalText(10_000),
      rationale: wrong.optionalText(10_000),
      outcome: [...wrong.word('closed'), null, ''],
      actions: wrong.actions,
      reviewIf: wrong.optionalText(4_000),
    },
    needs: [],
  },
  {
    who: 'senior2',
    method: 'PUT',
    path: () => '/api/v1/desk/availability',
    good: () => ({ status: 'available', capacity: 2 }),
    bad: { status: [...wrong.word('busy', 'AWAY'), null, ''], capacity: wrong.oneToFour },
    needs: ['status'],
  },
  {
    who: 'senior1',
    method: 'POST',
    path: () => `/api/v1/offers/${offerId}/decline`,
    good: () => ({ reason: 'I know the family' }),
    bad: { reason: wrong.optionalText(500) },
    needs: [],
  },
  {
    who: 'admin',
    method: 'PUT',
    path: () => '/api/v1/admin/desks/exampleshire',
    good: () => deskSettings,
    bad: wrongSettings,
    needs: Object.keys(wrongSettings).filter((field) => !field.endsWith('Email')),
  },
  {
    who: 'manager',
    method: 'POST',
    path: () => `/api/v1/oversight/consultations/${ref}/open`,
    good: () => ({ reason: 'Weekly review' }),
    bad: { reason: wrong.text(500) },
    needs: ['reason'],
  },
]

const as = (who: Account, what: Ask): Ask => ({ cookie: people[who].cookie, origin: service.url, ...what })

const send = ({ who, method, path }: Target, body: string | Buffer, more: Partial<Ask> = {}) =>
  ask(service.url, as(who, { method, path: path(), body, ...more }))

/** The answers that are not among the wanted statuses, with what was sent. */
const others = (sent: readonly { what: string; answer: RawAnswer }[], wanted: (status: number) => boolean) =>
  sent
    .filter(({ answer }) => !wanted(answer.status))
    .map(({ what, answer }) => `${answer.status} to ${what.slice(0, 200)}: ${answer.text.slice(0, 200)}`)

const nothingWritten = async (): Promise<void> => {
  expect(await writtenSoFar(people, ref)).toEqual(before)
}

test('each field on its own: wrong values are refused with 422 and named', async () => {
  const cases = targets.flatMap((target) => [
    ...Object.entries(target.bad).flatMap(([field, values]) =>
      values.map((value) => ({ target, field, value })),
    ),
    ...target.needs.map((field) => ({ target, field, value: undefined })),
  ])
  const sent = await forEachOf(cases, async ({ target, field, value }) => {
    const body = JSON.stringify({ ...target.good(), [field]: value })
    const answer = await send(target, body)
    return { what: `${target.path()} ${field} ${body}`, answer, field }
  })
  expect(others(sent, (status) => status === 422)).toEqual([])
  for (const { answer, field } of sent) {
    expectProblem(answer, 422, 'invalid')
    const { errors } = answer.body as { errors: { field: string }[] }
    expect([field, errors.some((error) => error.field.split('.')[0] === field)]).toEqual([field, true])
  }
  say(`bad input: ${sent.length} bodies with one wrong field`)
  await nothingWritten()
})

test('several wrong fields, and keys that nobody asked for', async () => {
  const luck = chance('bad input')
  const cases = Array.from({ length: 300 }, () => {
    const target = luck.pick(targets)
    return { target, body: JSON.stringify(spoiled(target.good(), target.bad, luck)) }
  })
  const sent = await forEachOf(cases, async ({ target, body }) => ({
    what: `${target.path()} ${body}`,
    answer: await send(target, body),
  }))
  expect(others(sent, (status) => status === 422)).toEqual([])
  await nothingWritten()
})

test('bodies that are no objects, no JSON, too large, or of another type', async () => {
  const deep = `{"worry":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const sent: { what: string; answer: RawAnswer }[] = []
  const note = async (what: string, answer: Promise<RawAnswer>, status: number): Promise<void> => {
    const got = await answer
    sent.push({ what, answer: got })
    expect([what.slice(0, 200), got.status]).toEqual([what.slice(0, 200), status])
    expect(got.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  }
  for (const target of targets) {
    const name = target.path()
    if (target.needs.length > 0) {
      for (const body of [...notObjects, deep, '{"child":'.repeat(400) + '1' + '}'.repeat(400)])
        await note(`${name} ${body}`, send(target, body), 422)
      for (const type of ['text/plain', 'application/xml', 'multipart/form-data', 'image/png', ''])
        await note(`${name} as ${type}`, send(target, JSON.stringify(target.good()), { type }), 422)
    }
    for (const body of unreadable) await note(`${name} ${String(body)}`, send(target, body), 400)
    const large = JSON.stringify({ ...target.good(), worry: 'x'.repeat(300_000) })
    await note(`${name} large`, send(target, large), 413)
    const good = JSON.stringify(target.good())
    await note(`${name} klingon`, send(target, good, { type: 'application/json; charset=klingon' }), 415)
    const headers = { 'content-encoding': 'gzip' }
    await note(`${name} no gzip`, send(target, good, { headers }), 400)
    await note(`${name} rot13`, send(target, good, { headers: { 'content-encoding': 'rot13' } }), 415)
  }
  await nothingWritten()
})

test('addresses and queries that can’t be', async () => {
  const segments = [...hostile, 'AL-0000-0001', 'x'.repeat(4_000), randomUUID(), 'undefined']
    .map(encodeURIComponent)
    .concat('%', '%E0%A4%A', '%ff', '%c0%ae%c0%ae', 'a%2fb', '%2e%2e%2f')
  const paths: readonly (readonly [Account, string, string, object?])[] = [
    ['gp', 'GET', '/api/v1/consultations/X'],
    ['gp', 'GET', '/api/v1/consultations/X/messages'],
    ['gp', 'GET', '/api/v1/consultations/X/record'],
    ['gp', 'GET', '/api/v1/consultations/X/concern'],
    ['gp', 'POST', '/api/v1/consultations/X/withdraw'],
    ['gp', 'POST', '/api/v1/consultations/X/messages', { clientId: randomUUID(), body: 'x' }],
    ['senior1', 'POST', '/api/v1/offers/X/accept'],
    ['senior1', 'POST', '/api/v1/offers/X/decline'],
    ['senior1', 'PUT', '/api/v1/consultations/X/record', aRecord()],
    ['senior1', 'POST', '/api/v1/consultations/X/end'],
    ['senior1', 'POST', '/api/v1/consultations/X/close'],
    ['manager', 'POST', '/api/v1/oversight/consultations/X/open', { reason: 'x' }],
    ['gp', 'GET', '/consultations/X'],
    ['gp', 'GET', '/consultations/X/record'],
    ['gp', 'POST', '/consultations/X/withdraw'],
    ['gp', 'POST', '/consultations/X/messages', { body: 'x' }],
    ['senior1', 'POST', '/desk/X/end'],
    ['senior1', 'POST', '/desk/X/messages', { body: 'x' }],
    ['senior1', 'POST', '/desk/X/record', { outcome: 'advice-only' }],
    ['admin', 'GET', '/api/v1/admin/desks/X'],
    ['admin', 'PUT', '/api/v1/admin/desks/X', {}],
    ['admin', 'GET', '/admin/desks/X'],
    ['admin', 'POST', '/admin/desks/X', { name: 'x' }],
    ['manager', 'GET', '/logs/X'],
    ['manager', 'POST', '/logs/X', { reason: 'x' }],
  ]
  // Each address gets every second of them, its neighbour the others.
  const cases = paths.flatMap(([who, method, path, body], i) =>
    segments
      .filter((_, s) => (s + i) % 2 === 0)
      .map((segment) => ({ who, method, path: path.replace('X', segment), body })),
  )
  const queries = [
    ...[
      'after=-1',
      'after=x',
      'after=1.5',
      'after=1e99',
      'after=1&after=2',
      'limit=0',
      'limit=1001',
      'limit=-5',
    ],
    ...hostile.flatMap((each) => [`after=${encodeURIComponent(each)}`, `limit=${encodeURIComponent(each)}`]),
  ].filter((query) => !/=(%EF%BB%BF|%0D%0A%0D%0A)$/.test(query) || query.startsWith('limit'))
  const filters = [
    ...['state', 'agency', 'outcome', 'rag', 'sort', 'overdue', 'from', 'to', 'size', 'page'].flatMap(
      (name) => hostile.map((each) => `${name}=${encodeURIComponent(each)}`),
    ),
    ...['from', 'to'].flatMap((name) =>
      [
        '2026-02-30',
        '0000-01-01',
        '0000-01-01T00:00:00Z',
        '2026-01-01T25:00:00Z',
        '2026-01-01T00:00:00%2B23:00',
        '+99999-01-01',
        'now',
        'infinity',
      ].map((value) => `${name}=${value}`),
    ),
    ...['page=0', 'page=-1', 'page=1.5', 'page=1e99', 'page=100001', 'size=0', 'size=101', 'size=x'],
    ...['state=closed&state=waiting', 'rag=RED', 'sort=secret', 'category=%00', 'ref=%00', 'senior=%00'],
  ]
  const sent = await forEachOf(
    [
      ...cases.map(({ who, method, path, body }) =>
        as(who, { method, path, ...(body ? { body: JSON.stringify(body) } : {}) }),
      ),
      ...queries.map((query) => as('gp', { path: `/api/v1/consultations/${ref}/messages?${query}` })),
      ...filters.map((query) => as('manager', { path: `/api/v1/oversight/consultations?${query}` })),
      ...filters.filter((_, i) => i % 5 === 0).map((query) => as('manager', { path: `/logs?${query}` })),
    ],
    async (what) => ({ what: `${what.method ?? 'GET'} ${what.path}`, answer: await ask(service.url, what) }),
  )
  expect(others(sent, (status) => status >= 400 && status < 500)).toEqual([])
  say(`bad input: ${sent.length} addresses and queries`)
  const shown = await forEachOf(
    segments.flatMap((segment) => [
      as('senior1', { path: `/desk?chat=${segment}&notice=${segment}` }),
      as('gp', { path: `/sign-in?next=${segment}` }),
      as('gp', { path: `/${segment}` }),
    ]),
    async (what) => ({ what: what.path, answer: await ask(service.url, what) }),
  )
  expect(others(shown, (status) => status < 500)).toEqual([])
  await nothingWritten()
})

test('cookies and sign-ins that can’t be', async () => {
  const cookies = [
    ...[
      '',
      ';;;;',
      '=',
      'advice-line',
      'advice-line=',
      'advice-line=%',
      'advice-line=%E0%A4%A',
      'advice-line=%00',
    ],
    ...['__proto__=x; constructor=y', `advice-line=${'x'.repeat(7_000)}`, 'advice-line=a.b; advice-line=c.d'],
    ...hostile.map((each) => `advice-line=${encodeURIComponent(each)}.${encodeURIComponent(each)}`),
  ]
  for (const cookie of cookies) {
    expectProblem(await ask(service.url, { path: '/api/v1/me', cookie }), 401, 'not-signed-in')
    const body = JSON.stringify(aConcern())
    const raise = { method: 'POST', path: '/api/v1/concerns', cookie, origin: service.url, body }
    expect((await ask(service.url, raise)).status).toBe(401)
  }
  const email = [
    ...wrong.text(300),
    ...hostile,
    'gp@demo.example\u0000',
    'x@'.repeat(500),
    'nobody@demo.example',
  ]
  const bodies = [
    ...email.map((each) => ({ email: each, password: 'advice-line-demo' })),
    ...wrong.text(10_000).map((password) => ({ email: 'gp@demo.example', password })),
    ...hostile.slice(6, 12).map((password) => ({ email: 'nobody@demo.example', password })),
    ...[{ rememberMe: 'x' }, { callbackURL: 'https://evil.example' }, { callbackURL: {} }].map((more) => ({
      email: 'nobody@demo.example',
      password: 'x',
      ...more,
    })),
    {},
  ]
  const path = '/api/auth/sign-in/email'
  const sent = await forEachOf(
    [...bodies.map((body) => JSON.stringify(body)), ...notObjects, ...unreadable],
    async (body) => ({
      what: String(body),
      answer: await ask(service.url, { method: 'POST', path, origin: service.url, body }),
    }),
    4,
  )
  expect(others(sent, (status) => status >= 400 && status < 500)).toEqual([])
  expect(sent.filter(({ answer }) => answer.headers.get('set-cookie')?.includes('advice-line='))).toEqual([])
})

test('forms that no page of ours sends get a page or a way back, never a failure', async () => {
  const forms: readonly (readonly [Account | null, string])[] = [
    [null, '/sign-in'],
    [null, '/sign-out'],
    ['police', '/raise'],
    ['gp', `/consultations/${ref}/messages`],
    ['senior1', `/desk/${ref}/messages`],
    ['senior2', '/desk/availability'],
    ['senior1', `/desk/offers/${randomUUID()}/accept`],
    ['senior1', `/desk/offers/${offerId}/decline`],
    ['manager', `/logs/${ref}`],
    ['admin', '/admin/desks/exampleshire'],
  ]
  const form = 'application/x-www-form-urlencoded'
  const types = [form, 'multipart/form-data; boundary=x', 'application/json', '']
  const cases = forms.flatMap(([who, path]) =>
    messyForms.flatMap((body, i) => (i < 3 ? types : [form]).map((type) => ({ who, path, body, type }))),
  )
  const sent = await forEachOf(cases, async ({ who, path, body, type }) => {
    const cookie = who ? people[who].cookie : undefined
    const what: Ask = { method: 'POST', path, cookie, origin: service.url, body, type }
    return { what: `${path} as ${type}: ${body}`, answer: await ask(service.url, what) }
  })
  expect(others(sent, (status) => status >= 300 && status < 500)).toEqual([])
  expect(
    sent.filter(
      ({ answer }) => answer.status >= 400 && !/^text\/html/.test(answer.headers.get('content-type') ?? ''),
    ),
  ).toEqual([])
  say(`bad input: ${sent.length} forms`)
  const record = messyForms.map((form) => `${form}&outcome=evil`).filter((form) => form.length < 100_000)
  for (const body of record) {
    const type = 'application/x-www-form-urlencoded'
    const what = as('senior1', { method: 'POST', path: `/desk/${ref}/record`, body, type })
    expect([body.slice(0, 80), [400, 413, 422].includes((await ask(service.url, what)).status)]).toEqual([
      body.slice(0, 80),
      true,
    ])
  }
  await nothingWritten()
  await quiet(people)
})
