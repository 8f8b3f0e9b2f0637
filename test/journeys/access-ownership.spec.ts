/**
 * Whose is it? Every route and live event that names a consultation or an offer, for every person of the demonstration
 * and for nobody: its two sides and its manager are let in, all others of their role find nothing there, all other roles
 * may not. (Promises 16 and 17.) Made from the table in people/access.ts.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createHmac, randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { access } from '../../src/people/access.js'
import { say } from '../support/chance.js'
import type { LiveClient } from '../support/client.js'
import { aConcern, aRecord, beAvailable, beAway, closed, offeredTo, raised } from '../support/concerns.js'
import { accountNames, everybody, roleOf, type Account, type Everybody } from '../support/everybody.js'
import { ask, type RawAnswer } from '../support/raw.js'
import { registered } from '../support/registered.js'
import { closeService, startService, type Service } from '../support/service.js'
import { writtenSoFar } from '../support/written.js'

let service: Service
let people: Everybody

interface Case {
  readonly ref: string
  readonly offerId: string
}
/** Both of gp, of senior1, and on the desk of manager. */
let talk: Case
let over: Case

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
  const { gp, senior1 } = people
  over = { ref: await closed(gp, senior1), offerId: '' }
  const ref = await raised(gp)
  await beAvailable(senior1)
  const { id } = await offeredTo(senior1, ref)
  await senior1.post(`/api/v1/offers/${id}/accept`)
  await beAway(senior1)
  talk = { ref, offerId: id }
  over = { ...over, offerId: id }
})
afterAll(() => closeService(service))

test('the table has an entry for every route and event that the built application registers, and no other', async () => {
  expect(await registered()).toEqual(Object.keys(access).sort())
})

const owners: readonly Account[] = ['gp', 'senior1', 'manager']
const keys = Object.keys(access)
const routes = keys.filter((key) => /:(ref|id)/.test(key))
const events = keys.filter((key) => key.startsWith('live ') && key !== 'live availability.set')
type Finding = 'sign-in' | 'forbidden' | 'not-there' | 'let-in' | 'failed'

/** What the table and the ownership together say. */
function due(key: string, account: Account | null): Finding {
  if (account === null) return 'sign-in'
  const who = access[key]!.who
  if (who !== 'anyone' && !who.includes(roleOf(account))) return 'forbidden'
  // No call is booked, and the id is an offer's that is still held: of these there is none for anybody.
  if (/\/(notices|alerts|callbacks|samples|holds)\/:id/.test(key)) return 'not-there'
  return owners.includes(account) ? 'let-in' : 'not-there'
}

function found({ status, headers }: RawAnswer): Finding {
  const to = status === 303 ? (headers.get('location') ?? '') : ''
  if (status >= 500) return 'failed'
  if (status === 401 || to.startsWith('/sign-in')) return 'sign-in'
  if (status === 403) return 'forbidden'
  return status === 404 || to.includes('notice=not-found') ? 'not-there' : 'let-in'
}

/** What sorts a concern, hands it on or books a call back. */
const sorting = {
  ...{ rag: 'red', needs: [], to: 'somebody' },
  ...{ decision: 'signed-off', text: 'Something more' },
  ...{ acknowledgedBy: 'Somebody there', slotAt: '2030-01-01T09:00:00Z', phone: '01632 960 123' },
}
/** While nobody has accepted it, a concern is sorted and handed over by everybody of its desk, by its reference and without names. */
const isOfDesk = (key: string): boolean => /:ref\/(rating|needs|handover)$|\/handover\/:ref$/.test(key)

function tried(key: string, { ref, offerId }: Case, account: Account | null): Promise<RawAnswer> {
  const [method = '', pattern = ''] = key.split(' ')
  const body = pattern.startsWith('/api/v1/consultations/:ref/record')
    ? aRecord()
    : /^PUT .*concern$/.test(key)
      ? aConcern()
      : {
          clientId: randomUUID(),
          body: 'A message',
          reason: 'A reason',
          do: 'save',
          outcome: 'advice-only',
          understood: true,
          reply: 'A reply',
          ...sorting,
          ...(pattern.endsWith('/links') ? { earlier: ref, decision: 'same-child' } : {}),
        }
  return ask(service.url, {
    method,
    path:
      pattern.replace(':ref', ref).replace(':id', offerId) +
      (/\/proof$/.test(key) ? '?reason=A%20reason' : ''),
    cookie: account ? people[account].cookie : undefined,
    origin: service.url,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  })
}

test('over HTTP, strangers to a consultation find nothing there and change nothing', async () => {
  const before = await writtenSoFar(people, talk.ref)
  let count = 0
  for (const key of routes) {
    for (const account of [null, ...accountNames]) {
      if (due(key, account) === 'let-in') continue
      const answer = await tried(key, talk, account)
      expect([key, account, found(answer)]).toEqual([key, account, due(key, account)])
      const named = account !== 'gp' && answer.text.includes('Nia Morgan')
      expect([key, account, named]).toEqual([key, account, false])
      count++
    }
  }
  say(`access: ${count} strangers at ${routes.length} routes`)
  expect(await writtenSoFar(people, talk.ref)).toEqual(before)
})

test('over HTTP, its two sides and its manager are let in, everybody else still is not', async () => {
  for (const key of routes) {
    for (const account of [null, ...accountNames]) {
      const answer = await tried(key, over, account)
      expect([key, account, found(answer)]).toEqual([key, account, due(key, account)])
    }
  }
})

test('over the live channel the same, and strangers hear nothing', async () => {
  const sockets = new Map<Account, LiveClient>()
  for (const account of accountNames) sockets.set(account, await people[account].live())
  const offers = events.filter((key) => key.startsWith('live offer.'))
  for (const key of events) {
    for (const [account, live] of sockets) {
      const clientId = randomUUID()
      const payload = { ref: talk.ref, offerId: talk.offerId, after: 0, clientId, body: `from ${account}` }
      const answer = await live.send(key.slice('live '.length), payload)
      const wanted = due(key, account)
      const late = offers.includes(key) ? 'offer-gone' : undefined
      const codes = { forbidden: 'forbidden', 'not-there': 'not-found', 'let-in': late } as const
      expect([key, account, answer.code]).toEqual([key, account, codes[wanted as keyof typeof codes]])
      expect([key, account, answer.ok]).toEqual([key, account, wanted === 'let-in' && !late])
    }
  }
  await sockets.get('gp')!.send('consultation.follow', { ref: talk.ref, after: 0 })
  await sockets
    .get('senior1')!
    .send('message.send', { ref: talk.ref, clientId: randomUUID(), body: 'Only us' })
  await sockets.get('gp')!.next('message.added', (message) => message['body'] === 'Only us')
  for (const [account, live] of sockets) {
    const heard = live.heard.filter(({ event }) => event !== 'heartbeat').length > 0
    expect([account, heard && !owners.includes(account)]).toEqual([account, false])
    live.close()
  }
})

test('while it is offered, the one senior sees it without names, and nothing of what was written', async () => {
  const { school, senior3 } = people
  const ref = await raised(school)
  await school.post(`/api/v1/consultations/${ref}/messages`, { clientId: randomUUID(), body: 'Secret' })
  await beAvailable(senior3)
  await offeredTo(senior3, ref)
  const path = `/api/v1/consultations/${ref}`
  const seen = await senior3.get(path)
  expect([seen.status, seen.body]).toMatchObject([
    200,
    { state: 'offered', practitioner: null, senior: null },
  ])
  expect(JSON.stringify(seen.body)).not.toMatch(/Osei|Oakfield|Secret/)
  const none = { ref, offerId: randomUUID() }
  const ofRef = routes.filter((key) => key.includes(':ref') && access[key]!.who.includes('senior'))
  for (const key of ofRef) {
    for (const account of ['senior1', 'senior2', 'senior4'] as const) {
      const answer = await tried(key, none, account)
      const wanted = isOfDesk(key) && account !== 'senior4' ? 'let-in' : 'not-there'
      expect([key, account, found(answer)]).toEqual([key, account, wanted])
      expect([key, account, /Osei|Oakfield|Secret/.test(answer.text)]).toEqual([key, account, false])
    }
    const wanted =
      isOfDesk(key) || ['GET /consultations/:ref', 'GET /api/v1/consultations/:ref'].includes(key)
    expect([key, found(await tried(key, none, 'senior3'))]).toEqual([key, wanted ? 'let-in' : 'not-there'])
  }
  const live = await senior3.live()
  for (const event of ['consultation.follow', 'consultation.leave', 'typing', 'message.send'])
    expect(await live.send(event, { ref, after: 0, clientId: randomUUID(), body: 'x' })).toMatchObject({
      ok: false,
      code: 'not-found',
    })
  live.close()
  await beAway(senior3)
  expect((await senior3.get(path)).status).toBe(404)
  await school.post(`${path}/withdraw`)
})

/** Does a socket get in? */
function getsIn(transport: string, headers: Record<string, string>): Promise<boolean> {
  const socket = io(`${service.url}/live`, {
    extraHeaders: headers,
    transports: [transport],
    forceNew: true,
    reconnection: false,
  })
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('connect_error', () => resolve(false))
  }).finally(() => socket.close())
}
const transports = ['polling', 'websocket']

test('no Origin but our own opens a socket, however much it looks like ours', async () => {
  const own = new URL(service.url)
  const { cookie } = people.gp
  const strange = [
    ...[
      'null',
      '',
      'https://evil.example',
      'file://',
      'http://localhost',
      'http://127.0.0.1',
      '*',
      'undefined',
    ],
    ...[
      `https://${own.host}`,
      `${service.url}.evil.example`,
      `${service.url}@evil.example`,
      `${service.url}/`,
    ],
    ...[`http://127.0.0.1:${own.port}0`, `http://[::1]:${own.port}`, `http://127.1:${own.port}`],
    ...[`${service.url} https://evil.example`, `${service.url},https://evil.example`, `ws://${own.host}`],
    ...[
      `HTTP://127.0.0.1:${own.port}`,
      `http://evil.example/${service.url}`,
      `http://evil.example#${service.url}`,
    ],
  ]
  const outcomes = await Promise.all(
    [...strange.map((origin) => ({ cookie, origin })), { cookie }].flatMap((headers) =>
      transports.map(async (transport) => ({ headers, in: await getsIn(transport, headers) })),
    ),
  )
  expect(outcomes.filter((each) => each.in)).toEqual([])
  say(`access: ${outcomes.length} sockets from strange origins, 0 accepted`)
  for (const transport of transports)
    expect(await getsIn(transport, { cookie, origin: service.url })).toBe(true)
})

test('no cookie that somebody made up, cut short, or put together from two opens a page or a socket', async () => {
  const valueOf = (account: Account): string => /advice-line=([^;]+)/.exec(people[account].cookie)![1]!
  const value = valueOf('manager')
  const [token = '', signature = ''] = decodeURIComponent(value).split('.')
  const [otherToken = '', otherSignature = ''] = decodeURIComponent(valueOf('gp')).split('.')
  const signedWith = (secret: string): string => createHmac('sha256', secret).update(token).digest('base64')
  const forged = [
    ...[token, `${token}.`, `.${signature}`, `${token}.${otherSignature}`, `${otherToken}.${signature}`],
    ...[
      `${token}x.${signature}`,
      `${token}.${signature.slice(0, -3)}A==`,
      `${token}.${signature}.${signature}`,
    ],
    ...[
      '',
      'secret',
      'better-auth-secret-123456789',
      'better-auth-secret-12345678901234567890',
      'change-me',
    ].map((secret) => `${token}.${signedWith(secret || '\u0000')}`),
  ].map((each) => `advice-line=${encodeURIComponent(each)}`)
  const misplaced = [
    'better-auth.session_token',
    '__Host-advice-line',
    '__Secure-advice-line',
    'Advice-Line',
  ].map((name) => `${name}=${value}`)
  for (const cookie of [...forged, ...misplaced]) {
    const answer = await ask(service.url, { path: '/api/v1/me', cookie })
    expect([cookie, answer.status]).toEqual([cookie, 401])
    for (const transport of transports)
      expect([cookie, await getsIn(transport, { cookie, origin: service.url })]).toEqual([cookie, false])
  }
  say(`access: ${forged.length + misplaced.length} made-up cookies, 0 accepted`)
})

test('a session that was planted before signing in does not become the victim’s', async () => {
  const planted = people.police.cookie
  const answer = await ask(service.url, {
    method: 'POST',
    path: '/api/auth/sign-in/email',
    cookie: planted,
    origin: service.url,
    body: JSON.stringify({ email: 'manager@demo.example', password: 'advice-line-demo' }),
  })
  expect(answer.status).toBe(200)
  const given = answer.headers.get('set-cookie') ?? ''
  expect(given).toMatch(/advice-line=.*HttpOnly.*SameSite=Lax/i)
  expect(given).not.toContain(/advice-line=([^;]+)/.exec(planted)![1]!)
  const after = await ask(service.url, { path: '/api/v1/me', cookie: planted })
  expect([401, 'police@demo.example']).toContain(
    after.status === 401 ? 401 : (after.body as { email: string }).email,
  )
})
