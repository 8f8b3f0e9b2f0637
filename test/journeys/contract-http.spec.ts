/** The contract's routes, refusals too. Nothing here knows the inside. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { signIn, type Person } from '../support/client.js'
import {
  aConcern,
  anAmberConcern,
  aRecord,
  beAvailable,
  beAway,
  closed,
  offeredTo,
  raised,
  talking,
} from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let gp: Person
let police: Person
let gp2: Person
let asha: Person
let ben: Person
let idris: Person
let manager: Person
let manager2: Person

beforeAll(async () => {
  service = await startService()
  const accounts = ['gp', 'police', 'gp2', 'senior1', 'senior2', 'senior4', 'manager', 'manager2']
  ;[gp, police, gp2, asha, ben, idris, manager, manager2] = (await Promise.all(
    accounts.map((account) => signIn(service.url, account)),
  )) as [Person, Person, Person, Person, Person, Person, Person, Person]
})
afterAll(() => closeService(service))

const consultation = {
  ref: expect.stringMatching(/^AL-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
  state: 'waiting',
  desk: 'exampleshire',
  raisedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  rag: 'red',
  urgency: 'now',
  status: 'advice-only',
  position: expect.any(Number),
  expectedWait: null,
  senior: null,
  practitioner: { name: 'Dr Nia Morgan', role: 'GP', organisation: 'Mill Lane Surgery' },
  headSeq: 0,
  emergency: null,
  // Added to the contract, never left out.
  seniorAway: false,
  joined: [],
  returned: null,
  callAnyway: null,
  callbackAt: null,
  handedTo: null,
  outOfHours: null,
}

test('says who is signed in', async () => {
  expect((await gp.get('/api/v1/me')).body).toEqual({
    id: expect.any(String),
    name: 'Dr Nia Morgan',
    email: 'gp@demo.example',
    role: 'practitioner',
    desks: ['exampleshire'],
    organisation: { id: expect.any(String), name: 'Mill Lane Surgery', kind: 'gp' },
  })
  expect((await manager.get('/api/v1/me')).body).toMatchObject({ role: 'manager', organisation: null })
})

describe('raising a concern', () => {
  test('answers 201 with the consultation, whole', async () => {
    const answer = await gp.post('/api/v1/concerns', aConcern())
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual(consultation)
    await gp.post(`/api/v1/consultations/${String(answer.body['ref'])}/withdraw`)
  })

  test('sent twice makes one concern; other content under the same id is refused', async () => {
    const concern = aConcern()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => gp.post('/api/v1/concerns', concern)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body['ref'])).size).toBe(1)
    const other = await gp.post('/api/v1/concerns', { ...concern, worry: 'Something else' })
    expect(other.status).toBe(409)
    expect(other.body).toMatchObject({ code: 'client-id-reused', status: 409 })
    expect(other.headers.get('content-type')).toContain('application/problem+json')
    await gp.post(`/api/v1/consultations/${String(answers[0]?.body['ref'])}/withdraw`)
  })

  test.each([
    [{ immediateDanger: true, urgency: 'this-week' }, 'red'],
    [{ urgency: 'now' }, 'red'],
    [{ urgency: 'today' }, 'amber'],
    [{ urgency: 'this-week' }, 'green'],
  ] as const)('%j is %s', async (answers, rag) => {
    const answer = await gp.post('/api/v1/concerns', aConcern(answers))
    expect(answer.body).toMatchObject({ rag })
    const emergency = 'immediateDanger' in answers ? { text: expect.any(String), phone: '999' } : null
    expect(answer.body['emergency']).toEqual(emergency)
    await gp.post(`/api/v1/consultations/${String(answer.body['ref'])}/withdraw`)
  })

  test('names each field that is wrong', async () => {
    const answer = await gp.post<{ errors: { field: string }[] }>('/api/v1/concerns', {
      immediateDanger: 'perhaps',
      worry: ' ',
      child: { name: 'A', dateOfBirth: '2020-02-31', nhsNumber: '1234567890' },
      urgency: 'soon',
      parentsAware: 'maybe',
      clientId: 'x',
      desk: 'otherborough',
    })
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ field }) => field).sort()).toEqual([
      'child.dateOfBirth',
      'child.nhsNumber',
      'clientId',
      'immediateDanger',
      'parentsAware',
      'urgency',
      'worry',
    ])
    expect((await gp.post('/api/v1/concerns', aConcern({ desk: 'otherborough' }))).body).toMatchObject({
      code: 'invalid',
      errors: [{ field: 'desk', message: expect.any(String) }],
    })
  })

  test('places red before amber, and says the place', async () => {
    const amber = await gp.post('/api/v1/concerns', anAmberConcern())
    expect(amber.body['position']).toBe(1)
    const red = await gp.post('/api/v1/concerns', aConcern())
    expect(red.body['position']).toBe(1)
    const pushed = await gp.get(`/api/v1/consultations/${String(amber.body['ref'])}`)
    expect(pushed.body['position']).toBe(2)
    for (const { body } of [amber, red])
      await gp.post(`/api/v1/consultations/${String(body['ref'])}/withdraw`)
  })
})

test('withdraws while waiting or offered, and not again', async () => {
  const ref = await raised(gp)
  expect((await gp.post(`/api/v1/consultations/${ref}/withdraw`)).body).toMatchObject({
    state: 'withdrawn',
    position: null,
  })
  const again = await gp.post(`/api/v1/consultations/${ref}/withdraw`)
  expect([again.status, again.body['code']]).toEqual([409, 'not-waiting'])
})

test('a withdrawn offer is gone for the senior', async () => {
  await beAvailable(asha)
  const ref = await raised(gp)
  const offer = await offeredTo(asha, ref)
  await gp.post(`/api/v1/consultations/${ref}/withdraw`)
  const late = await asha.post(`/api/v1/offers/${offer.id}/accept`)
  expect([late.status, late.body['code']]).toEqual([409, 'offer-gone'])
  await beAway(asha)
})

test('an offer names nobody; accepting shows who is who', async () => {
  await beAvailable(asha)
  const ref = await raised(gp)
  const offer = await offeredTo(asha, ref)
  expect(offer).toEqual({
    id: expect.any(String),
    ref,
    rag: 'red',
    organisationKind: 'gp',
    ageBand: 'under-1',
    waitingSince: expect.any(String),
    expiresAt: expect.any(String),
    because: expect.any(Array),
    how: 'one',
    askedBy: null,
  })
  expect(JSON.stringify(offer)).not.toMatch(/Morgan|Mill Lane|bruise/i)
  expect((await asha.get(`/api/v1/consultations/${ref}`)).body).toMatchObject({
    practitioner: null,
    senior: null,
  })
  expect((await asha.get(`/api/v1/consultations/${ref}/messages`)).status).toBe(404)
  expect((await ben.post(`/api/v1/offers/${offer.id}/accept`)).status).toBe(404)
  const accepted = await asha.post(`/api/v1/offers/${offer.id}/accept`)
  expect(accepted.status).toBe(200)
  expect(accepted.body).toMatchObject({
    state: 'talking',
    senior: { name: 'Asha Patel', role: 'Senior social worker' },
    practitioner: { name: 'Dr Nia Morgan' },
    position: null,
  })
  const again = await asha.post(`/api/v1/offers/${offer.id}/accept`)
  expect([again.status, again.body['code']]).toEqual([409, 'offer-gone'])
  await beAway(asha)
})

test('nobody accepts above their capacity', async () => {
  await talking(gp, ben)
  await beAvailable(ben, 2)
  const ref = await raised(gp)
  const offer = await offeredTo(ben, ref)
  expect(
    (await ben.put('/api/v1/desk/availability', { status: 'available', capacity: 1 })).body,
  ).toMatchObject({
    status: 'available',
    capacity: 1,
    offer: { id: offer.id },
  })
  const refused = await ben.post(`/api/v1/offers/${offer.id}/accept`)
  expect([refused.status, refused.body['code']]).toEqual([409, 'at-capacity'])
  await beAway(ben)
  await gp.post(`/api/v1/consultations/${ref}/withdraw`)
  for (const capacity of [0, 5, 1.5, '2', null]) {
    const answer = await ben.put('/api/v1/desk/availability', { status: 'available', capacity })
    expect([capacity, answer.status]).toEqual([capacity, 422])
  }
})

describe('messages', () => {
  test('are numbered without gaps, kept exactly, and one id gives one message', async () => {
    const ref = await talking(gp, asha)
    const path = `/api/v1/consultations/${ref}/messages`
    const texts = ['👶'.repeat(4_000), 'مرحبا ‏שלום‎ \u202eabc', ' two\r\nlines\u0000 ', '<b>"&\'</b>']
    for (const [i, body] of texts.entries()) {
      const sent = await (i % 2 ? asha : gp).post(path, { clientId: randomUUID(), body })
      expect([sent.status, sent.body['seq']]).toEqual([201, i + 1])
    }
    const read = await asha.get<{ headSeq: number; messages: { body: string; seq: number }[] }>(path)
    expect(read.body.messages.map(({ body }) => body)).toEqual(texts)
    expect(read.body.headSeq).toBe(4)
    const after = await gp.get<{ messages: unknown[] }>(`${path}?after=2&limit=1`)
    expect(after.body.messages).toEqual([
      {
        seq: 3,
        clientId: expect.any(String),
        author: { name: 'Dr Nia Morgan', role: 'GP' },
        body: texts[2],
        at: expect.any(String),
      },
    ])
    const message = { clientId: randomUUID(), body: 'once' }
    const answers = await Promise.all([1, 2, 3].map(() => gp.post(path, message)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201])
    expect(new Set(answers.map(({ body }) => body['seq']))).toEqual(new Set([5]))
    expect((await gp.post(path, { ...message, body: 'twice' })).body['code']).toBe('client-id-reused')
    for (const body of ['x'.repeat(4_001), '', '   ', 7]) {
      expect((await gp.post(path, { clientId: randomUUID(), body })).status).toBe(422)
    }
    expect((await gp.post(path, { clientId: randomUUID(), body: 'x'.repeat(300_000) })).status).toBe(413)
  })

  test('the practitioner may write while waiting, the senior not before it is theirs, nobody after', async () => {
    const waiting = await raised(gp)
    const message = () => ({ clientId: randomUUID(), body: 'Still here' })
    expect((await gp.post(`/api/v1/consultations/${waiting}/messages`, message())).status).toBe(201)
    expect((await asha.post(`/api/v1/consultations/${waiting}/messages`, message())).status).toBe(404)
    await gp.post(`/api/v1/consultations/${waiting}/withdraw`)
    const over = await gp.post(`/api/v1/consultations/${waiting}/messages`, message())
    expect([over.status, over.body['code']]).toEqual([409, 'closed'])
  })
})

describe('the advice record', () => {
  test('is drafted in parts, read by its senior only, and complete before it is closed', async () => {
    const ref = await talking(gp, asha)
    const path = `/api/v1/consultations/${ref}`
    expect((await gp.get(`${path}/record`)).status).toBe(404)
    expect((await asha.get(`${path}/record`)).body).toEqual({})
    expect((await asha.put(`${path}/record`, { advice: 'Wait', level: 2 })).body).toEqual({
      advice: 'Wait',
      level: 2,
    })
    expect((await asha.put(`${path}/record`, { advice: '' })).body).toEqual({ level: 2 })
    const incomplete = await asha.post<{ errors: { field: string }[] }>(`${path}/close`)
    expect(incomplete.status).toBe(422)
    expect(incomplete.body.errors.map(({ field }) => field)).toEqual([
      'rag',
      'categories',
      'advice',
      'rationale',
      'outcome',
      'reviewIf',
    ])
    const { actions: _none, ...withoutActions } = aRecord()
    await asha.put(`${path}/record`, { ...withoutActions, actions: [] })
    expect((await asha.post(`${path}/close`)).body).toMatchObject({ errors: [{ field: 'actions' }] })
    expect((await asha.post(`${path}/end`)).body).toMatchObject({ state: 'recording' })
    expect((await asha.post(`${path}/end`)).body).toMatchObject({ code: 'not-talking' })
    expect(
      (await gp.post(`${path}/messages`, { clientId: randomUUID(), body: 'One more thing' })).status,
    ).toBe(201)
    await asha.put(`${path}/record`, { outcome: 'advice-only', rag: 'green' })
    expect((await asha.post(`${path}/close`)).body).toMatchObject({ state: 'closed', rag: 'green' })
    expect((await gp.get(`${path}/record`)).body).toMatchObject({ outcome: 'advice-only', actions: [] })
    for (const refused of [
      await asha.put(`${path}/record`, { advice: 'Later' }),
      await asha.post(`${path}/close`),
    ]) {
      expect([refused.status, refused.body['code']]).toEqual([409, 'closed'])
    }
  })
})

describe('looking back', () => {
  test('lists own desks only, filtered, sorted and paged, without content', async () => {
    const ref = await closed(police, asha)
    const listed = await manager.get<{ total: number; items: Record<string, unknown>[] }>(
      '/api/v1/oversight/consultations?agency=police&state=closed&outcome=refer-now&rag=red&category=physical-abuse',
    )
    expect(listed.body.items.map((item) => item['ref'])).toEqual([ref])
    expect(listed.body.items[0]).toMatchObject({
      wait: expect.any(Number),
      talk: expect.any(Number),
      overdue: false,
    })
    expect(JSON.stringify(listed.body)).not.toMatch(/bruise|Keep them/i)
    const paged = await manager.get<{ total: number; page: number; items: unknown[] }>(
      '/api/v1/oversight/consultations?sort=raisedAt&page=2&size=2',
    )
    expect(paged.body.page).toBe(2)
    expect(paged.body.items).toHaveLength(2)
    expect((await manager.get('/api/v1/oversight/consultations?size=101')).status).toBe(422)
    expect(
      (await manager.get(`/api/v1/oversight/consultations?ref=${ref.toLowerCase()}`)).body['total'],
    ).toBe(1)
    expect((await manager.get('/api/v1/oversight/consultations?to=2001-01-01')).body['total']).toBe(0)
    expect((await manager2.get('/api/v1/oversight/consultations')).body['total']).toBe(0)
  })

  test('opens with a reason only, and the read is in the history', async () => {
    const ref = await closed(gp, asha)
    const path = `/api/v1/oversight/consultations/${ref}/open`
    expect((await manager.post(path, {})).body).toMatchObject({ errors: [{ field: 'reason' }] })
    expect((await manager2.post(path, { reason: 'Curious' })).status).toBe(404)
    await manager.post(path, { reason: 'First' })
    const opened = await manager.post<{ history: Record<string, unknown>[] }>(path, { reason: 'Second' })
    const parts = ['concern', 'consultation', 'history', 'messages', 'record']
    expect(Object.keys(opened.body)).toEqual(expect.arrayContaining(parts))
    const reads = opened.body.history.filter((entry) => entry['action'] === 'record.read')
    expect(reads.map((entry) => entry['detail'])).toEqual([{ reason: 'First' }, { reason: 'Second' }])
    expect(opened.body.history.map((entry) => entry['seq'])).toEqual(opened.body.history.map((_, i) => i + 1))
    const made = opened.body.history.find((entry) => entry['action'] === 'offer.made')
    expect(made).toMatchObject({
      actor: { role: 'system' },
      detail: { senior: 'Asha Patel', because: expect.any(Array) },
    })
  })
})

test('what is not yours is not there', async () => {
  const ref = await closed(gp, asha)
  for (const person of [police, gp2, ben, idris]) {
    for (const path of ['', '/messages', '/record', '/concern']) {
      expect([person.email, path, (await person.get(`/api/v1/consultations/${ref}${path}`)).status]).toEqual([
        person.email,
        path,
        404,
      ])
    }
  }
  expect((await gp.get('/api/v1/consultations/AL-0000-0001')).status).toBe(404)
  const own = await gp.get<{ items: { ref: string }[] }>('/api/v1/consultations')
  expect(own.body.items[0]?.ref).toBe(ref)
  expect((await gp2.get('/api/v1/consultations')).body).toEqual({ items: [] })
})

test('health, metrics and the description of the interface answer', async () => {
  const get = async (path: string, headers = {}) => {
    const answer = await fetch(service.url + path, { headers })
    return { status: answer.status, text: await answer.text() }
  }
  expect(await get('/healthz')).toMatchObject({ status: 200 })
  expect(await get('/readyz')).toMatchObject({ status: 200 })
  expect((await get('/metrics')).text).toContain('advice_line_sockets')
  expect((await get('/metrics', { 'x-forwarded-for': '10.0.0.1' })).status).toBe(403)
  expect((await get('/api/docs')).status).toBe(200)
  const document = JSON.parse((await get('/api/openapi.json')).text) as { paths: Record<string, unknown> }
  expect(Object.keys(document.paths)).toContain('/oversight/consultations/{ref}/open')
})

test('too many requests are told when to come back', async () => {
  const strict = await startService({
    ...(service.place.kind === 'embedded' ? {} : { place: service.place }),
    env: { RATE_LIMIT_SCALE: '1' },
  })
  const person = await signIn(strict.url, 'school')
  const answers = await Promise.all(Array.from({ length: 130 }, () => person.post('/api/v1/concerns', {})))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBe(10)
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  await (service.place.kind === 'embedded' ? closeService(strict) : strict.stop())
})
