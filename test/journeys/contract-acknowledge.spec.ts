/**
 * POST /consultations/:ref/acknowledge, and what follows from it, from outside. Nothing here knows the inside.
 *
 * Fails on these broken builds: `closed` not insisted on; `disagrees` not passed on; the reply not shown to the
 * practitioner.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signIn, type Person } from '../support/client.js'
import { closed, talking } from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let gp: Person
let police: Person
let asha: Person
let manager: Person
let manager2: Person

beforeAll(async () => {
  service = await startService()
  const accounts = ['gp', 'police', 'senior1', 'manager', 'manager2']
  ;[gp, police, asha, manager, manager2] = (await Promise.all(
    accounts.map((account) => signIn(service.url, account)),
  )) as [Person, Person, Person, Person, Person]
})
afterAll(() => closeService(service))

const path = (ref: string): string => `/api/v1/consultations/${ref}/acknowledge`
interface Alert {
  readonly ref: string
  readonly kind: string
}
const alerts = async (of: Person): Promise<readonly Alert[]> =>
  (await of.get<{ open: Alert[] }>('/api/v1/oversight/alerts')).body.open

test('a practitioner understands: 200, and the same again', async () => {
  const ref = await closed(gp, asha)
  for (let time = 0; time < 2; time++) {
    const { status, body } = await gp.post(path(ref), { understood: true })
    expect([status, body]).toMatchObject([200, { understood: true, disagrees: false, comment: null }])
  }
  expect((await alerts(manager)).filter((alert) => alert.ref === ref)).toEqual([])
})

test.each([
  ['not-understood', { understood: false, comment: 'I heard that I should wait.' }],
  ['disagreement', { understood: true, disagrees: true }],
])('%s goes to the managers of the desk, who reply', async (kind, answer) => {
  const ref = await closed(gp, asha)
  const said = await gp.post<{ replyDueAt: string }>(path(ref), answer)
  expect([said.status, Date.parse(said.body.replyDueAt) > Date.now()]).toEqual([200, true])
  expect((await alerts(manager)).filter((alert) => alert.ref === ref)).toMatchObject([{ kind }])
  expect((await alerts(manager2)).filter((alert) => alert.ref === ref)).toEqual([])
  const reply = `/api/v1/oversight/consultations/${ref}/reply`
  expect((await manager2.post(reply, { reply: 'Mine' })).status).toBe(404)
  expect((await manager.post(reply, { reply: ' ' })).status).toBe(422)
  expect(await manager.post(reply, { reply: 'I have read it again.' })).toMatchObject({
    status: 200,
    body: { ref },
  })
  expect((await manager.post(reply, { reply: 'Again' })).status).toBe(409)
  expect((await gp.post(path(ref), answer)).body).toMatchObject({
    reply: { text: 'I have read it again.', by: { name: expect.any(String) } },
  })
  expect((await alerts(manager)).filter((alert) => alert.ref === ref)).toEqual([])
})

test('while it is open there is nothing to answer; what is not an answer is refused; a stranger finds nothing', async () => {
  const open = await talking(gp, asha)
  expect(await gp.post(path(open), { understood: true })).toMatchObject({
    status: 409,
    body: { code: 'not-closed' },
  })
  for (const body of [{}, { understood: 'yes' }, { understood: true, comment: 'x'.repeat(4_001) }])
    expect((await gp.post(path(open), body)).status).toBe(422)
  expect((await police.post(path(open), { understood: true })).status).toBe(404)
  expect((await asha.post(path(open), { understood: true })).status).toBe(403)
})
