/**
 * Call backs, alerts and handover over HTTP, to the shapes and refusals of the interface.
 *
 * Fails on these broken builds: `lockSlotDesk` without its lock; `k.desk_id = ANY($2)` left out of take; the desk left out
 * of AlertsService.acknowledge; `person.desks.includes(deskId)` left out of the alerts' notifier.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Person } from '../support/client.js'
import { aConcern, anAmberConcern, beAvailable, beAway, raised } from '../support/concerns.js'
import { everybody, quiet, type Everybody } from '../support/everybody.js'
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

const pathOf = (ref: string): string => `/api/v1/consultations/${ref}`
const phone = '01632 960 777'
async function firstSlot(by: Person, ref: string): Promise<string> {
  const answer = await by.get<{ slots: string[]; phone: string | null }>(`${pathOf(ref)}/callback-slots`)
  expect(answer.status).toBe(200)
  expectShape(answer.body, shape.callbackSlots)
  return answer.body.slots[0]!
}
/** Out: the call back's id, as the seniors of the desk see it. */
async function booked(by: Person, ref: string): Promise<string> {
  const slotAt = await firstSlot(by, ref)
  expect((await by.post(`${pathOf(ref)}/callback`, { slotAt, phone })).status).toBe(200)
  const { body } = await people.senior1.get<{ items: { id: string; ref: string }[] }>(
    '/api/v1/desk/callbacks',
  )
  expectShape(body, shape.callbacks)
  return body.items.find((item) => item.ref === ref)!.id
}

test('a practitioner books, moves and cancels a call back; the number that they gave is there to begin with', async () => {
  const { gp } = people
  const ref = await raised(gp, { ...anAmberConcern(), phone: '01632 960 555' })
  const slots = await gp.get<{ slots: string[]; phone: string }>(`${pathOf(ref)}/callback-slots`)
  expect(slots.body.phone).toBe('01632 960 555')
  const [first, second] = slots.body.slots as [string, string]
  const later = await gp.get<{ slots: string[] }>(`${pathOf(ref)}/callback-slots?after=${first}`)
  expect(later.body.slots[0]! > first).toBe(true)
  const answer = await gp.post(`${pathOf(ref)}/callback`, { slotAt: first, phone })
  expectShape(answer.body, shape.consultation)
  expect([answer.status, answer.body]).toMatchObject([
    200,
    { ref, state: 'callback-booked', position: null, callbackAt: first },
  ])
  expect((await gp.post(`${pathOf(ref)}/callback`, { slotAt: second, phone })).body).toMatchObject({
    state: 'callback-booked',
    callbackAt: second,
  })
  const cancelled = await gp.delete(`${pathOf(ref)}/callback`)
  expect([cancelled.status, cancelled.body]).toMatchObject([
    200,
    { state: 'waiting', position: 1, callbackAt: null },
  ])
  // Taken back twice is taken back once.
  expect((await gp.delete(`${pathOf(ref)}/callback`)).status).toBe(200)
})

test('what is not a time or a number is named; a full time is refused; another’s concern is not there', async () => {
  const { gp, police, family } = people
  const ref = await raised(gp, anAmberConcern())
  const path = `${pathOf(ref)}/callback`
  expectProblem(await gp.post(path, {}), 422, 'invalid', ['slotAt', 'phone'])
  expectProblem(await gp.post(path, { slotAt: 'soon', phone: 'x' }), 422, 'invalid', ['slotAt', 'phone'])
  expectProblem(await gp.post(path, { slotAt: '2031-01-01T10:00:00Z', phone }), 422, 'invalid', ['slotAt'])
  const slotAt = await firstSlot(gp, ref)
  expectProblem(await police.post(path, { slotAt, phone }), 404, 'not-found')
  expectProblem(await police.get(`${pathOf(ref)}/callback-slots`), 404, 'not-found')
  expectProblem(await police.delete(path), 404, 'not-found')
  const others = await Promise.all([police, family].map((each) => raised(each, anAmberConcern())))
  const answers = await Promise.all([
    gp.post(path, { slotAt, phone }),
    police.post(`${pathOf(others[0]!)}/callback`, { slotAt, phone }),
    family.post(`${pathOf(others[1]!)}/callback`, { slotAt, phone }),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409])
  expectProblem(
    answers.find(({ status }) => status === 409)!,
    409,
    'slot-gone',
  )
  await gp.post(`${pathOf(ref)}/withdraw`)
  expectProblem(await gp.post(path, { slotAt, phone }), 409, 'not-waiting')
})

test('a senior of the desk takes the call and sees whom to call; a colleague is late, another desk finds nothing', async () => {
  const { gp, police, senior1, senior2, senior4 } = people
  const ref = await raised(gp, anAmberConcern())
  const id = await booked(gp, ref)
  const listed = await senior1.get('/api/v1/desk/callbacks')
  expect(JSON.stringify(listed.body)).not.toMatch(/Morgan|Mill Lane|960 777/)
  expect((await senior4.get('/api/v1/desk/callbacks')).body).toEqual({ items: [] })
  expectProblem(await senior1.get(pathOf(ref)), 404, 'not-found')
  for (const wrong of [randomUUID(), 'no-id'])
    expectProblem(await senior1.post(`/api/v1/callbacks/${wrong}/take`), 404, 'not-found')
  expectProblem(await senior4.post(`/api/v1/callbacks/${id}/take`), 404, 'not-found')

  await beAvailable(senior1, 1)
  await beAway(senior1)
  const taken = await senior1.post(`/api/v1/callbacks/${id}/take`)
  expectShape(taken.body, shape.consultation)
  expect([taken.status, taken.body]).toMatchObject([
    200,
    { ref, state: 'talking', practitioner: { name: 'Dr Nia Morgan' }, senior: { name: 'Asha Patel' } },
  ])
  expect((await senior1.get(`${pathOf(ref)}/concern`)).body['phone']).toBe(phone)
  expectProblem(await senior2.post(`/api/v1/callbacks/${id}/take`), 409, 'offer-gone')
  const next = await booked(police, await raised(police, anAmberConcern()))
  expectProblem(await senior1.post(`/api/v1/callbacks/${next}/take`), 409, 'at-capacity')
})

test('a manager is alerted live and deals with it; the concern goes to the out-of-hours team by name', async () => {
  const { gp, admin, manager, manager2, senior1, senior4 } = people
  const ladder = Object.fromEntries(
    ['everyone-at-once', 'covering-desks', 'duty-manager', 'practitioner-told'].map((rung, at) => [
      rung,
      { red: at < 3 ? 0 : 3600, amber: 3600, green: 3600 },
    ]),
  )
  const settings = '/api/v1/admin/desks/exampleshire'
  const { body: usual } = await admin.get(settings)
  const saved = await admin.put(settings, { ...usual, ladder })
  expect([saved.status, saved.body]).toMatchObject([200, { ladder }])
  const [live, other] = await Promise.all([manager.live(), manager2.live()])
  const ref = await raised(gp, aConcern())
  expect(await live.next('alerts.changed')).toEqual({ desk: 'exampleshire', open: 1 })
  const path = '/api/v1/oversight/alerts'
  const { body } = await manager.get<{ open: { id: string }[] }>(path)
  expectShape(body, shape.alerts)
  expect(body.open).toMatchObject([{ ref, kind: 'waiting-too-long', rag: 'red', acknowledgedBy: null }])
  const [{ id }] = body.open as [{ id: string }]
  expect((await manager2.get(path)).body).toEqual({ open: [], acknowledged: [] })
  expectProblem(await manager2.post(`${path}/${id}/acknowledge`), 404, 'not-found')
  const acknowledged = await manager.post(`${path}/${id}/acknowledge`)
  expectShape(acknowledged.body, shape.alert)
  expect(acknowledged.body).toMatchObject({ id, acknowledgedBy: { name: 'Helen Wright' } })
  await live.next('alerts.changed', ({ open }) => open === 0)
  expect(other.heard.filter(({ event }) => event === 'alerts.changed')).toEqual([])
  live.close()
  other.close()

  const handover = `${pathOf(ref)}/handover`
  const input = { to: 'out-of-hours', acknowledgedBy: 'Joan Marsh', note: 'Called at 17:40' }
  expectProblem(await senior1.post(handover, {}), 422, 'invalid', ['to', 'acknowledgedBy'])
  expectProblem(await senior1.post(handover, { ...input, acknowledgedBy: 'J' }), 422, 'invalid', [
    'acknowledgedBy',
  ])
  expectProblem(await senior1.post(handover, { ...input, to: 'nowhere' }), 422, 'invalid', ['to'])
  for (const stranger of [manager2, senior4])
    expectProblem(await stranger.post(handover, input), 404, 'not-found')
  const handed = await senior1.post(handover, input)
  expectShape(handed.body, shape.consultation)
  expect([handed.status, handed.body]).toMatchObject([
    200,
    { ref, state: 'handed-over', handedTo: 'The out-of-hours team', practitioner: null },
  ])
  expect((await gp.get(pathOf(ref))).body).toMatchObject({
    state: 'handed-over',
    handedTo: 'The out-of-hours team',
    outOfHours: { phone: '01632 960 111' },
  })
  expectProblem(await manager.post(handover, input), 409, 'not-waiting')
  const opened = await manager.post<{ history: { action: string; detail: unknown }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason: 'Who has it?' },
  )
  const entries = opened.body.history.filter(({ action }) =>
    ['alert.acknowledged', 'concern.handed-over'].includes(action),
  )
  expect(entries).toMatchObject([
    { action: 'alert.acknowledged' },
    { action: 'concern.handed-over', detail: { acknowledgedBy: 'Joan Marsh' } },
  ])
})
