/** The contract's live channel. Nothing here knows the inside. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { connect, eventually, signIn, type LiveClient, type Person } from '../support/client.js'
import { anAmberConcern, beAvailable, beAway, offeredTo, raised, talking } from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let gp: Person
let asha: Person
let ben: Person

beforeAll(async () => {
  service = await startService()
  ;[gp, asha, ben] = (await Promise.all(
    ['gp', 'senior1', 'senior2'].map((account) => signIn(service.url, account)),
  )) as [Person, Person, Person]
})
afterAll(() => closeService(service))

const sequence = (live: LiveClient, ref: string): unknown[] =>
  live.heard
    .filter(({ event, payload }) => event === 'message.added' && payload['ref'] === ref)
    .map(({ payload }) => payload['seq'])

test('each follower hears each message once, in order, the sender’s own socket too', async () => {
  const ref = await talking(gp, asha)
  const [surgery, tablet, desk] = await Promise.all([gp.live(), gp.live(), asha.live()])
  for (const live of [surgery, tablet, desk]) {
    expect(await live.send('consultation.follow', { ref, after: 0 })).toMatchObject({
      ok: true,
      headSeq: 0,
      messages: [],
      consultation: { ref, state: 'talking' },
    })
  }
  const sends = Array.from({ length: 40 }, (_, i) =>
    (i % 2 ? surgery : desk).send('message.send', { ref, clientId: randomUUID(), body: `message ${i}` }),
  )
  const seqs = (await Promise.all(sends)).map((ack) => (ack as unknown as { seq: number }).seq)
  const all = Array.from({ length: 40 }, (_, i) => i + 1)
  expect([...seqs].sort((a, b) => a - b)).toEqual(all)
  for (const live of [surgery, tablet, desk]) {
    await live.next('message.added', (message) => message['seq'] === 40)
    expect(sequence(live, ref)).toEqual(all)
  }
  expect(surgery.heard.find(({ event }) => event === 'message.added')?.payload).toEqual({
    ref,
    seq: 1,
    clientId: expect.any(String),
    author: { name: expect.any(String), role: expect.any(String) },
    body: expect.any(String),
    at: expect.any(String),
  })
  const again = await tablet.send<{ messages: { seq: number }[] }>('consultation.follow', { ref, after: 37 })
  expect(again.messages.map(({ seq }) => seq)).toEqual([38, 39, 40])
  expect(await surgery.send('typing', { ref })).toEqual({ ok: true })
  expect(await desk.next('typing')).toEqual({ ref, author: { name: 'Dr Nia Morgan', role: 'GP' } })
  await tablet.send('consultation.leave', { ref })
  await surgery.send('message.send', { ref, clientId: randomUUID(), body: 'after leaving' })
  await desk.next('message.added', (message) => message['seq'] === 41)
  expect(sequence(tablet, ref)).not.toContain(41)
  const beat = await desk.next('heartbeat', ({ heads }) => (heads as Record<string, number>)[ref] === 41)
  expect(beat).toEqual({ at: expect.any(String), heads: { [ref]: 41 } })
  for (const live of [surgery, tablet, desk]) live.close()
})

test('a message sent twice is stored once, and other content under its id is refused', async () => {
  const ref = await talking(gp, asha)
  const live = await gp.live()
  const message = { ref, clientId: randomUUID(), body: 'Once' }
  const [first, second] = await Promise.all([
    live.send('message.send', message),
    live.send('message.send', message),
  ])
  expect(first).toEqual(second)
  expect(await live.send('message.send', { ...message, body: 'Twice' })).toMatchObject({
    ok: false,
    code: 'client-id-reused',
  })
  live.close()
})

test('offers come and go on the senior’s sockets; places change on the practitioner’s', async () => {
  const surgery = await gp.live()
  const first = await raised(gp, anAmberConcern())
  const second = await raised(gp, anAmberConcern())
  await surgery.send('consultation.follow', { ref: second, after: 0 })
  const [desk, other] = await Promise.all([asha.live(), ben.live()])
  expect(await desk.send('availability.set', { status: 'available', capacity: 4 })).toMatchObject({
    ok: true,
  })
  const offer = await desk.next('offer.made', (each) => each['ref'] === first)
  expect(await desk.send('offer.decline', { offerId: offer['id'], reason: 'I know them' })).toEqual({
    ok: true,
    ref: first,
  })
  expect(await desk.next('offer.ended', (each) => each['offerId'] === offer['id'])).toEqual({
    offerId: offer['id'],
    outcome: 'declined',
  })
  await other.send('availability.set', { status: 'available' })
  const onward = await other.next('offer.made', (each) => each['ref'] === first)
  expect(await other.send('offer.accept', { offerId: onward['id'] })).toEqual({ ok: true, ref: first })
  expect(
    await surgery.next('queue.changed', (each) => each['ref'] === second && each['position'] === 1),
  ).toEqual({
    ref: second,
    position: 1,
    expectedWait: null,
  })
  await surgery.next('consultation.changed', (each) => each['ref'] === second && each['state'] === 'offered')
  await Promise.all([beAway(asha), beAway(ben)])
  await desk.next('offer.ended', (each) => each['outcome'] === 'rescinded')
  await gp.post(`/api/v1/consultations/${second}/withdraw`)
  for (const live of [surgery, desk, other]) live.close()
})

test('what is not yours, not there, or not for your role is refused with a code', async () => {
  const ref = await talking(gp, asha)
  const police = await (await signIn(service.url, 'police')).live()
  for (const event of ['consultation.follow', 'consultation.leave', 'message.send', 'typing']) {
    const payload = { ref, after: 0, clientId: randomUUID(), body: 'x' }
    expect(await police.send(event, payload)).toMatchObject({ ok: false, code: 'not-found' })
  }
  expect(await police.send('availability.set', { status: 'available' })).toMatchObject({
    ok: false,
    code: 'forbidden',
  })
  expect(await police.send('no.such.event', {})).toMatchObject({ ok: false, code: 'not-found' })
  const manager = await (await signIn(service.url, 'manager')).live()
  expect(await manager.send('consultation.follow', { ref, after: 0 })).toMatchObject({
    ok: false,
    code: 'forbidden',
  })
  police.close()
  manager.close()
})

test('a missed offer goes on to the next senior, and whoever missed it is away', async () => {
  const silent = await asha.live()
  await silent.send('availability.set', { status: 'available', capacity: 4 })
  const ref = await raised(gp)
  const offer = await offeredTo(asha, ref)
  expect(Date.parse(offer.expiresAt) - Date.now()).toBeGreaterThan(20_000)
  await beAvailable(ben)
  await eventually(
    () => ben.get<{ offer: { ref: string } | null }>('/api/v1/desk'),
    ({ body }) => body.offer?.ref === ref,
    60,
  )
  expect((await asha.get('/api/v1/desk')).body).toMatchObject({ status: 'away', offer: null })
  expect(await silent.next('offer.ended', (each) => each['offerId'] === offer.id)).toMatchObject({
    outcome: 'missed',
  })
  await gp.post(`/api/v1/consultations/${ref}/withdraw`)
  await beAway(ben)
  silent.close()
})

test('signing out tells the sockets of that session, and ends them', async () => {
  const person = await signIn(service.url, 'family')
  const live = await person.live()
  const elsewhere = await (await signIn(service.url, 'family')).live()
  const gone = new Promise((resolve) => live.socket.once('disconnect', resolve))
  expect((await person.post('/api/auth/sign-out')).status).toBe(200)
  expect(await live.next('signed.out')).toEqual({ reason: 'signed-out' })
  await gone
  expect((await person.get('/api/v1/me')).status).toBe(401)
  expect(elsewhere.socket.connected).toBe(true)
  elsewhere.close()
})

test.each([
  ['evil', 'https://evil.example'],
  ['null', 'null'],
  ['look-alike', 'LOOKALIKE'],
  ['other port', 'http://127.0.0.1:1'],
  ['missing', undefined],
] as const)('a socket from %s Origin is refused, with a good cookie too', async (_name, origin) => {
  for (const transports of [['polling'], ['websocket']]) {
    const headers: Record<string, string> = { cookie: gp.cookie }
    if (origin) headers['origin'] = origin === 'LOOKALIKE' ? `${service.url}.evil.example` : origin
    const socket = io(`${service.url}/live`, {
      extraHeaders: headers,
      transports,
      forceNew: true,
      reconnection: false,
    })
    const outcome = await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'))
      socket.once('connect_error', () => resolve('refused'))
    })
    socket.close()
    expect([transports[0], outcome]).toEqual([transports[0], 'refused'])
  }
})

test('without a session, or with a made-up one, there is no socket', async () => {
  await expect(connect(service.url, '')).rejects.toThrow('not-signed-in')
  await expect(connect(service.url, 'advice-line=abc.def')).rejects.toThrow('not-signed-in')
})
