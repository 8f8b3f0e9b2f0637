/** The contract to the letter: the whole shape of every answer and of every refusal, and texts kept exactly. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { signIn, type Person } from '../support/client.js'
import {
  aConcern,
  aRecord,
  beAvailable,
  beAway,
  closed,
  offeredTo,
  raised,
  talking,
} from '../support/concerns.js'
import { everybody, quiet, type Everybody } from '../support/everybody.js'
import { hostile } from '../support/mess.js'
import { ask } from '../support/raw.js'
import { closeService, startService, type Service } from '../support/service.js'
import * as shape from '../support/shapes.js'
import { expectProblem, expectShape } from '../support/shapes.js'

let service: Service
let people: Everybody

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
})
afterEach(() => quiet(people))
afterAll(() => closeService(service))

const aMessage = (body = 'A message') => ({ clientId: randomUUID(), body })
const nowhere = 'AL-7K3M-9QX2'

test('every answer of a consultation’s life has every field of the contract', async () => {
  const { gp, senior1, manager } = people
  for (const person of [gp, senior1, manager, people.admin])
    expectShape((await person.get('/api/v1/me')).body, shape.me)

  const raising = await gp.post('/api/v1/concerns', aConcern({ immediateDanger: true }))
  expectShape(raising.body, shape.consultation)
  expect(raising.body).toMatchObject({ state: 'waiting', position: 1, expectedWait: null, senior: null })
  const ref = String(raising.body['ref'])
  const path = `/api/v1/consultations/${ref}`
  expect(raising.headers.get('location')).toBe(path)
  const first = await gp.post(`${path}/messages`, aMessage('While I wait'))
  expect(first.status).toBe(201)
  expectShape(first.body, shape.sent)

  expectShape((await senior1.get('/api/v1/desk')).body, shape.desk)
  const made = await beAvailable(senior1, 3)
  expect(made.body).toMatchObject({ status: 'available', capacity: 3 })
  expectShape(made.body, shape.desk)
  const offer = await offeredTo(senior1, ref)
  expectShape(offer, shape.offer)
  expect(Date.parse(offer.expiresAt)).toBeGreaterThan(Date.now())
  const offered = await senior1.get(path)
  expectShape(offered.body, shape.consultation)
  expect(offered.body).toMatchObject({ state: 'offered', position: 1, practitioner: null, senior: null })
  expect((await gp.get(path)).body).toMatchObject({ state: 'offered', senior: null })

  const accepted = await senior1.post(`/api/v1/offers/${offer.id}/accept`)
  expectShape(accepted.body, shape.consultation)
  expect(accepted.body).toMatchObject({ state: 'talking', position: null, expectedWait: null })
  await senior1.post(`${path}/messages`, aMessage('I am here'))
  const read = await senior1.get<{ headSeq: number; messages: { seq: number }[] }>(`${path}/messages`)
  expectShape(read.body, shape.messages)
  expect(read.body.messages.map(({ seq }) => seq)).toEqual([1, 2])
  expect((await gp.get(`${path}/messages?after=2`)).body).toEqual({ headSeq: 2, messages: [] })
  expect((await gp.get(path)).body).toMatchObject({ headSeq: 2 })
  expect((await senior1.get('/api/v1/desk')).body).toMatchObject({ offer: null, consultations: [{ ref }] })

  expectShape((await senior1.post(`${path}/end`)).body, shape.consultation)
  for (const side of [gp, senior1]) expect((await side.post(`${path}/messages`, aMessage())).status).toBe(201)
  expect((await senior1.get('/api/v1/desk')).body).toMatchObject({ consultations: [{ state: 'recording' }] })
  await senior1.put(`${path}/record`, aRecord())
  const over = await senior1.post(`${path}/close`)
  expectShape(over.body, shape.consultation)
  expect(over.body).toMatchObject({ state: 'closed', headSeq: 4 })
  for (const side of [gp, senior1]) {
    expectShape((await side.get(`${path}/record`)).body, shape.record)
    expectShape((await side.get('/api/v1/consultations')).body, shape.consultations)
  }
  expect((await senior1.get('/api/v1/desk')).body['consultations']).toEqual([])
  expectShape((await manager.get('/api/v1/oversight/consultations')).body, shape.log)
  const opened = await manager.post(`/api/v1/oversight/consultations/${ref}/open`, { reason: 'Review' })
  expectShape(opened.body, shape.opened)
  const again = await gp.post(`${path}/withdraw`)
  expectProblem(again, 409, 'not-waiting', [])
})

test('every refusal is a problem with every member, and says what it is about', async () => {
  const { gp, police, senior1, senior2, senior4, manager, manager2 } = people
  const before = (await gp.get('/api/v1/consultations')).body
  const nobody = { path: '/api/v1/me' }
  expectProblem(await ask(service.url, nobody), 401, 'not-signed-in', [])
  expectProblem(await gp.get('/api/v1/desk'), 403, 'forbidden', [])
  expectProblem(await gp.get('/api/v1/no-such-route'), 404, 'not-found', [])
  const body = JSON.stringify(aConcern())
  for (const origin of [undefined, 'null', 'https://evil.example', `${service.url}.evil.example`]) {
    const raise = { method: 'POST', path: '/api/v1/concerns', cookie: gp.cookie, origin, body }
    expectProblem(await ask(service.url, raise), 403, 'forbidden', [])
  }
  expectProblem(await gp.post('/api/v1/concerns', { worry: 'x'.repeat(600_000) }), 413, 'too-large', [])
  expectProblem(await gp.post('/api/v1/concerns', {}), 422, 'invalid', [
    'child',
    'immediateDanger',
    'urgency',
    'worry',
  ])
  expect((await gp.get('/api/v1/consultations')).body).toEqual(before)

  const ref = await talking(gp, senior1)
  const path = `/api/v1/consultations/${ref}`
  for (const other of [police, people.gp2]) {
    for (const each of ['', '/messages', '/record', '/concern'])
      expectProblem(await other.get(path + each), 404, 'not-found', [])
    expectProblem(await other.post(`${path}/withdraw`), 404, 'not-found')
    expectProblem(await other.post(`${path}/messages`, aMessage()), 404, 'not-found')
  }
  for (const other of [senior2, senior4]) {
    for (const each of ['end', 'close']) expectProblem(await other.post(`${path}/${each}`), 404, 'not-found')
    expectProblem(await other.put(`${path}/record`, aRecord()), 404, 'not-found')
    expectProblem(await other.post(`${path}/messages`, aMessage()), 404, 'not-found')
  }
  const open = `/api/v1/oversight/consultations/${ref}/open`
  expectProblem(await manager2.post(open, { reason: 'Curious' }), 404, 'not-found')
  expectProblem(await manager.post(open.replace(ref, nowhere), { reason: 'Lost' }), 404, 'not-found')
  expectProblem(await manager.post(open, { reason: ' ' }), 422, 'invalid', ['reason'])
  for (const id of [randomUUID(), 'x']) {
    expectProblem(await senior1.post(`/api/v1/offers/${id}/accept`), 404, 'not-found')
    expectProblem(await senior1.post(`/api/v1/offers/${id}/decline`), 404, 'not-found')
  }

  const message = aMessage('Once')
  expect((await gp.post(`${path}/messages`, message)).body).toMatchObject({ seq: 1 })
  expectProblem(await gp.post(`${path}/messages`, { ...message, body: 'Other' }), 409, 'client-id-reused', [])
  expectProblem(await senior1.post(`${path}/close`), 422, 'invalid', [
    ...['rag', 'level', 'categories', 'advice', 'rationale', 'outcome', 'reviewIf'],
  ])
  await senior1.put(`${path}/record`, aRecord({ actions: [], outcome: 'early-help' }))
  expectProblem(await senior1.post(`${path}/close`), 422, 'invalid', ['actions'])
  await senior1.put(`${path}/record`, { outcome: 'signposted' })
  expect((await senior1.post(`${path}/close`)).status).toBe(200)
  for (const side of [gp, senior1])
    expectProblem(await side.post(`${path}/messages`, aMessage()), 409, 'closed', [])
  expectProblem(await senior1.post(`${path}/end`), 409, 'closed')
  const same = await gp.post(`${path}/messages`, message)
  expect([same.status, same.body['seq']]).toEqual([200, 1])
})

test('a concern sent again answers with the same consultation, in whatever state it is by then', async () => {
  const { gp, police, senior1 } = people
  const concern = aConcern()
  const first = await gp.post('/api/v1/concerns', concern)
  const shuffled = Object.fromEntries(Object.entries(concern).reverse())
  const again = await gp.post('/api/v1/concerns', shuffled)
  expect([again.status, again.body]).toEqual([200, first.body])
  const theirs = await police.post('/api/v1/concerns', concern)
  expect([theirs.status, theirs.body['ref'] === first.body['ref']]).toEqual([201, false])
  await beAvailable(senior1)
  const offer = await offeredTo(senior1, String(first.body['ref']))
  await senior1.post(`/api/v1/offers/${offer.id}/accept`)
  const later = await gp.post('/api/v1/concerns', concern)
  expect([later.status, later.body['state']]).toEqual([200, 'talking'])
  for (const change of [{ urgency: 'today' }, { phone: '01632 960 999' }, { child: { ageBand: '1-4' } }]) {
    expectProblem(await gp.post('/api/v1/concerns', { ...concern, ...change }), 409, 'client-id-reused', [])
  }
})

test('one’s own consultations come newest first, for both sides', async () => {
  const { gp, senior1 } = people
  const refs = [await closed(gp, senior1), await closed(gp, senior1), await closed(gp, senior1)]
  for (const side of [gp, senior1]) {
    const { items } = (await side.get<{ items: { ref: string }[] }>('/api/v1/consultations')).body
    expect(items.slice(0, 3).map(({ ref }) => ref)).toEqual([...refs].reverse())
  }
})

test('whatever people write is kept exactly: any script, up to the last character, and no more', async () => {
  const { gp, senior1, manager } = people
  const strange = hostile.filter((each) => each.trim() !== '').join(' \n')
  const worry = '👩‍🚀'.repeat(1_666) + 'اا'
  expectProblem(await gp.post('/api/v1/concerns', aConcern({ worry: `${worry}x` })), 422, 'invalid', [
    'worry',
  ])
  const child = { name: strange.slice(0, 150), dateOfBirth: '2019-02-28', nhsNumber: '9434765919' }
  const concern = aConcern({
    worry,
    child,
    whereabouts: strange,
    ask: ` ${strange} `,
    phone: '+44 1632 960000',
  })
  const ref = await raised(gp, concern)
  const { clientId: _, ...kept } = concern
  const path = `/api/v1/consultations/${ref}`
  expect((await gp.get(`${path}/concern`)).body).toEqual(kept)

  await beAvailable(senior1)
  const offer = await offeredTo(senior1, ref)
  expect(offer).toMatchObject({ ageBand: expect.stringMatching(/^(5-10|11-15)$/) })
  await senior1.post(`/api/v1/offers/${offer.id}/accept`)
  const longest = '🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(571) + 'שלו'
  expect((await gp.post(`${path}/messages`, aMessage(longest))).status).toBe(201)
  expectProblem(await gp.post(`${path}/messages`, aMessage(`${longest}x`)), 422, 'invalid', ['body'])
  expectProblem(await gp.post(`${path}/messages`, aMessage('\ud800')), 422, 'invalid', ['body'])
  const { messages } = (await senior1.get<{ messages: { body: string }[] }>(`${path}/messages`)).body
  expect(messages.map(({ body }) => body)).toEqual([longest])
  const record = aRecord({ advice: strange, rationale: longest, reviewIf: strange })
  expect((await senior1.put(`${path}/record`, record)).body).toEqual(record)
  await senior1.post(`${path}/close`)
  expect((await gp.get(`${path}/record`)).body).toEqual(record)
  const opened = await manager.post(`/api/v1/oversight/consultations/${ref}/open`, {
    reason: strange.slice(0, 400),
  })
  expect(opened.body).toMatchObject({ concern: kept, messages: [{ body: longest }], record })
})

interface Log {
  readonly total: number
  readonly items: readonly { ref: string; raisedAt: string; wait: number | null; state: string }[]
}
const logOf = async (manager: Person, query = ''): Promise<Log> =>
  (await manager.get<Log>(`/api/v1/oversight/consultations?${query}`)).body

test('the log filters, sorts and pages, shows no content, and ends at the desk’s border', async () => {
  const { gp2, police, senior2, senior4, manager, manager2 } = people
  const canary = `canary${randomUUID()}`
  const worry = `${canary} in the worry`
  const ref = await talking(police, senior2, aConcern({ worry, child: { name: canary }, ask: canary }))
  await police.post(`/api/v1/consultations/${ref}/messages`, aMessage(canary))
  await senior2.put(`/api/v1/consultations/${ref}/record`, aRecord({ advice: canary, outcome: 'lado' }))
  await senior2.post(`/api/v1/consultations/${ref}/close`)
  const waiting = await raised(police, aConcern({ urgency: 'this-week' }))
  const elsewhere = await closed(gp2, senior4)
  const all = await logOf(manager, 'size=100')
  expect(JSON.stringify(all)).not.toContain(canary)
  expect(all.items.map((item) => item.ref)).not.toContain(elsewhere)
  expect((await logOf(manager2)).items.map((item) => item.ref)).toEqual([elsewhere])
  const senior = String((await senior2.get('/api/v1/me')).body['id'])
  const today = new Date().toISOString()
  for (const query of [
    `senior=${senior}`,
    'outcome=lado',
    `ref=${ref}`,
    `agency=police&state=closed&rag=red&category=physical-abuse&overdue=false`,
    `from=${new Date(Date.now() - 86_400_000).toISOString()}&to=${today}&senior=${senior}`,
  ])
    expect([query, (await logOf(manager, query)).items.map((item) => item.ref)]).toEqual([query, [ref]])
  expect((await logOf(manager, 'state=waiting')).items.map((item) => item.ref)).toEqual([waiting])
  expect((await logOf(manager, 'overdue=true')).total).toBe(0)
  expect((await logOf(manager, 'from=2999-01-01')).total).toBe(0)

  const refs = (log: Log) => log.items.map((item) => item.ref)
  const oldest = await logOf(manager, 'sort=raisedAt&size=100')
  expect(oldest.items.map((item) => item.raisedAt)).toEqual(oldest.items.map((item) => item.raisedAt).sort())
  expect(new Set(refs(oldest))).toEqual(new Set(refs(all)))
  const waits = (await logOf(manager, 'sort=-wait&size=100')).items.map(({ wait }) => wait ?? -1)
  expect(waits).toEqual([...waits].sort((a, b) => b - a))
  const answered = (await logOf(manager, 'sort=wait&size=100&state=closed')).items.map(
    ({ wait }) => wait ?? -1,
  )
  expect(answered).toEqual([...answered].sort((a, b) => a - b))
  const paged: string[] = []
  for (let page = 1; page <= Math.ceil(oldest.total / 3); page++)
    paged.push(...refs(await logOf(manager, `sort=raisedAt&size=3&page=${page}`)))
  expect(paged).toEqual(refs(oldest))
  expect(await logOf(manager, 'page=9999')).toMatchObject({ total: oldest.total, page: 9999, items: [] })
  expectProblem(await manager.get('/api/v1/oversight/consultations?size=101'), 422, 'invalid', ['size'])
  expectProblem(await manager.get('/api/v1/oversight/consultations?sort=body&rag=x'), 422, 'invalid', [
    'rag',
    'sort',
  ])
})

test('an offer can be declined once, with a reason that the history keeps', async () => {
  const { gp, senior1, senior2, manager } = people
  await beAvailable(senior1)
  const ref = await raised(gp)
  const offer = await offeredTo(senior1, ref)
  const path = `/api/v1/offers/${offer.id}/decline`
  expectProblem(await senior2.post(path, {}), 404, 'not-found')
  expectProblem(await senior1.post(path, { reason: 7 }), 422, 'invalid', ['reason'])
  const declined = await senior1.post<{ text: string }>(path, { reason: 'I know the family' })
  expect([declined.status, declined.body.text]).toEqual([204, ''])
  expectProblem(await senior1.post(path, {}), 409, 'offer-gone', [])
  expectProblem(await senior1.post(`/api/v1/offers/${offer.id}/accept`), 409, 'offer-gone', [])
  expectProblem(await senior1.get(`/api/v1/consultations/${ref}`), 404, 'not-found')
  const opened = await manager.post<{ history: { action: string; detail: unknown; actor: unknown }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason: 'Why was it declined?' },
  )
  expect(opened.body.history.find(({ action }) => action === 'offer.declined')).toMatchObject({
    actor: { name: 'Asha Patel', role: 'senior' },
    detail: { offerId: offer.id, reason: 'I know the family' },
  })
  await beAway(senior1)
})

test('signing in and out: a wrong password, too many of them, and a session that is over', async () => {
  const post = (path: string, body: object, cookie?: string) =>
    ask(service.url, { method: 'POST', path, body: JSON.stringify(body), origin: service.url, cookie })
  const signInPath = '/api/auth/sign-in/email'
  expect((await post(signInPath, { email: 'gp@demo.example', password: 'wrong-password' })).status).toBe(401)
  const family = await signIn(service.url, 'family')
  expect((await post('/api/auth/sign-out', {}, family.cookie)).status).toBe(200)
  expectProblem(await family.get('/api/v1/me'), 401, 'not-signed-in')
  expectProblem(await family.post('/api/v1/concerns', aConcern()), 401, 'not-signed-in')
  expect((await people.family.get('/api/v1/me')).status).toBe(200)
})
