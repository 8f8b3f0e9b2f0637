/**
 * A desk's settings: what has changed, two admins' changes put together, and the form that they are typed into. Seen to
 * fail: with mine taken wherever both differ, with a whole week taken over for the sake of one day, with a ladder's faults
 * counted from a time that is itself wrong, with the seniors' ticks lost, and with an error of a day with other hours
 * sent to another row.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  mergeSettings,
  settingChanges,
  settingsByName,
  type DeskSettings,
} from '../../src/domain/desk-settings.js'
import { ladderFaults, rungs, usualLadder, type Ladder } from '../../src/domain/ladder.js'
import { days, formOf, inputOf, readForm } from '../../src/routing/settings-form.js'
import { settingsPage } from '../../src/routing/settings-page.presenter.js'
import { durationText, readDay, readDuration, readTime } from '../../src/routing/settings-texts.js'
import { settingsInput } from '../../src/routing/settings.schema.js'
import { seedProperties } from '../support/chance.js'
import { officeHours } from '../support/hours.js'

seedProperties('desk settings')

const base: DeskSettings = {
  name: 'Exampleshire',
  phone: '01632 960 101',
  outOfHoursPhone: '01632 960 111',
  hours: {
    ...officeHours,
    exceptions: [
      { day: '2026-12-24', name: 'Christmas Eve', opens: '09:00', closes: '12:00' },
      { day: '2026-12-28', name: 'Between the years', opens: null, closes: null },
    ],
  },
  offerSeconds: 30,
  lostSeconds: 120,
  targets: { red: 5, amber: 30, green: 240 },
  ladder: usualLadder,
  slots: { minutes: 15, places: 2 },
  dutyEmail: null,
  outOfHoursEmail: 'edt@exampleshire.example',
  coveredBy: ['otherborough'],
  seniors: [
    { id: 's1', name: 'Asha Patel', skills: ['language:urdu'] },
    { id: 's2', name: 'Ben Carter', skills: [] },
  ],
}

/** Changes of any part of the settings, each by a value that it did not have. */
const anyVersion = fc
  .record({
    name: fc.constantFrom('Exampleshire', 'Exampleshire North', 'Exampleshire South'),
    dutyEmail: fc.constantFrom(null, 'duty@exampleshire.example'),
    red: fc.constantFrom(5, 6, 7),
    manager: fc.constantFrom(180, 200, 220),
    closes: fc.tuple(fc.constantFrom('17:30', '18:00'), fc.constantFrom('17:30', '19:00')),
    bankHolidays: fc.constantFrom('closed' as const, 'open' as const),
    exceptions: fc.constantFrom(0, 1, 2),
    places: fc.constantFrom(2, 3),
    coveredBy: fc.constantFrom([], ['otherborough'], ['elsewhere', 'otherborough']),
    skills: fc.constantFrom([], ['language:urdu'], ['language:urdu', 'specialism:fgm']),
  })
  .map((some): DeskSettings => ({
    ...base,
    name: some.name,
    dutyEmail: some.dutyEmail,
    targets: { ...base.targets, red: some.red },
    ladder: { ...base.ladder, 'duty-manager': { ...base.ladder['duty-manager'], red: some.manager } },
    hours: {
      ...base.hours,
      bankHolidays: some.bankHolidays,
      week: base.hours.week.map((each) => ({
        ...each,
        closes: some.closes[each.weekday - 1] ?? each.closes,
      })),
      exceptions: base.hours.exceptions.slice(some.exceptions),
    },
    slots: { ...base.slots, places: some.places },
    coveredBy: some.coveredBy,
    seniors: [{ ...base.seniors[0]!, skills: some.skills }, base.seniors[1]!],
  }))

test('of two admins’ changes none is lost: each is in the merged settings or told as a clash', () => {
  fc.assert(
    fc.property(anyVersion, anyVersion, anyVersion, (shown, theirs, mine) => {
      const since = settingChanges(shown, theirs)
      const { settings, clashes } = mergeSettings(mine, theirs, since)
      const [was, they, I, both] = [shown, theirs, mine, settings].map((each) =>
        Object.fromEntries([...settingsByName(each)].map(([field, value]) => [field, JSON.stringify(value)])),
      )
      for (const field of Object.keys(was!)) {
        const [theyDid, iDid] = [they![field] !== was![field], I![field] !== was![field]]
        const told = clashes.some((clash) => clash.field === field)
        expect([field, both![field]]).toEqual([field, theyDid && !iDid ? they![field] : I![field]])
        expect([field, told]).toEqual([field, theyDid && iDid && they![field] !== I![field]])
      }
    }),
  )
})

test('the same settings in another order are no change', () => {
  const turned: DeskSettings = {
    ...base,
    hours: {
      ...base.hours,
      week: [...base.hours.week].reverse(),
      exceptions: [...base.hours.exceptions].reverse(),
    },
    seniors: [...base.seniors].reverse(),
  }
  expect(settingChanges(base, turned)).toEqual([])
})

/** As a browser sends it. */
const posted = (form: ReturnType<typeof formOf>): unknown => ({
  ...form.line,
  week: Object.fromEntries(form.week.map((times, at) => [days[at]!, times])),
  exceptions: [
    ...form.exceptions.map(({ closed, ...row }) => ({ ...row, ...(closed ? { closed: 'yes' } : {}) })),
    { day: '', name: '', opens: '', closes: '' },
  ],
  targets: form.targets,
  ladder: form.ladder,
  coveredBy: form.coveredBy,
  seniors: form.skills.map(({ id }) => id),
  skills: Object.fromEntries(form.skills.map(({ id, skills }) => [id, skills])),
})

test('a form that nobody has touched says exactly what stands there', () => {
  fc.assert(
    fc.property(anyVersion, (settings) => {
      const form = readForm(posted(formOf(settings, 7)))
      const { version, ...read } = settingsInput.parse(inputOf(form).input)
      const named = { ...read, seniors: read.seniors.map((each, at) => ({ ...base.seniors[at]!, ...each })) }
      expect([version, settingChanges(settings, named)]).toEqual([7, []])
    }),
  )
})

test.each([
  ['8', '08:00'],
  ['8:30', '08:30'],
  ['8.30', '08:30'],
  ['0830', '08:30'],
  ['830', '08:30'],
  ['half past', 'half past'],
])('a time typed as %s is read as %s', (text, time) => {
  expect(readTime(text)).toBe(time)
})

test.each([
  ['24/12/2026', '2026-12-24'],
  ['1.2.27', '2027-02-01'],
  ['2026-12-24', '2026-12-24'],
  ['31/2/2026', '2026-02-31'],
  ['Christmas', 'Christmas'],
])('a day typed as %s is read as %s', (text, day) => {
  expect(readDay(text)).toBe(day)
})

test('closing at midnight is the end of the day, opening then is its beginning', () => {
  expect([readTime('0:00', 'closes'), readTime('0:00')]).toEqual(['24:00', '00:00'])
})

test('every number of seconds is shown so that it is read as the same', () => {
  fc.assert(
    fc.property(fc.nat({ max: 604_800 }), (seconds) => {
      expect(readDuration(durationText(seconds))).toBe(seconds)
    }),
  )
  expect(['2', '1:30', '1.5', '0:45', '1:60', '-1', '', 'soon'].map(readDuration)).toEqual([
    120,
    90,
    90,
    45,
    '1:60',
    '-1',
    '',
    'soon',
  ])
})

test('each fault of a ladder is named once, at the time that is wrong', () => {
  const seconds = (red: number) => ({ red, amber: 0, green: 0 })
  const of = (...reds: number[]) =>
    Object.fromEntries(rungs.map((rung, at) => [rung, seconds(reds[at]!)])) as unknown as Ladder
  const faults = (...reds: number[]) => ladderFaults(of(...reds)).map(({ rung }) => rungs.indexOf(rung))
  expect(faults(60, 120, 180, 300)).toEqual([])
  expect(faults(60, 30, 180, 300)).toEqual([1])
  expect(faults(60, 9e9, 180, 300)).toEqual([1])
  expect(faults(60, -1, 50, 300)).toEqual([1, 2])
})

const page = (change: (form: ReturnType<typeof formOf>) => ReturnType<typeof formOf>) => {
  const form = change(formOf(base, 0))
  const parsed = settingsInput.safeParse(inputOf(form).input)
  const errors = (parsed.error?.issues ?? []).map(({ path, message }) => ({ field: path.join('.'), message }))
  return settingsPage({
    desk: { ...base, id: 'exampleshire', version: 0 },
    form,
    errors,
    desks: [],
    history: [],
  })
}

test('what is wrong is said at the field that it is about, in words, and stays as it was typed', () => {
  const { errors, week, times, exceptions, boxes } = page((form) => ({
    ...form,
    line: { ...form.line, phone: 'ring us', offerSeconds: 'ten' },
    week: form.week.map((day, at) => (at === 2 ? [day[0]!, { opens: '16', closes: '19:00' }] : day)),
    exceptions: form.exceptions.map((row, at) => (at === 1 ? { ...row, opens: '10' } : row)),
    ladder: { ...form.ladder, 'covering-desks': { red: 'soon', amber: '4', green: '60' } },
  }))
  expect(errors).toEqual([
    { href: '#phone', text: 'Enter the desk’s telephone number' },
    { href: '#week-wednesday-0-opens', text: 'Wednesday: 8:30am to 5:30pm and 4pm to 7pm overlap' },
    { href: '#exceptions-1-day', text: '28 December 2026: is closed and has other hours too' },
    {
      href: '#ladder-covering-desks-red',
      text: 'Covering desks, red: enter minutes, or minutes and seconds like 1:30',
    },
    {
      href: '#ladder-covering-desks-amber',
      text: 'Covering desks, amber: must not be sooner than the step before it',
    },
    { href: '#offerSeconds', text: 'The time to answer an offer must be 10 to 300 seconds' },
  ])
  expect([week[2]?.openings[1]?.opens, exceptions[1]?.opens, boxes['offerSeconds']?.value]).toEqual([
    '16',
    '10',
    'ten',
  ])
  expect(times.flatMap(({ cells }) => cells.filter(({ wrong }) => wrong).map(({ value }) => value))).toEqual([
    'soon',
    '4',
  ])
})

test('a rung before the one below it is said at that rung; a desk that is always open has no other days', () => {
  const { errors } = page((form) => ({
    ...form,
    line: { ...form.line, always: 'yes' },
    ladder: { ...form.ladder, 'covering-desks': { red: '0:30', amber: '10', green: '60' } },
  }))
  expect(errors).toEqual([
    { href: '#exceptions-0-day', text: 'A desk that is always open cannot have days with other hours' },
    {
      href: '#ladder-covering-desks-red',
      text: 'Covering desks, red: must not be sooner than the step before it',
    },
  ])
})
