/**
 * Closing time: whatever red is open stays on the desk, its managers and the out-of-hours team are written to once, and
 * the next closing is on its way. Amber and green keep their place.
 *
 * Fails on these broken builds: `rag = 'red'` left out of alertForReds (closing.service.ts); scheduleClosing left out of
 * close, or called with the closing that has passed; `kind = 'handover-needed'` left out of whoIsWrittenTo.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { scheduleClosing } from '../../src/database/desk-closing.js'
import { readConsultations, viewOf } from '../../src/database/reading/consultation-reader.js'
import { londonParts } from '../../src/domain/london-clock.js'
import { nextClosing, opensAt, type OpeningHours } from '../../src/domain/opening-hours.js'
import { done } from '../../src/domain/outcome.js'
import { neverOpen, officeHours } from '../support/hours.js'
import { House } from '../support/house.js'
import { historyOf, lettersAbout } from '../support/rows.js'

const MINUTE = 60_000
let house: House
beforeAll(async () => {
  house = await House.open()
})
afterAll(() => house.close())

const hhmm = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Open every day around the present minute, so that its next closing is near; never across midnight. */
async function openNow(): Promise<OpeningHours> {
  const { minute } = londonParts(await house.database.now())
  const closes = Math.min(24 * 60, minute + 30)
  const times = { opens: hhmm(Math.max(0, minute - 60)), closes: closes === 24 * 60 ? '24:00' : hhmm(closes) }
  const weekdays = [1, 2, 3, 4, 5, 6, 7] as const
  return {
    always: false,
    week: weekdays.map((weekday) => ({ weekday, ...times })),
    bankHolidays: 'open',
    exceptions: [],
  }
}

async function deskWith(hours: OpeningHours): Promise<string> {
  const desk = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  await house.database.query('UPDATE desk SET hours = $2, out_of_hours_email = $3 WHERE id = $1', [
    desk,
    JSON.stringify(hours),
    'night@test.example',
  ])
  return desk
}
async function closesAt(desk: string): Promise<Date | null> {
  const [row] = await house.database.query<{ at: Date | null }>(
    'SELECT closes_at AS at FROM desk WHERE id = $1',
    [desk],
  )
  return row!.at
}
const view = async (ref: string) => viewOf((await readConsultations(house.database, 'c.ref = $1', [ref]))[0]!)

test('at closing time each red that waits is alerted once, to managers and the out-of-hours team, and stays where it is', async () => {
  const hours = await openNow()
  const desk = await deskWith(hours)
  const manager = await house.person('manager', [desk])
  const practitioner = await house.person('practitioner', [desk])
  const red = await house.raise(practitioner, 'now')
  const amber = await house.raise(practitioner)
  await house.closing.look()
  const closes = (await closesAt(desk))!
  expect(closes).toEqual(nextClosing(hours, await house.database.now()))
  expect(await lettersAbout(house, red)).toEqual([])

  house.aheadMs += closes.getTime() - (await house.database.now()).getTime()
  await Promise.all([house.closing.look(), house.closing.look()])
  await house.closing.look()
  const letters = await lettersAbout(house, red)
  expect(letters.map(({ kind }) => kind)).toEqual(['handover-needed', 'handover-needed'])
  expect(letters.map(({ to }) => to).sort()).toEqual(['night@test.example', manager.email].sort())
  expect((await historyOf(house, red)).at(-1)).toMatchObject({
    action: 'handover.needed',
    detail: { closedAt: closes.toISOString() },
  })
  expect((await house.alerts.list(manager)).open).toMatchObject([{ ref: red, kind: 'handover-needed' }])
  expect([await view(red), await view(amber)]).toMatchObject([
    { state: 'waiting', position: 1 },
    { state: 'waiting', position: 2 },
  ])
  expect(await lettersAbout(house, amber)).toEqual([])

  const now = await house.database.now()
  const next = (await closesAt(desk))!
  expect(next).toEqual(nextClosing(hours, now))
  expect(next.getTime()).toBeGreaterThan(opensAt(hours, now)!.getTime())
  house.aheadMs = 0
})

test('a closing that nobody was there for is caught up on', async () => {
  const desk = await deskWith(await openNow())
  const red = await house.raise(await house.person('practitioner', [desk]), 'now')
  await house.closing.look()
  house.aheadMs += 3 * 24 * 60 * MINUTE
  await house.closing.look()
  expect((await lettersAbout(house, red)).length).toBe(1)
  expect((await closesAt(desk))!.getTime()).toBeGreaterThan((await house.database.now()).getTime())
  house.aheadMs = 0
})

test('saved hours have their closing with them; a desk that is always open, or never, has none', async () => {
  const desk = await deskWith(officeHours)
  const now = await house.database.now()
  const save = (hours: OpeningHours) =>
    house.database.write(async (tx) => {
      await scheduleClosing(tx, desk, hours, now)
      return done(undefined)
    })
  await save(officeHours)
  expect(await closesAt(desk)).toEqual(nextClosing(officeHours, now))
  await save({ ...officeHours, always: true })
  expect(await closesAt(desk)).toBeNull()
  await house.database.query('UPDATE desk SET hours = $2 WHERE id = $1', [desk, JSON.stringify(neverOpen)])
  await house.closing.look()
  expect(await closesAt(desk)).toBeNull()
})

test('whoever waits at a closed desk is told so, with the out-of-hours number and when it opens next', async () => {
  const { weekday } = londonParts(await house.database.now())
  const tomorrow = ((weekday % 7) + 1) as 1
  const hours = { ...neverOpen, week: [{ weekday: tomorrow, opens: '10:00', closes: '11:00' }] }
  const desk = await deskWith(hours)
  const practitioner = await house.person('practitioner', [desk])
  const ref = await house.raise(practitioner)
  expect(await view(ref)).toMatchObject({
    state: 'waiting',
    outOfHours: {
      phone: '01632 960 111',
      opensAt: opensAt(hours, await house.database.now())!.toISOString(),
    },
  })
  const open = await house.desk(`desk-${randomUUID().slice(0, 18)}`)
  expect(await view(await house.raise(await house.person('practitioner', [open])))).toMatchObject({
    outOfHours: null,
  })
})
