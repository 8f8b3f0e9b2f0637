/** The contract of the queue: who is offered what and when, and what the live channel says of it. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { eventually, type LiveClient, type Person } from '../support/client.js'
import {
  aConcern,
  aRecord,
  anAmberConcern,
  beAvailable,
  beAway,
  offeredTo,
  raised,
} from '../support/concerns.js'
import { everybody, quiet, type Everybody } from '../support/everybody.js'
import { closeService, startService, type Service } from '../support/service.js'
import * as shape from '../support/shapes.js'
import { expectProblem, expectShape } from '../support/shapes.js'

let service: Service
let people: Everybody
const open: LiveClient[] = []

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
})
afterEach(async () => {
  for (const live of open.splice(0)) live.close()
  await quiet(people)
})
afterAll(() => closeService(service))

async function live(person: Person): Promise<LiveClient> {
  const client = await person.live()
  open.push(client)
  return client
}

const accept = (senior: Person, offerId: string) => senior.post(`/api/v1/offers/${offerId}/accept`)
const withdraw = (practitioner: Person, ref: string) =>
  practitioner.post(`/api/v1/consultations/${ref}/withdraw`)
const placeOf = async (practitioner: Person, ref: string): Promise<unknown> =>
  (await practitioner.get(`/api/v1/consultations/${ref}`)).body['position']

interface Entry {
  readonly action: string
  readonly detail: { readonly senior?: string }
}
async function historyOf(ref: string): Promise<readonly Entry[]> {
  const path = `/api/v1/oversight/consultations/${ref}/open`
  return (await people.manager.post<{ history: Entry[] }>(path, { reason: 'Who was asked?' })).body.history
}

test('red comes before amber and amber before green, whenever they were raised; equals in their order', async () => {
  const { gp, police, senior1 } = people
  const green = await raised(gp, aConcern({ urgency: 'this-week' }))
  const amber = await raised(police, anAmberConcern())
  const red = await raised(gp)
  const secondRed = await raised(police, aConcern({ immediateDanger: true, urgency: 'this-week' }))
  const order = [red, secondRed, amber, green]
  const own = [gp, police, police, gp]
  for (const [i, ref] of order.entries()) expect(await placeOf(own[i]!, ref)).toBe(i + 1)
  await beAvailable(senior1)
  for (const ref of order) {
    const offer = await offeredTo(senior1, ref)
    expect((await accept(senior1, offer.id)).status).toBe(200)
  }
})

test('a concern that is declined or withdrawn keeps the places of the others right, and everybody is told', async () => {
  const { gp, police, senior1 } = people
  const surgery = await live(gp)
  const refs = [await raised(gp), await raised(police), await raised(gp)] as const
  const followed = await surgery.send('consultation.follow', { ref: refs[2], after: 0 })
  expect(followed).toMatchObject({ consultation: { position: 3 } })
  await withdraw(police, refs[1])
  const moved = await surgery.next('queue.changed', (each) => each['position'] === 2)
  expectShape(moved, shape.queueChanged)
  expect(moved['ref']).toBe(refs[2])
  await beAvailable(senior1)
  const offer = await offeredTo(senior1, refs[0])
  expect(await placeOf(gp, refs[2])).toBe(2)
  expect(await placeOf(gp, refs[0])).toBe(1)
  await senior1.post(`/api/v1/offers/${offer.id}/decline`, {})
  expect(await placeOf(gp, refs[0])).toBe(1)
  await withdraw(gp, refs[0])
  await surgery.next('queue.changed', (each) => each['position'] === 1)
  expect(surgery.heard.filter(({ payload }) => payload['ref'] !== refs[2] && payload['ref'])).toEqual([])
})

test('who has declined is not asked again while somebody else is free', async () => {
  const { gp, senior1, senior2, senior3 } = people
  const ref = await raised(gp)
  const [one, two, three] = [senior1, senior2, senior3]
  await beAvailable(one)
  const first = await offeredTo(one, ref)
  await Promise.all([beAvailable(two), beAvailable(three)])
  await one.post(`/api/v1/offers/${first.id}/decline`, { reason: 'Not mine' })
  const asked = await eventually(
    async () => {
      const desks = await Promise.all(
        [two, three].map((senior) => senior.get<{ offer: { id: string } | null }>('/api/v1/desk')),
      )
      return desks.map(({ body }) => body.offer)
    },
    (offers) => offers.some((offer) => offer !== null),
  )
  const [second, third] = asked[0] ? [two, three] : [three, two]
  await second.post(`/api/v1/offers/${(asked[0] ?? asked[1])!.id}/decline`, {})
  const last = await offeredTo(third, ref)
  expect((await accept(third, last.id)).status).toBe(200)
  const made = (await historyOf(ref)).filter(({ action }) => action === 'offer.made')
  expect(made.map(({ detail }) => detail.senior).sort()).toEqual([
    'Asha Patel',
    'Ben Carter',
    'Grace Adeyemi',
  ])
})

test('a senior is offered one concern at a time, and none above the capacity, which records count against', async () => {
  const { gp, senior1 } = people
  const refs = [await raised(gp), await raised(gp), await raised(gp)] as const
  await beAvailable(senior1, 1)
  const offer = await offeredTo(senior1, refs[0])
  await accept(senior1, offer.id)
  await senior1.post(`/api/v1/consultations/${refs[0]}/end`)
  await beAvailable(senior1, 2)
  const next = await offeredTo(senior1, refs[1])
  // The capacity was lowered meanwhile: full, though an offer is open.
  await beAvailable(senior1, 1)
  expectProblem(await accept(senior1, next.id), 409, 'at-capacity', [])
  const desk = await live(senior1)
  expect(await desk.send('offer.accept', { offerId: next.id })).toMatchObject({
    ok: false,
    code: 'at-capacity',
  })
  await senior1.put(`/api/v1/consultations/${refs[0]}/record`, aRecord())
  await senior1.post(`/api/v1/consultations/${refs[0]}/close`)
  expect(await desk.send('offer.accept', { offerId: next.id })).toEqual({ ok: true, ref: refs[1] })
  expect(await desk.send('offer.accept', { offerId: next.id })).toMatchObject({
    ok: false,
    code: 'offer-gone',
  })
  expect(await desk.send('offer.decline', { offerId: next.id })).toMatchObject({
    ok: false,
    code: 'offer-gone',
  })
  expect((await senior1.get('/api/v1/desk')).body).toMatchObject({ offer: null, capacity: 1 })
  expect(await placeOf(gp, refs[2])).toBe(1)
  for (const capacity of [1, 2, 3, 4]) {
    const set = { status: 'away', capacity }
    expect(await desk.send('availability.set', set)).toEqual({ ok: true, ...set })
  }
  expect(await desk.send('availability.set', { status: 'away' })).toEqual({
    ok: true,
    status: 'away',
    capacity: 4,
  })
})

test('an offer whose concern is withdrawn ends as rescinded, and is gone', async () => {
  const { gp, senior1, senior2 } = people
  const [desk, other] = await Promise.all([live(senior1), live(senior2)])
  await desk.send('availability.set', { status: 'available', capacity: 2 })
  const ref = await raised(gp)
  const offer = await desk.next('offer.made')
  expectShape(offer, shape.offer)
  expect(offer['ref']).toBe(ref)
  expect(JSON.stringify(offer)).not.toMatch(/Morgan|Mill Lane|gp@demo/)
  await withdraw(gp, ref)
  expect(await desk.next('offer.ended')).toMatchObject({ offerId: offer['id'], outcome: 'rescinded' })
  expectProblem(await accept(senior1, String(offer['id'])), 409, 'offer-gone', [])
  expect(await desk.send('offer.accept', { offerId: offer['id'] })).toMatchObject({
    ok: false,
    code: 'offer-gone',
  })
  expect(await other.send('offer.accept', { offerId: offer['id'] })).toMatchObject({
    ok: false,
    code: 'not-found',
  })
  expect((await senior1.get(`/api/v1/consultations/${ref}`)).status).toBe(404)
  expect(other.heard.filter(({ event }) => event.startsWith('offer.'))).toEqual([])
})

test('going away hands an open offer on to the next at once', async () => {
  const { gp, senior1, senior2 } = people
  const desk = await live(senior1)
  await beAvailable(senior1)
  const ref = await raised(gp)
  await offeredTo(senior1, ref)
  await beAvailable(senior2)
  expect((await beAway(senior1)).body).toMatchObject({ status: 'away', offer: null })
  await offeredTo(senior2, ref)
  expect(await desk.next('offer.ended')).toMatchObject({ outcome: 'rescinded' })
})

test('both sides are told of every state of a consultation, in order, each with the whole of it', async () => {
  const { gp, senior1 } = people
  const surgery = await live(gp)
  const ref = await raised(gp)
  await surgery.send('consultation.follow', { ref, after: 0 })
  await beAvailable(senior1)
  const offer = await offeredTo(senior1, ref)
  const desk = await live(senior1)
  expect(await desk.send('consultation.follow', { ref, after: 0 })).toMatchObject({
    ok: false,
    code: 'not-found',
  })
  await surgery.next('consultation.changed', (each) => each['state'] === 'offered')
  await accept(senior1, offer.id)
  expect(await desk.send('consultation.follow', { ref, after: 0 })).toMatchObject({
    ok: true,
    headSeq: 0,
    messages: [],
    consultation: { ref, state: 'talking', practitioner: { name: 'Dr Nia Morgan' } },
  })
  await surgery.next('consultation.changed', (each) => each['state'] === 'talking')
  await senior1.post(`/api/v1/consultations/${ref}/end`)
  await surgery.next('consultation.changed', (each) => each['state'] === 'recording')
  await senior1.put(`/api/v1/consultations/${ref}/record`, aRecord({ rag: 'amber' }))
  await senior1.post(`/api/v1/consultations/${ref}/close`)
  const last = await Promise.all(
    [surgery, desk].map((side) => side.next('consultation.changed', (each) => each['state'] === 'closed')),
  )
  for (const each of last) expect(each).toMatchObject({ ref, rag: 'amber', senior: { name: 'Asha Patel' } })
  const changes = surgery.heard.filter(({ event }) => event === 'consultation.changed')
  for (const { payload } of changes) expectShape(payload, shape.consultation)
  expect(changes.map(({ payload }) => payload['state'])).toEqual([
    'offered',
    'talking',
    'recording',
    'closed',
  ])
  expect(changes[0]?.payload).toMatchObject({ senior: null, position: 1 })
})

test('messages by either way reach every follower once and in order; who does not follow hears nothing', async () => {
  const { gp, senior1, police } = people
  const ref = await raised(gp)
  const [surgery, late, elsewhere, desk] = await Promise.all([
    live(gp),
    live(gp),
    live(police),
    live(senior1),
  ])
  await surgery.send('consultation.follow', { ref })
  const post = (person: Person, body: string) =>
    person.post(`/api/v1/consultations/${ref}/messages`, { clientId: randomUUID(), body })
  for (let i = 1; i <= 3; i++) await post(gp, `before ${i}`)
  await beAvailable(senior1)
  await accept(senior1, (await offeredTo(senior1, ref)).id)
  expect(await desk.send('consultation.follow', { ref, after: 2 })).toMatchObject({
    headSeq: 3,
    messages: [{ seq: 3, body: 'before 3' }],
  })
  const sends = Array.from({ length: 30 }, (_, i) => {
    if (i === 15) void late.send('consultation.follow', { ref, after: 3 })
    const body = `talk ${i}`
    if (i % 3 === 0) return post(i % 2 ? gp : senior1, body)
    return (i % 2 ? surgery : desk).send('message.send', { ref, clientId: randomUUID(), body })
  })
  await Promise.all(sends)
  const again = await late.send<{ messages: { seq: number }[] }>('consultation.follow', { ref, after: 3 })
  expect(again.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, i) => i + 4))
  const seqs = (side: LiveClient): unknown[] =>
    side.heard.filter(({ event }) => event === 'message.added').map(({ payload }) => payload['seq'])
  for (const [side, from] of [
    [surgery, 1],
    [desk, 4],
  ] as const) {
    await side.next('message.added', (message) => message['seq'] === 33)
    expect(seqs(side)).toEqual(Array.from({ length: 34 - from }, (_, i) => i + from))
  }
  for (const { event, payload } of desk.heard) {
    if (event === 'message.added') expectShape(payload, shape.messageAdded)
  }
  await late.send('typing', { ref })
  await surgery.send('typing', { ref })
  expect(await desk.next('typing')).toEqual({ ref, author: { name: 'Dr Nia Morgan', role: 'GP' } })
  await desk.send('typing', { ref })
  expect(await surgery.next('typing', (each) => JSON.stringify(each).includes('Asha'))).toMatchObject({ ref })
  expect(elsewhere.heard.filter(({ event }) => event !== 'heartbeat')).toEqual([])
})

test('the expected wait is a range from what happened lately, as soon as there is enough of it', async () => {
  const { gp, police, senior1 } = people
  await beAvailable(senior1, 4)
  for (let i = 0; i < 5; i++) {
    const ref = await raised(gp, aConcern({ urgency: 'this-week' }))
    await accept(senior1, (await offeredTo(senior1, ref)).id)
    await senior1.put(`/api/v1/consultations/${ref}/record`, aRecord({ rag: 'green' }))
    await senior1.post(`/api/v1/consultations/${ref}/close`)
  }
  const held = await raised(police)
  await offeredTo(senior1, held)
  const raising = await gp.post('/api/v1/concerns', aConcern({ urgency: 'this-week' }))
  expectShape(raising.body, shape.consultation)
  const wait = raising.body['expectedWait'] as { lowSeconds: number; highSeconds: number }
  expect(wait).not.toBeNull()
  expect(wait.lowSeconds).toBeLessThanOrEqual(wait.highSeconds)
  await beAway(senior1)
  expect(
    (await gp.get(`/api/v1/consultations/${String(raising.body['ref'])}`)).body['expectedWait'],
  ).toBeNull()
})
