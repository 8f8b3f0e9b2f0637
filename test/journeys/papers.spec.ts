/**
 * A consultation on paper: the record for both sides, the whole of it for the manager, who says why and is written down.
 *
 * Fails on these broken builds: `open` without its entry; the reason not asked; the file given while the consultation is
 * open; a tag or the letters left out of the file.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { signIn, type Person } from '../support/client.js'
import { aRecord, closed, talking } from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'

let service: Service
let people: Readonly<Record<string, Person>>

beforeAll(async () => {
  service = await startService()
  const accounts = ['gp', 'police', 'senior1', 'manager', 'manager2']
  people = Object.fromEntries(
    await Promise.all(
      accounts.map(async (account) => [account, await signIn(service.url, account)] as const),
    ),
  )
})
afterAll(() => closeService(service))

async function ask(account: string, method: string, path: string, body?: object) {
  const answer = await fetch(service.url + path, {
    method,
    redirect: 'manual',
    headers: { cookie: people[account]!.cookie, origin: service.url, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: answer.status, headers: answer.headers, file: Buffer.from(await answer.arrayBuffer()) }
}

test('both sides download the record once it is closed; nobody else does', async () => {
  const ref = await closed(people['gp']!, people['senior1']!)
  const path = `/consultations/${ref}/record.pdf`
  for (const account of ['gp', 'senior1']) {
    const { status, headers, file } = await ask(account, 'GET', path)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect(headers.get('content-disposition')).toBe(`attachment; filename="advice-record-${ref}.pdf"`)
    const text = file.toString('latin1')
    expect(text.startsWith('%PDF-1.7')).toBe(true)
    // What a screen reader needs, and letters that are carried along.
    for (const part of [
      '/StructTreeRoot',
      '/Marked true',
      '/Lang (en-GB)',
      '/S /H1',
      'pdfuaid:part',
      '/FontFile2',
    ])
      expect([part, text.includes(part)]).toEqual([part, true])
  }
  expect((await ask('police', 'GET', path)).status).toBe(404)
  expect((await ask('manager', 'GET', path)).status).toBe(403)
  const open = await talking(people['gp']!, people['senior1']!)
  expect((await ask('gp', 'GET', `/consultations/${open}/record.pdf`)).status).toBe(303)
  await people['senior1']!.put(`/api/v1/consultations/${open}/record`, aRecord())
  await people['senior1']!.post(`/api/v1/consultations/${open}/close`)
})

test('a manager gets the file with a reason, and it is in the history; without one, or of another desk, nothing', async () => {
  const ref = await closed(people['gp']!, people['senior1']!)
  const path = `/api/v1/oversight/consultations/${ref}/file.pdf`
  expect((await ask('manager', 'POST', path, {})).status).toBe(422)
  expect((await ask('manager2', 'POST', path, { reason: 'Curious' })).status).toBe(404)
  const { status, file } = await ask('manager', 'POST', path, { reason: 'For the court' })
  expect([status, file.subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  const { body } = await people['manager']!.post<{ history: { action: string; detail: unknown }[] }>(
    `/api/v1/oversight/consultations/${ref}/open`,
    { reason: 'To see' },
  )
  const reads = body.history.filter(({ action }) => action === 'record.read').map(({ detail }) => detail)
  expect(reads).toEqual([{ reason: 'For the court', as: 'pdf' }, { reason: 'To see' }])
})

test('what was added to the record stands directly after it, on the paper of both sides and in the file', async () => {
  const ref = await talking(people['gp']!, people['senior1']!)
  await people['gp']!.post(`/api/v1/consultations/${ref}/messages`, {
    clientId: randomUUID(),
    body: spoken('Message'),
  })
  await people['senior1']!.put(
    `/api/v1/consultations/${ref}/record`,
    aRecord({ reviewIf: spoken('Last of the record') }),
  )
  await people['senior1']!.post(`/api/v1/consultations/${ref}/close`)
  for (const nth of ['First', 'Second']) {
    const body = { text: spoken(`${nth} addition`), reason: spoken(`${nth} reason`) }
    expect((await ask('senior1', 'POST', `/api/v1/consultations/${ref}/addenda`, body)).status).toBe(201)
  }
  const record = await ask('gp', 'GET', `/consultations/${ref}/record.pdf`)
  const file = await ask('manager', 'POST', `/api/v1/oversight/consultations/${ref}/file.pdf`, {
    reason: 'Court',
  })
  const parts = ['Last of the record', 'First reason', 'First addition', 'Second reason', 'Second addition']
  expect(inOrder(record.file, parts)).toEqual(parts)
  expect(inOrder(file.file, [...parts, 'Message'])).toEqual([...parts, 'Message'])
})

/** With a letter that the paper's fonts lack, a text also stands in clear in the file, for screen readers. */
const spoken = (text: string): string => `${text} \u{1f3eb}`

/** Which of these texts a screen reader finds in a PDF, in the order in which it reads them. */
const inOrder = (file: Buffer, texts: readonly string[]): string[] =>
  texts
    .map((text) => ({ text, at: file.indexOf(Buffer.from(text, 'utf16le').swap16()) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
