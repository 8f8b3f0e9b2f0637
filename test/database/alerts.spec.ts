/**
 * Alerts: when the ladder has come to the duty manager, every manager of that desk is told, once, live and by letter, and
 * it stays open until one of them says that they are dealing with it.
 *
 * Fails on these broken builds: `d.desk_id = $1` or `disabled_at IS NULL` left out of whoIsWrittenTo (alert-writes.ts);
 * letters written although the alert is open already; `desk_id = ANY($2)` left out of acknowledge (alerts.service.ts).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Person } from '../../src/domain/people.js'
import { historyOf, lettersAbout } from '../support/rows.js'
import { House, value } from '../support/house.js'

let house: House
let desk: string
let practitioner: Person
let managers: readonly Person[]
let stranger: Person

beforeAll(async () => {
  house = await House.open()
  desk = await house.desk('alerted')
  const other = await house.desk('other')
  practitioner = await house.person('practitioner', [desk])
  managers = [await house.person('manager', [desk, other]), await house.person('manager', [desk])]
  stranger = await house.person('manager', [other])
  const left = await house.person('manager', [desk])
  await house.database.query('UPDATE person SET disabled_at = now() WHERE id = $1', [left.id])
  await house.senior([desk], 1)
  await house.database.query('UPDATE desk SET duty_email = $1, out_of_hours_email = $2 WHERE id = $3', [
    'duty@test.example',
    'night@test.example',
    desk,
  ])
})
afterAll(() => house.close())

const alerted = (): number => house.news.filter((item) => item.kind === 'alert').length

test('a red that waits three minutes is alerted to the desk’s managers and its duty address, and to nobody else', async () => {
  const ref = await house.raise(practitioner, 'now')
  house.aheadMs += 2.9 * 60_000
  await house.matching.lookAtDesk(desk)
  expect(await lettersAbout(house, ref)).toEqual([])
  const before = alerted()
  house.aheadMs += 0.2 * 60_000
  await house.matching.lookAtDesk(desk)
  expect(alerted()).toBe(before + 1)
  const letters = await lettersAbout(house, ref)
  expect(letters.map(({ kind }) => kind)).toEqual(Array(3).fill('waiting-too-long'))
  expect(letters.map(({ to }) => to).sort()).toEqual(
    ['duty@test.example', ...managers.map(({ email }) => email)].sort(),
  )
  for (const manager of managers)
    expect((await house.alerts.list(manager)).open).toMatchObject([
      { kind: 'waiting-too-long', ref, rag: 'red' },
    ])
  expect(await house.alerts.list(stranger)).toEqual({ open: [], acknowledged: [] })
})

test('whoever deals with it is named; a colleague who is later learns who; another desk’s manager finds nothing', async () => {
  const [first, second] = managers as [Person, Person]
  const [alert] = (await house.alerts.list(first)).open
  for (const id of [alert!.id, randomUUID(), 'no id'])
    expect(await house.alerts.acknowledge(stranger, id)).toMatchObject({ refusal: { code: 'not-found' } })
  const outcomes = await Promise.all(managers.map((each) => house.alerts.acknowledge(each, alert!.id)))
  const by = value(outcomes[0]!).acknowledgedBy?.name
  expect(managers.map(({ name }) => name)).toContain(by)
  expect(value(outcomes[1]!).acknowledgedBy?.name).toBe(by)
  const { open, acknowledged } = await house.alerts.list(second)
  expect(open).toEqual([])
  expect(acknowledged).toMatchObject([{ ref: alert!.ref, acknowledgedBy: { name: by } }])
  const entries = (await historyOf(house, alert!.ref)).filter(({ action }) => action === 'alert.acknowledged')
  expect(entries).toMatchObject([{ actor: { name: by }, detail: { kind: 'waiting-too-long' } }])
})

test('an alert that is open is not raised again when the concern comes back to the queue and waits anew', async () => {
  const ref = await house.raise(practitioner, 'now')
  const senior = await house.senior([desk], 1)
  house.aheadMs += 4 * 60_000
  await house.matching.lookAtDesk(desk)
  const mine = (await house.openOffers(desk)).find((offer) => offer.ref === ref)
  const holder = mine!.seniorId
  value(await house.offers.accept({ ...senior, id: holder }, mine!.id))
  await house.database.query('UPDATE presence SET present_until = $2 WHERE senior_id = $1', [
    holder,
    new Date((await house.database.now()).getTime() - 1000),
  ])
  await house.lost.look()
  house.aheadMs += 4 * 60_000
  await house.lost.look()
  house.aheadMs += 4 * 60_000
  await house.matching.lookAtDesk(desk)
  const climbed = (await historyOf(house, ref)).filter(({ action }) => action === 'ladder.climbed')
  expect(climbed.filter(({ detail }) => (detail as { rung: string }).rung === 'duty-manager').length).toBe(2)
  const letters = (await lettersAbout(house, ref)).filter(({ kind }) => kind === 'waiting-too-long')
  expect(letters.length).toBe(3)
})
