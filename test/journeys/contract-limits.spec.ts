/** How often is too often: the limits of a service as it runs in production. Every refusal says when to come back. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signIn, type Person } from '../support/client.js'
import { ask, forEachOf } from '../support/raw.js'
import { closeService, startService, type Service } from '../support/service.js'
import { expectProblem } from '../support/shapes.js'

let service: Service
let school: Person

beforeAll(async () => {
  service = await startService({ env: { RATE_LIMIT_SCALE: '1' } })
  school = await signIn(service.url, 'school')
})
afterAll(() => closeService(service))

const comesBack = (headers: { get(name: string): string | null }): void => {
  const seconds = Number(headers.get('retry-after'))
  expect([Number.isInteger(seconds), seconds > 0, seconds <= 300]).toEqual([true, true, true])
}

test('whoever raises without end is told to wait; others are not, and reading goes on', async () => {
  const police = await signIn(service.url, 'police')
  const answers = await forEachOf(Array.from({ length: 150 }), () => school.post('/api/v1/concerns', {}))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(30)
  for (const answer of refused) {
    expectProblem(answer, 429, 'too-many', [])
    comesBack(answer.headers)
  }
  const form = { method: 'POST', path: '/raise', cookie: school.cookie, origin: service.url, body: '{}' }
  const page = await ask(service.url, form)
  expect(page.status).toBe(429)
  comesBack(page.headers)
  expect((await school.get('/api/v1/consultations')).status).toBe(200)
  expect((await police.post('/api/v1/concerns', {})).status).toBe(422)
})

test('a socket that types without end is refused with a code, and lives on', async () => {
  const live = await school.live()
  const answers = await Promise.all(Array.from({ length: 700 }, () => live.send('typing', { ref: 'x' })))
  expect(answers.filter(({ code }) => code === 'too-many')).toHaveLength(100)
  expect(await live.send('consultation.leave', { ref: 'x' })).toMatchObject({ ok: false, code: 'not-found' })
  live.close()
})

test('passwords can not be guessed without end, by either way in, and other accounts are not shut out', async () => {
  const guess = (email: string, password = 'not-the-password') =>
    ask(service.url, {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      origin: service.url,
      body: JSON.stringify({ email, password }),
    })
  const guessed = await forEachOf(Array.from({ length: 30 }), () => guess('family@demo.example'))
  const shut = guessed.filter(({ status }) => status === 429)
  expect(new Set(guessed.map(({ status }) => status))).toEqual(new Set([401, 429]))
  expect(shut.length).toBeGreaterThanOrEqual(3)
  for (const { headers } of shut) comesBack(headers)
  expect((await guess('FAMILY@demo.example', 'advice-line-demo')).status).toBe(429)
  const form = await ask(service.url, {
    method: 'POST',
    path: '/sign-in',
    origin: service.url,
    type: 'application/x-www-form-urlencoded',
    body: 'email=family%40demo.example&password=advice-line-demo',
  })
  expect([form.status, form.headers.get('set-cookie')]).toEqual([429, null])
  comesBack(form.headers)
  expect((await guess('gp@demo.example', 'advice-line-demo')).status).toBe(200)
})
