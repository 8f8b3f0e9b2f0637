/**
 * Decisions for a subject access request: kept, each with its entry, never changed; another desk's manager finds
 * nothing; erased with the consultation's key; and what was withheld is nowhere in the file.
 *
 * Fails on these broken builds: the entry `record.read` left out of `open`; `USING (true)` in the policy; `seen` not
 * compared; `due` not looked at in `make`.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomInt, randomUUID } from 'node:crypto'
import { consultationStream, readKey } from '../../src/audit/streams.js'
import type { Decision, Sifted } from '../../src/domain/disclosure/disclosure.js'
import { decisionPlace, readDecisions } from '../../src/oversight/disclosure-rows.js'
import { RetentionService } from '../../src/oversight/retention.service.js'
import { subjectAccessPaper } from '../../src/oversight/subject-access-paper.js'
import { pageOf, seenOf, SubjectAccessService } from '../../src/oversight/subject-access.service.js'
import { writePaper } from '../../src/platform/paper/write-paper.js'
import { Refused } from '../../src/platform/problems.js'
import { unsealJson } from '../../src/platform/sealing.js'
import { House, value } from '../support/house.js'
import { closedOn, keptDesk, yearsGoBy, type KeptDesk } from '../support/kept.js'
import { history, said } from '../support/talks.js'

let house: House
let access: SubjectAccessService
let place: KeptDesk
let elsewhere: KeptDesk

beforeAll(async () => {
  house = await House.open()
  access = new SubjectAccessService(house.database, house.vault)
  ;[place, elsewhere] = [await keptDesk(house), await keptDesk(house)]
})
afterAll(() => house.close())

const show: Decision = { choice: 'show', words: [], exemption: null, why: null }
const withhold: Decision = { choice: 'withhold', words: [], exemption: 'third-party', why: null }
const blackOut = (...words: string[]): Decision => ({ ...withhold, choice: 'black-out', words })
const see = async (ref: string) => value(await access.open(place.manager, ref, 'SAR 12')).sifted

/** As the form sends it: for the first page, unless said otherwise. */
async function decide(ref: string, decisions: Record<string, Decision>, page = 1) {
  const seen = seenOf(pageOf(await see(ref), page))
  return access.decide(place.manager, ref, { page, seen, decisions: new Map(Object.entries(decisions)) })
}

/** Shows all that is still due, page by page. */
async function decideTheRest(ref: string): Promise<void> {
  for (let page = 1; pageOf(await see(ref), page).length > 0; page++) {
    const due = pageOf(await see(ref), page).filter(({ isDue }) => isDue)
    value(await decide(ref, Object.fromEntries(due.map(({ passage }) => [passage.id, show])), page))
  }
}

const find = (sifted: readonly Sifted[], id: string): Sifted =>
  sifted.find(({ passage }) => passage.id === id)!
const idOf = async (ref: string): Promise<string> =>
  (await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [ref]))[0]!.id

test('what others wrote or are named in is marked, and nothing is decided beforehand', async () => {
  const ref = await closedOn(house, place)
  const sifted = await see(ref)
  expect(sifted.map(({ passage: { id }, isDue }) => `${id}${isDue ? ' due' : ''}`)).toEqual([
    'people-1 due',
    'people-2 due',
    'concern-child',
    'concern-worry due',
    'concern-danger',
    'concern-urgency',
    'concern-phone due',
    'record-advice due',
    'record-rationale due',
    'record-outcome',
    'record-rag',
    'record-level',
    'record-categories',
    'record-review due',
    'messages-1 due',
    'messages-2 due',
  ])
  expect(sifted.every(({ decision }) => decision === null)).toBe(true)
  expect(find(sifted, 'concern-phone').marks).toContain('Holds a phone number')
  expect(find(sifted, 'concern-child').marks).toEqual([])
})

test('decisions are kept with who and when; another one is another row; the same again is none', async () => {
  const ref = await closedOn(house, place)
  expect(value(await decide(ref, { 'people-1': withhold, 'concern-worry': blackOut('worry') }))).toBe(2)
  expect(value(await decide(ref, { 'people-1': withhold, 'concern-worry': blackOut('worry') }))).toBe(0)
  expect(value(await decide(ref, { 'people-1': show, 'concern-danger': show }))).toBe(1)
  const sifted = await see(ref)
  expect(find(sifted, 'people-1').decision).toMatchObject({ choice: 'show', by: place.manager.name, seq: 3 })
  expect(find(sifted, 'concern-worry').decision).toMatchObject({ words: ['worry'], exemption: 'third-party' })
  const id = await idOf(ref)
  const key = await readKey(house.database, house.vault, consultationStream(id))
  const all = await readDecisions(house.database, id, key!)
  expect(all.map(({ seq, passage, choice }) => [seq, passage, choice])).toEqual([
    [1, 'people-1', 'withhold'],
    [2, 'concern-worry', 'black-out'],
    [3, 'people-1', 'show'],
  ])
  const entries = (await history(house, ref)).filter(({ action }) => action === 'disclosure.decided')
  expect(entries.map(({ detail }) => detail)).toMatchObject([
    { shown: 0, blackedOut: 1, withheld: 1, after: 0 },
    { shown: 1, blackedOut: 0, withheld: 0, after: 2 },
  ])
  for (const statement of [
    'UPDATE disclosure_decision SET seq = seq',
    'DELETE FROM disclosure_decision',
    'TRUNCATE disclosure_decision',
  ]) {
    await expect(house.database.query(statement)).rejects.toThrow()
    await expect(house.asOwner(statement)).rejects.toThrow()
  }
})

test('what lacks something, or words that stand nowhere, are refused by field, and then nothing is kept', async () => {
  const ref = await closedOn(house, place)
  const refused = await decide(ref, {
    'people-1': show,
    'people-2': { ...withhold, exemption: null },
    'concern-worry': blackOut('wor'),
  })
  expect(refused).toMatchObject({
    refusal: {
      code: 'invalid',
      errors: [{ field: 'exemption-people-2' }, { field: 'words-concern-worry' }],
    },
  })
  expect(find(await see(ref), 'people-1').decision).toBeNull()
})

test('nobody decides on what they have not seen: a colleague’s decision or other words come first', async () => {
  const ref = await closedOn(house, place)
  const before = seenOf(pageOf(await see(ref), 1))
  value(await decide(ref, { 'people-1': withhold }))
  const late = { page: 1, seen: before, decisions: new Map([['people-1', show]]) }
  expect(said(await access.decide(place.manager, ref, late))).toBe('changed-meanwhile')
  expect(said(await decide(ref, { 'messages-2': show }))).toBe('changed-meanwhile')
  expect(said(await decide(ref, { nonsense: show }))).toBe('changed-meanwhile')
  // The same form sent twice is one decision.
  const same = { ...late, decisions: new Map([['people-1', withhold]]) }
  expect(value(await access.decide(place.manager, ref, same))).toBe(0)
})

test('two at once: each is kept or told to look again, never lost', async () => {
  const ref = await closedOn(house, place)
  const seen = seenOf(pageOf(await see(ref), 1))
  const outcomes = await Promise.all(
    [show, withhold, blackOut('worry')].map((decision) =>
      access.decide(place.manager, ref, { page: 1, seen, decisions: new Map([['concern-worry', decision]]) }),
    ),
  )
  expect(outcomes.map(said).sort()).toEqual(['changed-meanwhile', 'changed-meanwhile', 'ok'])
})

test('to another desk’s manager there is nothing, also in the database itself; nor for its two sides', async () => {
  const ref = await closedOn(house, place)
  value(await decide(ref, { 'people-1': withhold }))
  const other = elsewhere.manager
  expect(said(await access.open(other, ref, 'Curious'))).toBe('not-found')
  expect(said(await access.make(other, ref, 'Curious'))).toBe('not-found')
  const chosen = {
    page: 1,
    seen: seenOf(pageOf(await see(ref), 1)),
    decisions: new Map([['people-1', show]]),
  }
  expect(said(await access.decide(other, ref, chosen))).toBe('not-found')
  // Whom the code takes for another desk's as well.
  const mistaken = { ...other, desks: [place.desk] }
  expect(said(await access.open(mistaken, ref, 'Curious'))).toBe('not-found')
  const rows = (person: { id: string }) =>
    house.database.onBehalfOf(person).query('SELECT FROM disclosure_decision')
  expect((await rows(place.manager)).length).toBeGreaterThan(0)
  for (const person of [other, place.practitioner, place.senior]) expect(await rows(person)).toEqual([])
  expect((await history(house, ref)).filter(({ actor }) => actor.name === other.name)).toEqual([])
})

test('the file is made once all is decided; it is an entry with its reason; nothing that was withheld is in it', async () => {
  const secret = `Zebedee${randomInt(1e6, 1e7)}`
  const mark = 'Harold'
  const ref = await closedOn(house, place, mark, { advice: `Ask ${secret} who hit him.`, rationale: secret })
  expect(await access.make(place.manager, ref, 'SAR 12')).toMatchObject({ refusal: { code: 'invalid' } })
  const people = await see(ref)
  expect(people.filter(({ isDue }) => isDue).length).toBeGreaterThan(5)
  value(await decide(ref, { 'people-1': withhold, 'people-2': show, 'record-advice': blackOut(secret) }))
  value(await decide(ref, { 'record-rationale': withhold }))
  // Words that are blacked out in one passage are asked about wherever else they stand.
  await decideTheRest(ref)
  const made = value(await access.make(place.manager, ref, `SAR 12, not for ${secret}`))
  const paper = subjectAccessPaper(made, await house.database.now())
  const all = JSON.stringify(paper)
  for (const withheld of [secret, place.practitioner.name, place.manager.name, 'SAR 12'])
    expect([withheld, all.includes(withheld)]).toEqual([withheld, false])
  expect(all).toContain('Ask [withheld: third party] who hit him.')
  expect(all).toContain(`${mark} from the senior`)
  // Whatever the withheld words were, the file is the same to the byte: it tells neither them nor how long they were.
  const file = await writePaper(paper)
  const told = JSON.stringify(made).replaceAll(secret, 'Q').replaceAll(place.practitioner.name, 'Xavier Quux')
  const otherwise = await writePaper(subjectAccessPaper(JSON.parse(told) as typeof made, paper.at))
  expect(file.equals(otherwise)).toBe(true)
  const entry = (await history(house, ref)).at(-1)
  expect(entry).toMatchObject({
    action: 'record.read',
    detail: { reason: `SAR 12, not for ${secret}`, as: 'subject-access-pdf', withheld: 2, blackedOut: 1 },
  })
})

test('each reading is one entry; where it can’t be written, nothing is read and nothing made', async () => {
  const ref = await closedOn(house, place)
  await decideTheRest(ref)
  const reads = async () =>
    (await history(house, ref)).filter(({ action }) => action === 'record.read').map(({ detail }) => detail)
  const before = (await reads()).length
  await access.open(place.manager, ref, 'Looking')
  await access.make(place.manager, ref, 'Making')
  expect((await reads()).slice(before)).toMatchObject([
    { reason: 'Looking', as: 'subject-access' },
    { reason: 'Making', as: 'subject-access-pdf' },
  ])
  await house.asOwner(`CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the log is full'; END $$;
    CREATE TRIGGER no_log BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION no_log();`)
  await expect(access.open(place.manager, ref, 'Looking')).rejects.toThrow('the log is full')
  await expect(access.make(place.manager, ref, 'Making')).rejects.toThrow('the log is full')
  await house.asOwner('DROP TRIGGER no_log ON audit_entry')
})

test('erased with the consultation: no decision can be read, with whatever was remembered', async () => {
  const here = await keptDesk(house)
  const [ref, stays] = [await closedOn(house, here), await closedOn(house, place, randomUUID())]
  const opened = value(await access.open(here.manager, ref, 'SAR 13'))
  const chosen = {
    page: 1,
    seen: seenOf(pageOf(opened.sifted, 1)),
    decisions: new Map([['people-1', withhold]]),
  }
  value(await access.decide(here.manager, ref, chosen))
  value(await decide(stays, { 'people-1': withhold }))
  const [id, other] = [await idOf(ref), await idOf(stays)]
  const retention = new RetentionService(house.database, house.vault)
  yearsGoBy(house, 30)
  const { list } = value(await retention.look(here.manager, here.desk))
  value(await retention.erase(here.manager, here.desk, list))
  await expect(access.open(here.manager, ref, 'SAR 13')).rejects.toBeInstanceOf(Refused)
  await expect(access.decide(here.manager, ref, chosen)).rejects.toBeInstanceOf(Refused)
  expect(await readKey(house.database, house.vault, consultationStream(id))).toBeNull()
  const [row] = await house.database.query<{ sealed: Buffer }>(
    'SELECT sealed FROM disclosure_decision WHERE consultation_id = $1',
    [id],
  )
  const others = await readKey(house.database, house.vault, consultationStream(other))
  expect(() => unsealJson(others!, decisionPlace(id, 1), row!.sealed)).toThrow()
  expect(row!.sealed.includes('people')).toBe(false)
  expect(await readDecisions(house.database, other, others!)).toHaveLength(1)
})
