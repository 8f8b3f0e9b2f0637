/** The main job over the contract alone: nothing here knows the inside. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { eventually, signIn, type LiveClient, type Person } from '../support/client.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let gp: Person
let senior: Person
let manager: Person

beforeAll(async () => {
  service = await startService()
  ;[gp, senior, manager] = await Promise.all([
    signIn(service.url, 'gp'),
    signIn(service.url, 'senior1'),
    signIn(service.url, 'manager'),
  ])
})
afterAll(() => closeService(service))

test('a concern is raised, offered, accepted, talked about, recorded, closed, read, and looked back at', async () => {
  const desk: LiveClient = await senior.live()
  const surgery: LiveClient = await gp.live()
  expect(await desk.send('availability.set', { status: 'available', capacity: 1 })).toEqual({
    ok: true,
    status: 'available',
    capacity: 1,
  })

  const raised = await gp.post<{ ref: string }>('/api/v1/concerns', {
    clientId: randomUUID(),
    immediateDanger: false,
    worry: 'Bruise on the cheek of a baby who is not yet rolling.',
    child: { ageBand: 'under-1' },
    urgency: 'now',
  })
  expect(raised.status).toBe(201)
  const { ref } = raised.body
  expect(raised.body).toMatchObject({ state: 'waiting', rag: 'red', position: 1, status: 'advice-only' })
  const followed = await surgery.send<{ headSeq: number }>('consultation.follow', { ref, after: 0 })
  expect(followed).toMatchObject({ ok: true, headSeq: 0, messages: [] })

  const offer = await desk.next('offer.made')
  expect(offer).toMatchObject({ ref, rag: 'red', organisationKind: 'gp', ageBand: 'under-1' })
  expect(await desk.send('offer.accept', { offerId: offer['id'] })).toEqual({ ok: true, ref })
  await surgery.next('consultation.changed', (each) => each['state'] === 'talking')
  await desk.next('offer.ended', (each) => each['outcome'] === 'accepted')

  await desk.send('consultation.follow', { ref, after: 0 })
  expect(
    await surgery.send('message.send', { ref, clientId: randomUUID(), body: 'Can they go home?' }),
  ).toMatchObject({
    ok: true,
    seq: 1,
  })
  expect(await desk.next('message.added')).toMatchObject({ ref, seq: 1, body: 'Can they go home?' })
  await desk.send('message.send', { ref, clientId: randomUUID(), body: 'Keep them in the surgery.' })
  await surgery.next('message.added', (each) => each['seq'] === 2)

  expect((await senior.post(`/api/v1/consultations/${ref}/end`)).body).toMatchObject({ state: 'recording' })
  const incomplete = await senior.post(`/api/v1/consultations/${ref}/close`)
  expect(incomplete.status).toBe(422)
  const record = {
    rag: 'red',
    level: 4,
    categories: ['physical-abuse'],
    advice: 'Do not let them leave; refer now.',
    rationale: 'A baby who does not roll does not bruise.',
    outcome: 'refer-now',
    actions: [{ what: 'Telephone referral', owner: 'practitioner', due: '2026-11-24' }],
    reviewIf: 'The paediatrician finds another cause.',
  }
  expect((await senior.put(`/api/v1/consultations/${ref}/record`, record)).body).toEqual(record)
  expect((await senior.post(`/api/v1/consultations/${ref}/close`)).body).toMatchObject({ state: 'closed' })
  expect((await gp.get(`/api/v1/consultations/${ref}/record`)).body).toEqual(record)

  const reason = 'Weekly review'
  const opened = await manager.post<{ history: { action: string; seq: number }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason },
  )
  expect(opened.status).toBe(200)
  expect(opened.body.history.map((entry) => entry.action)).toEqual([
    'concern.raised',
    'offer.made',
    'offer.accepted',
    'talk.ended',
    'record.drafted',
    'record.closed',
    'record.read',
  ])
  desk.close()
  surgery.close()
})

test('a declined concern goes on to the next senior', async () => {
  const second = await signIn(service.url, 'senior2')
  await senior.put('/api/v1/desk/availability', { status: 'available', capacity: 1 })
  const raised = await gp.post<{ ref: string }>('/api/v1/concerns', {
    immediateDanger: false,
    worry: 'Always hungry',
    child: { ageBand: '5-10' },
    urgency: 'today',
  })
  const offered = await eventually(
    () => senior.get<{ offer: { id: string } | null }>('/api/v1/desk'),
    (desk) => desk.body.offer !== null,
  )
  await second.put('/api/v1/desk/availability', { status: 'available', capacity: 1 })
  expect((await senior.post(`/api/v1/offers/${offered.body.offer?.id}/decline`, {})).status).toBe(204)
  const next = await eventually(
    () => second.get<{ offer: { ref: string } | null }>('/api/v1/desk'),
    (desk) => desk.body.offer !== null,
  )
  expect(next.body.offer?.ref).toBe(raised.body.ref)
})
