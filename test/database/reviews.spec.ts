/**
 * Reviews, addenda and dip samples. Seen to fail: without the look at who took part, without those who joined for a
 * second opinion, with `unreviewed` left as it was after an addendum, with a sample drawn without its seed, with the number of
 * additions not looked at.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { seedPast } from '../../history/seed.js'
import { AddendaService } from '../../src/consultations/addenda.service.js'
import type { Outcome } from '../../src/domain/outcome.js'
import type { Person } from '../../src/domain/people.js'
import { OversightService } from '../../src/oversight/oversight.service.js'
import { ReviewsService } from '../../src/oversight/reviews.service.js'
import { SamplesService } from '../../src/oversight/samples.service.js'
import { House, value } from '../support/house.js'
import { historyOf } from '../support/rows.js'

let house: House
let oversight: OversightService
let reviews: ReviewsService
let addenda: AddendaService
let samples: SamplesService
let manager: Person

const said = (outcome: Outcome<unknown>): string => (outcome.ok ? 'done' : outcome.refusal.code)

beforeAll(async () => {
  house = await House.open()
  const { database, vault, url } = house
  oversight = new OversightService(database, vault)
  reviews = new ReviewsService(database, vault)
  addenda = new AddendaService(database, vault)
  samples = new SamplesService(database, vault)
  await house.desk('north')
  await house.desk('south')
  manager = await house.person('manager', ['north'])
  const until = new Date('2026-10-31T12:00:00Z')
  const past = { deskId: 'north', consultations: 600, messages: 1, years: 1, seed: 5, until }
  await seedPast(url, vault, past, () => undefined)
}, 120_000)
afterAll(() => house.close())

/** Some consultation that is closed and that nobody has reviewed, with the senior whose record it is. */
async function aClosed(): Promise<{ ref: string; senior: Person }> {
  const [row] = await house.database.query<{ ref: string; id: string; name: string }>(
    `SELECT c.ref, p.id, p.name FROM consultation c JOIN person p ON p.id = c.senior_id
     JOIN log_line l ON l.consultation_id = c.id AND l.category = '' WHERE l.unreviewed AND l.review IS NULL LIMIT 1`,
  )
  const { ref, id, name } = row!
  const email = `${id}@test.example`
  return {
    ref,
    senior: { id, name, email, role: 'senior', title: 'Senior', desks: ['north'], organisation: null },
  }
}
const reviewed = async (ref: string) => (await oversight.list(manager, { ref })).items[0]?.reviewed
const isUnreviewed = async (ref: string) =>
  (await oversight.list(manager, { ref, unreviewed: 'true' })).total === 1

test('a review is kept with its comment, shows in the log, and stands in the history', async () => {
  const { ref } = await aClosed()
  expect(await isUnreviewed(ref)).toBe(true)
  value(await reviews.review(manager, ref, { decision: 'signed-off', comment: 'Clear and kind.' }))
  expect([await reviewed(ref), await isUnreviewed(ref)]).toEqual(['signed-off', false])
  const opened = value(await oversight.open(manager, ref, 'Was it kept?'))
  expect(opened.reviews).toMatchObject([{ decision: 'signed-off', comment: 'Clear and kind.' }])
  expect((await historyOf(house, ref)).map(({ action }) => action)).toContain('review.signed-off')
  const [plain] = await house.database.query<{ found: number }>(
    `SELECT count(*)::int AS found FROM review WHERE position('kind'::bytea IN comment_sealed) > 0`,
  )
  expect(plain?.found).toBe(0)
})

test('nobody reviews what they took part in, whatever they are now; nor another desk’s, nor what is not closed', async () => {
  const { ref, senior } = await aClosed()
  const decision = { decision: 'signed-off' as const }
  expect(said(await reviews.review({ ...senior, role: 'manager' }, ref, decision))).toBe('forbidden')
  const [author] = await house.database.query<{ id: string }>(
    'SELECT practitioner_id AS id FROM consultation WHERE ref = $1',
    [ref],
  )
  expect(said(await reviews.review({ ...manager, id: author!.id }, ref, decision))).toBe('forbidden')
  const helper = await house.person('manager', ['north'])
  await house.database.query(
    `INSERT INTO offer (id, consultation_id, senior_id, desk_id, made_at, expires_at, outcome, ended_at, how, reasons,
       consultation_version, released_at)
     SELECT gen_random_uuid(), id, $2, desk_id, now(), now() + interval '1 minute', 'accepted', now(), 'second-opinion',
       '{}', 1, now() FROM consultation WHERE ref = $1`,
    [ref, helper.id],
  )
  expect(said(await reviews.review(helper, ref, decision))).toBe('forbidden')
  expect(value(await oversight.open(helper, ref, 'May I?')).mayReview).toBe(false)
  const stranger = await house.person('manager', ['south'])
  expect(said(await reviews.review(stranger, ref, decision))).toBe('not-found')
  const waiting = await house.raise(await house.person('practitioner', ['north']))
  expect(said(await reviews.review(manager, waiting, decision))).toBe('not-closed')
  expect(await reviewed(ref)).toBeNull()
})

test('what was returned is its senior’s to do until they add to the record; then it waits for a manager again', async () => {
  const { ref, senior } = await aClosed()
  const [row] = await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [
    ref,
  ])
  value(await reviews.review(manager, ref, { decision: 'returned', comment: 'Who rings the school?' }))
  expect(await addenda.returned(row!.id)).toMatchObject({ comment: 'Who rings the school?' })
  expect([await reviewed(ref), await isUnreviewed(ref)]).toEqual(['returned', false])
  const added = { text: 'The GP rings the school.', reason: 'Asked by the manager' }
  expect(said(await addenda.add(manager, ref, added))).toBe('not-found')
  value(await addenda.add(senior, ref, added))
  value(await addenda.add(senior, ref, added))
  value(await addenda.add(senior, ref, { ...added, text: 'She has rung.' }))
  expect((await addenda.list(row!.id)).map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'The GP rings the school.'],
    [2, 'She has rung.'],
  ])
  expect(await addenda.returned(row!.id)).toBeNull()
  expect([await reviewed(ref), await isUnreviewed(ref)]).toEqual(['answered', true])
})

test('what was added since it was opened is not signed off unread', async () => {
  const { ref, senior } = await aClosed()
  const seen = value(await oversight.open(manager, ref, 'Sampling')).addenda.length
  value(await addenda.add(senior, ref, { text: 'He went home after all.', reason: 'News' }))
  const signOff = { decision: 'signed-off', addenda: seen } as const
  expect(said(await reviews.review(manager, ref, signOff))).toBe('changed-meanwhile')
  expect(await isUnreviewed(ref)).toBe(true)
  value(await reviews.review(manager, ref, { ...signOff, addenda: seen + 1 }))
})

test('many additions at once are each kept, in one order', async () => {
  const { ref, senior } = await aClosed()
  const texts = Array.from({ length: 8 }, (_, n) => `Addition ${n}`)
  await Promise.all(texts.map((text) => addenda.add(senior, ref, { text, reason: 'At once' })))
  const opened = value(await oversight.open(manager, ref, 'All there?'))
  expect(opened.addenda.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(opened.addenda.map(({ text }) => text).sort()).toEqual(texts)
})

test('a sample holds so many of each senior’s, comes out the same again, and a change of what it came from shows', async () => {
  const id = value(await samples.draw(manager, { desk: 'north', month: '2026-09', each: 2 }))
  const drawn = value(await samples.see(manager, id))
  expect(drawn.isSame).toBe(true)
  const [most] = await house.database.query<{ expected: number }>(
    `SELECT sum(least(n, 2))::int AS expected FROM (SELECT count(*) AS n FROM consultation
     WHERE state = 'closed' AND (closed_at AT TIME ZONE 'Europe/London')::text LIKE '2026-09%' GROUP BY senior_id) s`,
  )
  expect(drawn.items).toHaveLength(most!.expected)
  expect((await samples.list(manager)).map((sample) => sample.id)).toEqual([id])
  const stranger = await house.person('manager', ['south'])
  expect(said(await samples.see(stranger, id))).toBe('not-found')
  expect(said(await samples.draw(stranger, { desk: 'north', month: '2026-09', each: 2 }))).toBe('invalid')
  await house.database.query(
    `UPDATE consultation SET closed_at = closed_at + interval '40 days' WHERE ref = $1`,
    [drawn.items[0]!.ref],
  )
  expect(value(await samples.see(manager, id)).isSame).toBe(false)
})

test('neither reviews nor addenda nor samples can be changed or taken away', async () => {
  const tables = { review: 'id', addendum: 'seq', dip_sample: 'id', dip_sample_item: 'sample_id' }
  for (const [table, column] of Object.entries(tables)) {
    for (const statement of [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
    ]) {
      await expect(house.database.query(statement)).rejects.toThrow()
    }
  }
})
