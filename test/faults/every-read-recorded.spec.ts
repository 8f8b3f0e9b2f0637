/**
 * Promise 21: every read is recorded. A manager opens, lists, looks for and exports; each of these leaves exactly one
 * entry more. Then the log can't be written: nothing is shown, not by the interface and not on a page. READS sets how many.
 * Seen to fail: with the entry written after the reading in a transaction of its own; with the list read outside of it.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { chance, say } from '../support/chance.js'
import { signIn, type Person } from '../support/client.js'
import { aConcern, closed, raised } from '../support/concerns.js'
import { inDatabase } from '../support/reach-in.js'
import { ask } from '../support/raw.js'
import { placeFromEnvironment, closeService, startService, type Service } from '../support/service.js'

const READS = Number(process.env['READS'] ?? 60)
const LOG = '/api/v1/oversight/consultations'
/** What stands in the concern, the messages and the record of what is read. */
const content = /bruise|Keep them in the surgery|does not roll/

let service: Service
let manager: Person
const refs: string[] = []

beforeAll(async () => {
  const usual = placeFromEnvironment()
  service = await startService({ kind: usual === 'embedded' ? 'postgres' : usual })
  const [gp, senior] = await Promise.all([signIn(service.url, 'gp'), signIn(service.url, 'senior1')])
  manager = await signIn(service.url, 'manager')
  const worry = 'A bruise on a baby who does not roll.'
  for (let n = 0; n < 2; n++) refs.push(await closed(gp, senior))
  refs.push(await raised(gp, aConcern({ worry })))
}, 120_000)
afterEach(() => inDatabase(service, 'DROP TRIGGER IF EXISTS no_log ON audit_entry'))
afterAll(() => closeService(service))

/** Everything by which a manager comes to see something, and what it must leave behind. */
interface Read {
  readonly name: string
  readonly action: 'record.read' | 'logs.searched'
  readonly method: 'GET' | 'POST'
  readonly path: (ref: string) => string
  readonly body?: Record<string, string>
}

const reason = { reason: 'To see whether it is recorded' }
const reads: readonly Read[] = [
  { name: 'open', action: 'record.read', method: 'POST', path: (ref) => `${LOG}/${ref}/open`, body: reason },
  { name: 'page', action: 'record.read', method: 'POST', path: (ref) => `/logs/${ref}`, body: reason },
  {
    name: 'review that is refused',
    action: 'record.read',
    method: 'POST',
    path: (ref) => `/logs/${ref}/review`,
    body: { ...reason, decision: 'returned' },
  },
  {
    name: 'for a subject access request',
    action: 'record.read',
    method: 'POST',
    path: (ref) => `/logs/${ref}/subject-access`,
    body: reason,
  },
  {
    name: 'subject access copy that is refused',
    action: 'record.read',
    method: 'POST',
    path: (ref) => `/logs/${ref}/subject-access/file.pdf`,
    body: reason,
  },
  { name: 'list', action: 'logs.searched', method: 'GET', path: () => `${LOG}?rag=red&sort=wait` },
  { name: 'list page', action: 'logs.searched', method: 'GET', path: () => '/logs?state=closed' },
  { name: 'search', action: 'logs.searched', method: 'GET', path: (ref) => `${LOG}?ref=${ref}` },
  { name: 'before opening', action: 'logs.searched', method: 'GET', path: (ref) => `/logs/${ref}` },
]

const made = ({ method, path, body }: Read, ref: string) =>
  ask(service.url, {
    method,
    path: path(ref),
    cookie: manager.cookie,
    origin: service.url,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

async function entries(): Promise<Record<Read['action'], number>> {
  const rows = await inDatabase<{ action: Read['action']; found: number }>(
    service,
    `SELECT action, count(*)::int AS found FROM audit_entry WHERE action IN ('record.read', 'logs.searched')
     GROUP BY action`,
  )
  const found = new Map(rows.map(({ action, found: count }) => [action, count]))
  return { 'record.read': found.get('record.read') ?? 0, 'logs.searched': found.get('logs.searched') ?? 0 }
}

test('every read leaves an entry', async () => {
  const dice = chance('reads')
  const before = await entries()
  const wanted = { ...before }
  const mine = Array.from({ length: READS }, () => ({ read: dice.pick(reads), ref: dice.pick(refs) }))
  let shown = 0
  for (let at = 0; at < mine.length; at += 4) {
    const answers = await Promise.all(mine.slice(at, at + 4).map(({ read, ref }) => made(read, ref)))
    answers.forEach(({ status, text }, n) => {
      const { read, ref } = mine[at + n]!
      expect([read.name, status]).toEqual([read.name, read.name.endsWith('that is refused') ? 422 : 200])
      expect(text).toContain(
        read.name === 'list page' ? 'consultation' : read.name === 'list' ? 'items' : ref,
      )
      wanted[read.action]++
      shown++
    })
  }
  expect(await entries()).toEqual(wanted)
  say(`promise 21: ${shown} of ${READS} reads recorded`)
})

test('when the log can’t be written, nothing is shown', async () => {
  await inDatabase(
    service,
    `CREATE OR REPLACE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN RAISE EXCEPTION 'the log is full'; END $$`,
  )
  await inDatabase(
    service,
    'CREATE TRIGGER no_log BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION no_log()',
  )
  const before = await entries()
  let tries = 0
  for (let n = 0; n < Math.max(1, READS / 60); n++) {
    for (const read of reads) {
      for (const ref of refs) {
        const { status, text } = await made(read, ref)
        expect([read.name, status]).toEqual([read.name, 500])
        expect([read.name, content.test(text)]).toEqual([read.name, false])
        expect(text).not.toMatch(/"items"|AL-[0-9A-Z]{4}-[0-9A-Z]{4}<\/(th|span)>/)
        tries++
      }
    }
  }
  expect(await entries()).toEqual(before)
  say(`promise 21: ${tries} reads without a log, 0 shown`)
})

test('the same, when it fails only as the transaction commits', async () => {
  await inDatabase(
    service,
    `CREATE CONSTRAINT TRIGGER no_log AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED
     FOR EACH ROW EXECUTE FUNCTION no_log()`,
  )
  for (const read of reads) {
    const { status, text } = await made(read, refs[0]!)
    expect([read.name, status, content.test(text)]).toEqual([read.name, 500, false])
  }
})
