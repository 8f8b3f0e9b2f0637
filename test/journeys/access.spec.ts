/**
 * Who may do what: every route and live event that the code declares, for every role and for nobody. The table in
 * people/access.ts is held against the controllers, gateways and the OpenAPI document: a route without an entry fails.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../../src/openapi.js'
import { access } from '../../src/people/access.js'
import { signIn, type Person } from '../support/client.js'
import { closeService, root, startService, type Service } from '../support/service.js'

const roles = { practitioner: 'gp', senior: 'senior1', manager: 'manager', admin: 'admin' } as const
const people = new Map<string, Person>()
let service: Service

beforeAll(async () => {
  service = await startService()
  for (const [role, account] of Object.entries(roles)) people.set(role, await signIn(service.url, account))
})
afterAll(() => closeService(service))

/** Routes and events as they stand in the source: decorators of controllers and gateways. */
function declared(): string[] {
  const found: string[] = []
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  for (const file of files) {
    const source = readFileSync(join(root, 'src', file), 'utf8')
    const prefix = /@Controller\((?:'([^']*)')?\)/.exec(source)
    if (prefix) {
      for (const [, method = '', path = ''] of source.matchAll(
        /@(Get|Post|Put|Patch|Delete|All)\((?:'([^']*)')?\)/g,
      )) {
        found.push(`${method.toUpperCase()} /${[prefix[1], path].filter(Boolean).join('/')}`)
      }
    }
    for (const [, event] of source.matchAll(/@SubscribeMessage\('([^']+)'\)/g))
      found.push(`live ${event ?? ''}`)
  }
  return found.sort()
}

test('every route and event that is declared has an entry in the access table, and no entry is idle', () => {
  expect(declared()).toEqual(Object.keys(access).sort())
})

test('the OpenAPI document describes exactly the routes of the interface', () => {
  const described = Object.keys(routes).map((key) =>
    key.replace(' /', ' /api/v1/').replace(/\{(\w+)\}/g, ':$1'),
  )
  expect(described.sort()).toEqual(
    Object.keys(access)
      .filter((key) => key.includes(' /api/v1/'))
      .sort(),
  )
})

const concrete = (path: string): string =>
  path.replace(':ref', 'AL-0000-0001').replace(':id', '00000000-0000-4000-8000-000000000000')

async function status(
  method: string,
  path: string,
  cookie: string | null,
  origin: string | null,
): Promise<number> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (cookie) headers['cookie'] = cookie
  if (origin) headers['origin'] = origin
  const body = method === 'GET' ? {} : { body: '{}' }
  return (await fetch(service.url + concrete(path), { method, headers, redirect: 'manual', ...body })).status
}

const httpRoutes = Object.entries(access)
  .filter(([key]) => !key.startsWith('live '))
  .map(([key, { who }]) => ({ key, method: key.split(' ')[0]!, path: key.split(' ')[1]!, who }))

test('nobody who is not signed in gets beyond what is open to anyone', async () => {
  for (const { key, method, path, who } of httpRoutes) {
    const answer = await status(method, path, null, service.url)
    if (who === 'anyone')
      expect([key, [401, 403].includes(answer) && !key.includes('sign-in')]).toEqual([key, false])
    else expect([key, answer]).toEqual([key, path.startsWith('/api/') ? 401 : 303])
  }
})

test.each(Object.keys(roles))(
  'a %s gets 403 wherever the table does not name them, and nowhere else',
  async (role) => {
    const { cookie } = people.get(role)!
    for (const { key, method, path, who } of httpRoutes) {
      if (key === 'POST /sign-out') continue
      const answer = await status(method, path, cookie, service.url)
      const allowed = who === 'anyone' || (who as readonly string[]).includes(role)
      expect([key, answer === 403]).toEqual([key, !allowed])
      expect([key, answer < 500]).toEqual([key, true])
    }
  },
)

test.each(['missing', 'null', 'https://evil.example', 'LOOKALIKE'])(
  '%s Origin changes nothing',
  async (name) => {
    const origin = name === 'missing' ? null : name === 'LOOKALIKE' ? `${service.url}.evil.example` : name
    for (const { key, method, path, who } of httpRoutes.filter((route) => route.method !== 'GET')) {
      const role = who === 'anyone' ? 'practitioner' : who[0]!
      expect([key, await status(method, path, people.get(role)!.cookie, origin)]).toEqual([key, 403])
    }
    expect(await status('POST', '/api/auth/sign-in/email', null, origin)).toBe(403)
    expect(await status('POST', '/api/auth/sign-out', people.get('senior')!.cookie, origin)).toBe(403)
  },
)

test.each(Object.keys(roles))(
  'a %s may send the live events that the table names, and no others',
  async (role) => {
    const live = await people.get(role)!.live()
    for (const [key, { who }] of Object.entries(access).filter(([each]) => each.startsWith('live '))) {
      const answer = await live.send(key.slice('live '.length), {})
      const allowed = (who as readonly string[]).includes(role)
      expect([key, answer.ok, answer.code === 'forbidden']).toEqual([key, false, !allowed])
    }
    live.close()
  },
)

test('better-auth offers nothing but what the contract names', async () => {
  for (const path of [
    'sign-up/email',
    'change-password',
    'update-user',
    'list-sessions',
    'delete-user',
    'ok',
  ]) {
    expect([
      path,
      await status('POST', `/api/auth/${path}`, people.get('senior')!.cookie, service.url),
    ]).toEqual([path, 404])
  }
})

test('a session that somebody made up is none', async () => {
  for (const cookie of [
    'advice-line=x',
    'advice-line=x.y',
    `${people.get('manager')!.cookie}x`,
    'advice-line=',
  ]) {
    expect(await status('GET', '/api/v1/me', cookie, null)).toBe(401)
  }
})
