/**
 * Malformed payloads on every event of the live channel: each is acknowledged with a code, nothing is written, and the
 * socket lives on. What is no Socket.IO at all may end that one connection, and no other.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { chance, say } from '../support/chance.js'
import type { LiveClient } from '../support/client.js'
import { beAvailable, beAway, offeredTo, raised } from '../support/concerns.js'
import { everybody, type Everybody } from '../support/everybody.js'
import { hostile, spoiled, wrong } from '../support/mess.js'
import { ask } from '../support/raw.js'
import { closeService, startService, type Service } from '../support/service.js'
import { writtenSoFar } from '../support/written.js'

let service: Service
let people: Everybody
let surgery: LiveClient
let desk: LiveClient
/** Nothing is ever done with this desk: its senior only sends what is wrong. */
let spare: LiveClient
let ref: string
let before: unknown

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
  ref = await raised(people.gp)
  await beAvailable(people.senior1)
  const { id } = await offeredTo(people.senior1, ref)
  await people.senior1.post(`/api/v1/offers/${id}/accept`)
  await beAway(people.senior1)
  ;[surgery, desk, spare] = await Promise.all([
    people.gp.live(),
    people.senior1.live(),
    people.senior2.live(),
  ])
  before = await writtenSoFar(people, ref)
})
afterAll(async () => {
  for (const live of [surgery, desk, spare]) live.close()
  await closeService(service)
})

const events: readonly {
  readonly event: string
  readonly by: () => LiveClient
  readonly good: () => Record<string, unknown>
  readonly bad: Readonly<Record<string, readonly unknown[]>>
}[] = [
  {
    event: 'availability.set',
    by: () => spare,
    good: () => ({ status: 'away', capacity: 2 }),
    bad: { status: [...wrong.word('AWAY', 'busy'), null, ''], capacity: wrong.oneToFour },
  },
  { event: 'offer.accept', by: () => spare, good: () => ({}), bad: { offerId: wrong.id } },
  {
    event: 'offer.decline',
    by: () => spare,
    good: () => ({ offerId: randomUUID() }),
    bad: { offerId: wrong.id, reason: wrong.optionalText(500) },
  },
  {
    event: 'consultation.follow',
    by: () => desk,
    good: () => ({ ref, after: 0 }),
    bad: { ref: wrong.ref, after: [...wrong.count, null, '1'] },
  },
  { event: 'consultation.leave', by: () => desk, good: () => ({ ref }), bad: { ref: wrong.ref } },
  {
    event: 'message.send',
    by: () => surgery,
    good: () => ({ ref, clientId: randomUUID(), body: 'A message' }),
    bad: { ref: wrong.ref, clientId: wrong.id, body: wrong.text(4_000) },
  },
  { event: 'typing', by: () => surgery, good: () => ({ ref }), bad: { ref: wrong.ref } },
]

const nothings: readonly unknown[] = [
  null,
  0,
  -1,
  true,
  '',
  'text',
  [],
  [[]],
  [null],
  {},
  Buffer.from('bytes'),
  { ref: Buffer.from('AL') },
  JSON.parse('{"__proto__":{"ref":"x","status":"away"}}') as unknown,
  ...hostile,
  'x'.repeat(100_000),
  JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`) as unknown,
]

/** Sends it as it is, and what came back; `undefined` sends no payload at all. */
async function sent(live: LiveClient, event: string, ...payload: unknown[]): Promise<unknown> {
  return live.socket
    .timeout(5_000)
    .emitWithAck(event, ...payload)
    .catch(() => 'no acknowledgement')
}

async function allRefused(cases: { live: LiveClient; event: string; payload: unknown[] }[]): Promise<void> {
  const answers = await Promise.all(
    cases.map(async ({ live, event, payload }) => ({
      what: `${event} ${JSON.stringify(payload).slice(0, 200)}`,
      answer: (await sent(live, event, ...payload)) as { ok?: unknown; code?: unknown; detail?: unknown },
    })),
  )
  const wanted = ['invalid', 'not-found']
  const others = answers.filter(
    ({ answer }) =>
      answer.ok !== false || !wanted.includes(String(answer.code)) || typeof answer.detail !== 'string',
  )
  expect(others).toEqual([])
}

const stillAlive = async (): Promise<void> => {
  expect([surgery, desk, spare].map(({ socket }) => socket.connected)).toEqual([true, true, true])
  expect(await desk.send('consultation.follow', { ref, after: 0 })).toMatchObject({ ok: true })
  expect(await surgery.send('typing', { ref })).toEqual({ ok: true })
  expect(await spare.send('availability.set', { status: 'away', capacity: 9 })).toMatchObject({ ok: false })
  expect(await writtenSoFar(people, ref)).toEqual(before)
}

test('payloads that are nothing of what is wanted, too many, or none at all, are acknowledged with a code', async () => {
  const cases = events.flatMap(({ event, by }) => [
    ...nothings.map((payload) => ({ live: by(), event, payload: [payload] })),
    { live: by(), event, payload: [] },
    { live: by(), event, payload: [{}, {}] },
    { live: by(), event, payload: [null, 'x', 7] },
  ])
  await allRefused(cases)
  say(`bad events: ${cases.length} payloads`)
  await stillAlive()
})

test('each field on its own, and several at once', async () => {
  const luck = chance('bad events')
  const single = events.flatMap(({ event, by, good, bad }) =>
    Object.entries(bad).flatMap(([field, values]) =>
      values.map((value) => ({ live: by(), event, payload: [{ ...good(), [field]: value }] })),
    ),
  )
  const several = Array.from({ length: 200 }, () => {
    const { event, by, good, bad } = luck.pick(events)
    return { live: by(), event, payload: [spoiled(good(), bad, luck)] }
  })
  await allRefused([...single, ...several])
  say(`bad events: ${single.length + several.length} payloads with wrong fields`)
  await stillAlive()
})

test('events that there are not, events of the server, and events without an acknowledgement', async () => {
  const names = [
    ...['', 'error', 'message', 'hint', 'ping', 'offer.made', 'message.added', 'signed.out', 'heartbeat'],
    ...['consultation.Follow', 'message.send ', 'toString', 'hasOwnProperty'],
    ...hostile,
  ]
  await allRefused(names.map((event) => ({ live: surgery, event, payload: [{ ref }] })))
  for (const { event, by } of events) by().socket.emit(event, { ref: 'x' })
  for (const name of names) surgery.socket.emit(name, () => undefined, 'after the acknowledgement')
  await stillAlive()
})

test('what is no Socket.IO, or far too large, ends that connection at most', async () => {
  const packets = [
    '2{',
    '99',
    '2["typing"',
    '2/live,["connect",{}]',
    '2/live,[{}]',
    '51-["x"]',
    '4',
    '0/live,{',
    '\u0000',
  ]
  for (const packet of [...packets, `2/live,["typing",{"ref":"${'x'.repeat(200_000)}"}]`]) {
    const victim = await people.police.live()
    victim.socket.io.engine.send(packet)
    victim.socket.io.engine.send(packet)
    victim.close()
  }
  const { cookie } = people.police
  const path = '/socket.io/?EIO=4&transport=polling'
  const opened = await ask(service.url, { path, cookie, origin: service.url })
  expect(opened.status).toBe(200)
  const sid = /"sid":"([^"]+)"/.exec(opened.text)?.[1] ?? ''
  for (const body of ['40/live,', '4', '\u001e\u001e', 'b!!!!', 'x'.repeat(1_000)]) {
    const posted = { method: 'POST', path: `${path}&sid=${sid}`, cookie, origin: service.url, body }
    expect((await ask(service.url, { ...posted, type: 'text/plain' })).status).toBeLessThan(500)
  }
  const odd = [
    'EIO=3&transport=polling',
    'EIO=4&transport=pigeon',
    'EIO=4',
    'EIO=4&transport=polling&sid=no',
    '',
  ]
  for (const query of odd) {
    const answer = await ask(service.url, { path: `/socket.io/?${query}`, cookie, origin: service.url })
    expect([query, answer.status >= 400 && answer.status < 500]).toEqual([query, true])
  }
  await stillAlive()
})
