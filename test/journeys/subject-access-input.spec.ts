/**
 * Decisions for a subject access request that no page of ours sends: each is refused and said why, and none is kept.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { closed } from '../support/concerns.js'
import { everybody, type Everybody } from '../support/everybody.js'
import { hostile, messyForms } from '../support/mess.js'
import { ask } from '../support/raw.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let people: Everybody
let ref: string

beforeAll(async () => {
  service = await startService()
  people = await everybody(service.url)
  ref = await closed(people.gp, people.senior1)
})
afterAll(() => closeService(service))

const post = (path: string, body: string) =>
  ask(service.url, {
    method: 'POST',
    path: `/logs/${ref}/subject-access${path}`,
    cookie: people.manager.cookie,
    origin: service.url,
    body,
    type: 'application/x-www-form-urlencoded',
  })

const actions = async (): Promise<string[]> => {
  const { body } = await people.manager.post<{ history: { action: string }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason: 'To see' },
  )
  return body.history.map(({ action }) => action)
}

const wrong = [
  'choice-concern-worry=burn',
  'choice-concern-worry=withhold',
  'choice-concern-worry=withhold&exemption-concern-worry=mine',
  'choice-concern-worry=withhold&exemption-concern-worry=other&why-concern-worry=%20',
  'choice-concern-worry=black-out&exemption-concern-worry=third-party',
  'choice-concern-worry=black-out&exemption-concern-worry=third-party&words-concern-worry=nowhere',
  `choice-concern-worry=black-out&words-concern-worry=${'x%0A'.repeat(40)}`,
  `choice-concern-worry=show&words-concern-worry=${'x'.repeat(2_001)}`,
  'choice-__proto__=show',
  'choice-constructor=show&words-constructor=%00',
  'choice-messages-99999999999999999999=show',
]

test('what is wrong is refused, and nothing of it is kept', async () => {
  const shown = await post('', 'reason=A%20reason')
  const seen = /name="seen" value="(\w{64})"/.exec(shown.text)?.[1] ?? ''
  expect([shown.status, seen.length]).toEqual([200, 64])
  const sure = `reason=A%20reason&seen=${seen}&page=1&go=1`
  for (const body of wrong) {
    const { status } = await post('/decisions', `${sure}&${body}`)
    expect([body.slice(0, 80), [409, 422].includes(status)]).toEqual([body.slice(0, 80), true])
  }
  const unseen = await post('/decisions', `reason=A%20reason&seen=x&page=1&go=1&choice-people-1=show`)
  expect(unseen.status).toBe(409)
  expect((await post('/file.pdf', 'reason=A%20reason')).status).toBe(422)
  expect((await post('/file.pdf', 'reason=')).status).toBe(422)
  // Whatever page is asked for, there is one.
  for (const page of ['0', '-1', 'x', '1e99', '99999', '%00'])
    expect((await post('', `reason=A%20reason&page=${page}`)).status).toBe(200)
  expect(await actions()).not.toContain('disclosure.decided')
  expect((await post('/decisions', `${sure}&choice-people-1=show`)).status).toBe(200)
  expect((await actions()).filter((action) => action === 'disclosure.decided')).toHaveLength(1)
})

test('forms and references that can’t be get a page or a way back, never a failure', async () => {
  for (const path of ['', '/decisions', '/file.pdf'])
    for (const body of messyForms) {
      const { status } = await post(path, body)
      expect([path, body.slice(0, 80), status >= 400 && status < 500]).toEqual([
        path,
        body.slice(0, 80),
        true,
      ])
    }
  for (const segment of [...hostile, 'AL-0000-0001', 'x'.repeat(4_000)].map(encodeURIComponent)) {
    const answer = await ask(service.url, {
      path: `/logs/${segment}/subject-access`,
      cookie: people.manager.cookie,
    })
    expect([segment.slice(0, 80), answer.status >= 400 && answer.status < 500]).toEqual([
      segment.slice(0, 80),
      true,
    ])
  }
})
