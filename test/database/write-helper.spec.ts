/** The write helper: all or nothing, and nothing told that is not committed. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { done, refuse } from '../../src/domain/outcome.js'
import type { Tx } from '../../src/database/database.js'
import { House } from '../support/house.js'

let house: House
beforeAll(async () => {
  house = await House.open()
  await house.asOwner(`CREATE TABLE shelf (id int PRIMARY KEY, note text);
    CREATE TABLE strict (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); GRANT ALL ON shelf, strict TO PUBLIC`)
})
afterAll(() => house.close())
beforeEach(async () => {
  house.news.length = 0
  await house.database.query('TRUNCATE shelf')
  await house.database.query(`INSERT INTO shelf VALUES (1, 'one'), (2, 'two')`)
})

const note = (tx: Tx, id: number, text: string) =>
  tx.query('UPDATE shelf SET note = $2 WHERE id = $1', [id, text])
const notes = async (): Promise<string[]> =>
  (await house.database.query<{ note: string }>('SELECT note FROM shelf ORDER BY id')).map((row) => row.note)
const news = { kind: 'desk', id: 'exampleshire' } as const

test('what was decided is committed before anybody is told', async () => {
  const seen: string[][] = []
  const looking: Promise<unknown>[] = []
  house.listener = () => void looking.push(notes().then((now) => seen.push(now)))
  const outcome = await house.database.write(async (tx) => {
    tx.tell(news)
    await note(tx, 1, 'changed')
    expect(house.news).toEqual([])
    return done('yes')
  })
  house.listener = () => undefined
  await Promise.all(looking)
  expect(outcome).toEqual({ ok: true, value: 'yes' })
  expect(house.news).toEqual([news])
  expect(seen).toEqual([['changed', 'two']])
})

test('a refusal undoes what was done before it, and nobody is told', async () => {
  const outcome = await house.database.write(async (tx) => {
    await note(tx, 1, 'changed')
    tx.tell(news)
    return refuse('offer-gone', 'gone')
  })
  expect(outcome).toMatchObject({ ok: false, refusal: { code: 'offer-gone' } })
  expect([await notes(), house.news]).toEqual([['one', 'two'], []])
})

test('an error undoes what was done before it, nobody is told, and the connection can be used again', async () => {
  for (let i = 0; i < 40; i++) {
    const failing = house.database.write(async (tx) => {
      await note(tx, 1, 'changed')
      tx.tell(news)
      if (i % 2 === 0) throw new Error('a bug')
      await tx.query('SELECT 1 / 0')
      return done(null)
    })
    await expect(failing).rejects.toThrow(i % 2 === 0 ? 'a bug' : 'division by zero')
  }
  expect([await notes(), house.news]).toEqual([['one', 'two'], []])
})

test('a commit that fails is told to nobody', async () => {
  await house.database.query('INSERT INTO strict VALUES (1)')
  const failing = house.database.write(async (tx) => {
    await tx.query('INSERT INTO strict VALUES (1)')
    tx.tell(news)
    return done(null)
  })
  await expect(failing).rejects.toMatchObject({ driverError: { code: '23505' } })
  expect(house.news).toEqual([])
})

test('two writes that lock each other out are both done in the end, each once', async () => {
  let attempts = 0
  let bothHold: () => void
  const meeting = new Promise<void>((resolve) => (bothHold = resolve))
  const inOrder = (first: number, second: number) =>
    house.database.write(async (tx) => {
      tx.tell(news)
      await tx.query('UPDATE shelf SET note = note || $2 WHERE id = $1', [first, `+${first}${second}`])
      if (++attempts === 2) bothHold()
      await meeting
      await tx.query('UPDATE shelf SET note = note || $2 WHERE id = $1', [second, `+${first}${second}`])
      return done(null)
    })
  const outcomes = await Promise.all([inOrder(1, 2), inOrder(2, 1)])
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true])
  expect(attempts).toBeGreaterThanOrEqual(3)
  for (const text of await notes()) expect(text.split('+').slice(1).sort()).toEqual(['12', '21'])
  expect(house.news).toEqual([news, news])
})

test('one that fails in the same way again and again is given up', async () => {
  let attempts = 0
  const failing = house.database.write(async (tx) => {
    attempts++
    await tx.query(`DO $$ BEGIN RAISE 'again' USING ERRCODE = '40001'; END $$`)
    return done(null)
  })
  await expect(failing).rejects.toMatchObject({ driverError: { code: '40001' } })
  expect(attempts).toBe(4)
})

test('the time is the database’s, asked once, and the same throughout', async () => {
  await house.database.write(async (tx) => {
    const first = await tx.now()
    await tx.query('SELECT pg_sleep(0.02)')
    expect(await tx.now()).toBe(first)
    return done(null)
  })
})
