/**
 * Promise 23: nothing leaks. A word of its own in every field of every form, route and live event, taken or refused; then
 * the log at its most talkative, Redis, the job tables, every row of the database and its files, addresses of pages, mails
 * and figures are searched. 0 hits. Names of staff, which stand in plain columns, may stand in those that are listed here
 * and nowhere else.
 *
 * Fails on these broken builds: `this.log.debug({ body })` in MessagesService.send (the log); the concern put into a nudge's
 * data (Redis, or bullmq's tables); `why` of an offer declined kept in offer.reasons (the database); the worry in a
 * letter's subject; `/consultations?search=` in a redirect.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { z } from 'zod'
import { routes } from '../../src/openapi.js'
import { access } from '../../src/people/access.js'
import { Canaries, dumpOf, redisAsText, searchDatabase, searchFiles, type Hit } from '../support/canaries.js'
import { eventually, type Person } from '../support/client.js'
import { aRecord, beAvailable, beAway, offeredTo, talking } from '../support/concerns.js'
import { everybody, type Everybody } from '../support/everybody.js'
import { MailServer } from '../support/mail-server.js'
import { makePlace } from '../support/place.js'
import { closeService, placeFromEnvironment, root, startService, type Service } from '../support/service.js'

/** Where names of people who work here, of their organisations and desks, may stand in clear. */
const staffColumns = new Set([
  'auth.account.accountId',
  'auth.user.email',
  'auth.user.name',
  'public.audit_entry.actor_name',
  'public.desk.name',
  'public.desk.duty_email',
  'public.desk.out_of_hours_email',
  'public.letter.to_address',
  'public.organisation.name',
  'public.person.email',
  'public.person.name',
])

const canaries = new Canaries()
/** Of the demonstration, and of a desk's settings. */
const staff = ['Asha Patel', 'Nia Morgan', 'Mill Lane Surgery', 'duty-kanari@desk.example']
const staffIn = (text: string): string[] => staff.filter((name) => text.includes(name))
/** Every address that the service has given: where it sends browsers, and what its pages point to. */
const addresses: string[] = []
let service: Service
let people: Everybody
let mail: MailServer
let url: string

beforeAll(async () => {
  mail = await MailServer.open()
  // The rows must be reached: where the service would have its own database, it gets one of the test's.
  const kind = placeFromEnvironment() === 'redis' ? 'redis' : 'postgres'
  const place = await makePlace(kind)
  url = place.env['DATABASE_URL']!
  service = await startService({ place, env: { LOG_LEVEL: 'trace', SMTP_URL: mail.url } })
  people = await everybody(service.url)
})
afterAll(async () => {
  await closeService(service)
  await mail.stop()
})

const c = (): string => canaries.word()

async function sql(text: string, values: unknown[] = []): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(text, values)
  await client.end()
}

/** As a browser sends a form. */
async function form(who: Person, path: string, fields: Record<string, string>): Promise<number> {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { cookie: who.cookie, origin: service.url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
    redirect: 'manual',
  })
  addresses.push(response.headers.get('location') ?? '')
  await readPage(response)
  return response.status
}

async function page(who: Person, path: string): Promise<void> {
  await readPage(await fetch(service.url + path, { headers: { cookie: who.cookie }, redirect: 'manual' }))
}

async function readPage(response: Response): Promise<void> {
  addresses.push(response.headers.get('location') ?? '')
  for (const [, , address = ''] of (await response.text()).matchAll(/\b(href|action|src)="([^"]*)"/g))
    if (!address.startsWith('tel:')) addresses.push(address)
}

const aConcernOfCanaries = () => ({
  clientId: randomUUID(),
  immediateDanger: false,
  worry: `${c()} and ${c()}`,
  child: { name: c(), dateOfBirth: canaries.also('2013-02-17'), nhsNumber: canaries.also('9434765919') },
  urgency: 'today',
  whereabouts: c(),
  ask: c(),
  phone: canaries.also('01632 960 987'),
})

test('a whole life of consultations, with a word of its own in every field that is taken', async () => {
  const { gp, senior1, senior2, manager, admin } = people
  const ref = await talking(gp, senior1, aConcernOfCanaries())
  const path = `/api/v1/consultations/${ref}`
  await gp.post(`${path}/messages`, { clientId: randomUUID(), body: c() })
  expect(await form(gp, `/consultations/${ref}/messages`, { clientId: randomUUID(), body: c() })).toBe(303)
  expect(await form(senior1, `/desk/${ref}/messages`, { clientId: randomUUID(), body: c() })).toBe(303)
  const live = await senior1.live()
  await live.send('consultation.follow', { ref, after: 0 })
  await live.send('typing', { ref })
  expect((await live.send('message.send', { ref, clientId: randomUUID(), body: c() })).ok).toBe(true)
  await beAvailable(senior2)
  const asked = await senior1.get<{ items: { id: string; name: string }[] }>(`${path}/colleagues`)
  const ben = asked.body.items.find(({ name }) => name.startsWith('Ben'))!
  expect((await senior1.post(`${path}/second-opinion`, { to: ben.id, reason: c() })).status).toBe(200)
  const offer = await offeredTo(senior2, ref)
  expect((await senior2.post(`/api/v1/offers/${offer.id}/decline`, { reason: c() })).status).toBe(204)
  await beAway(senior2)
  expect((await senior1.post(`${path}/rating`, { rag: 'green', reason: c() })).status).toBeLessThan(500)
  const record = aRecord({
    advice: c(),
    rationale: c(),
    reviewIf: c(),
    categories: ['neglect'],
    actions: [{ what: c(), owner: 'practitioner', due: '2026-12-01' }],
  })
  expect((await senior1.put(`${path}/record`, record)).status).toBe(200)
  expect((await senior1.post(`${path}/close`)).status).toBe(200)
  await gp.post(`${path}/acknowledge`, { understood: false, comment: c() })
  await page(gp, `/consultations/${ref}/record`)
  expect(await form(manager, `/logs/${ref}`, { reason: c() })).toBe(200)
  expect((await manager.post(`/api/v1/oversight/consultations/${ref}/open`, { reason: c() })).status).toBe(
    200,
  )
  expect(await form(manager, '/retention/holds', { desk: 'exampleshire', ref, reason: c() })).toBe(303)
  live.close()

  // The same child again, by the form; changed; handed back; called back; the letters that go out meanwhile.
  const fields = {
    clientId: randomUUID(),
    immediateDanger: 'no',
    worry: c(),
    childNamed: 'yes',
    childName: c(),
    childDobDay: '17',
    childDobMonth: '2',
    childDobYear: '2013',
    nhsNumber: '943 476 5919',
    whereabouts: c(),
    ask: c(),
    urgency: 'today',
    parentsAware: 'unsafe-to-ask',
    phone: '01632 960 987',
  }
  expect(await form(people.police, '/raise', fields)).toBe(303)
  const [second] = (await people.police.get<{ items: { ref: string }[] }>('/api/v1/consultations')).body.items
  expect(await form(people.police, `/consultations/${second!.ref}/change`, { ...fields, worry: c() })).toBe(
    303,
  )
  await sql(`UPDATE ladder_step SET due_at = now() - interval '1 second' WHERE taken_at IS NULL
     AND rung <> 'practitioner-told'`)
  await eventually(
    () => Promise.resolve(mail.mails.length),
    (sent) => sent >= 1,
  )
  expect(
    (await manager.post(`/api/v1/consultations/${second!.ref}/rating`, { rag: 'red', reason: c() })).status,
  ).toBe(200)
  await beAvailable(senior1)
  const again = await offeredTo(senior1, second!.ref)
  expect((await senior1.post(`/api/v1/offers/${again.id}/accept`)).status).toBe(200)
  await beAway(senior1)
  await page(senior1, `/desk?chat=${second!.ref}`)
  expect(await form(senior1, `/desk/${second!.ref}/links`, { earlier: ref, decision: 'same-child' })).toBe(
    303,
  )
  expect(await form(senior1, `/desk/${second!.ref}/transfer`, { to: 'queue', reason: c() })).toBeLessThan(500)
  await form(manager, `/desk/handover/${second!.ref}`, { to: 'out-of-hours', acknowledgedBy: c(), note: c() })
  const settings = (await admin.get('/api/v1/admin/desks/exampleshire')).body
  const { id: _, ...input } = settings
  const saved = await admin.put('/api/v1/admin/desks/exampleshire', {
    ...input,
    dutyEmail: 'duty-kanari@desk.example',
  })
  expect(saved.status).toBe(200)
})

/** Every name of a field that a form or a schema has. */
function everyField(): string[] {
  const names = new Set<string>()
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => each.endsWith('.njk'))) {
    const text = readFileSync(join(root, 'src', file), 'utf8')
    for (const [, name = ''] of text.matchAll(/\bname(?:=|: ?)"([\w-]+)"/g)) names.add(name)
  }
  for (const { body, query } of Object.values(routes))
    for (const schema of [body, query])
      for (const name of Object.keys((schema as z.ZodObject | undefined)?.shape ?? {})) names.add(name)
  return [...names]
}

const inRoute = (path: string): string => path.replace(/:(\w+)/g, () => c())
const rolesOf = { practitioner: 'gp', senior: 'senior1', manager: 'manager', admin: 'admin' } as const

test('a word of its own in every field of every route and live event, whether it is taken or not', async () => {
  const fields = everyField()
  expect(fields.length).toBeGreaterThan(40)
  let asked = 0
  for (const [key, { who }] of Object.entries(access)) {
    const [method = '', path = ''] = key.split(' ')
    if (method === 'live' || path === '/sign-out') continue
    const person = people[rolesOf[who === 'anyone' ? 'practitioner' : who[0]!]]
    const all = Object.fromEntries(fields.map((name) => [name, c()]))
    const query = method === 'GET' ? `?${new URLSearchParams({ ...all, q: c() }).toString()}` : ''
    const headers: Record<string, string> = { cookie: person.cookie, origin: service.url, 'user-agent': c() }
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const body = type.endsWith('json') ? JSON.stringify(all) : new URLSearchParams(all).toString()
      const response = await fetch(service.url + inRoute(path) + query, {
        method,
        headers: { ...headers, 'content-type': type, accept: type.endsWith('json') ? type : 'text/html' },
        redirect: 'manual',
        ...(method === 'GET' ? {} : { body }),
      })
      expect([key, response.status]).not.toEqual([key, 500])
      asked += 1
      await response.text()
    }
  }
  // Not JSON at all, and a password that is wrong.
  await fetch(`${service.url}/api/v1/concerns`, {
    method: 'POST',
    headers: { cookie: people.gp.cookie, origin: service.url, 'content-type': 'application/json' },
    body: `{"worry": "${c()}`,
  })
  await form(people.gp, '/sign-in', { email: `${c()}@demo.example`, password: c() })
  const live = await people.senior1.live()
  for (const event of Object.keys(access).filter((key) => key.startsWith('live '))) {
    const all = { ...Object.fromEntries(fields.map((name) => [name, c()])), ref: c(), body: c() }
    await live.send(event.slice('live '.length), all)
    asked += 1
  }
  live.close()
  console.log(`${asked} requests and events, ${canaries.sown} words sown`)
})

test('none of it comes out anywhere: 0 hits', async () => {
  const look = (text: string): string[] => canaries.in(text)
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  expect(metrics).toContain('advice_line')
  const redis = service.place.redis ? await redisAsText(service.place.redis.url) : ''
  const mails = mail.mails.map(({ raw, text }) => `${raw}\n${text}`).join('\n')
  const subjects = mail.mails.map(({ subject }) => subject).join('\n')
  const dump = await dumpOf(url)
  if (dump === null) console.warn('no pg_dump that reads this server: every row is read by the test itself')
  const texts = {
    log: service.output(),
    redis,
    mails,
    addresses: addresses.join('\n'),
    metrics,
    dump: dump ?? '',
  }
  const hits: Hit[] = Object.entries(texts).flatMap(([where, text]) =>
    look(text).map((what) => ({ where, what })),
  )
  hits.push(...(await searchDatabase(url, look)))

  // Names of staff: in the columns that are listed; in no log, no queue, no address, no subject, no figure.
  const { log, redis: queue, addresses: given, metrics: figures } = texts
  const staffTexts = { log, queue, given, figures, subjects }
  for (const [where, text] of Object.entries(staffTexts))
    hits.push(...staffIn(text).map((what) => ({ where, what })))
  const inColumns = await searchDatabase(url, staffIn)
  hits.push(...inColumns.filter(({ where }) => !staffColumns.has(where)))

  // The measure measures: it finds what does stand there.
  expect(inColumns.length).toBeGreaterThan(3)
  expect(mail.mails.length).toBeGreaterThan(0)
  expect(look(`begin ${canaries.word()} end`)).not.toEqual([])
  expect(look(Buffer.from(`so ${canaries.word()} it is`).toString('base64'))).not.toEqual([])

  await service.stop()
  hits.push(...(await searchFiles(service.place.folder, look)))
  console.log(`${canaries.sown} words in ${Object.keys(texts).length + 2} places: ${hits.length} hits`)
  expect(hits).toEqual([])
})
