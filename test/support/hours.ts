/** Opening hours to test with, by hand and by chance. */
import fc from 'fast-check'
import type { Weekday } from '../../src/domain/london-clock.js'
import type { OpeningHours } from '../../src/domain/opening-hours.js'

const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]

export const officeHours: OpeningHours = {
  always: false,
  week: weekdays.slice(0, 5).map((weekday) => ({ weekday, opens: '08:30', closes: '17:30' })),
  bankHolidays: 'closed',
  exceptions: [],
}

export const neverOpen: OpeningHours = { always: false, week: [], bankHolidays: 'open', exceptions: [] }

/** Days around both changes of clocks, Easter, a bank holiday Monday and Christmas. */
const starts = [
  '2026-03-27',
  '2026-04-02',
  '2026-08-28',
  '2026-10-23',
  '2026-12-24',
  '2027-12-24',
  '2028-03-24',
]
const anyDay = fc
  .tuple(fc.constantFrom(...starts), fc.nat({ max: 5 }))
  .map(([day, later]) => new Date(Date.parse(day) + later * 86_400_000).toISOString().slice(0, 10))

/** Quarters of an hour, as steps since midnight. */
const hhmm = (quarter: number): string =>
  `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
const anyTimes = (quarter: fc.Arbitrary<number>) =>
  fc
    .uniqueArray(quarter, { minLength: 2, maxLength: 2 })
    .map((both) => both.sort((a, b) => a - b).map(hhmm) as [string, string])

function hoursFrom(quarter: fc.Arbitrary<number>): fc.Arbitrary<OpeningHours> {
  const anyOpening = fc
    .tuple(fc.constantFrom(...weekdays), anyTimes(quarter))
    .map(([weekday, [opens, closes]]) => ({ weekday, opens, closes }))
  const anyException = fc
    .tuple(anyDay, fc.oneof(anyTimes(quarter), fc.constant([null, null] as const)))
    .map(([day, [opens, closes]]) => ({ day, name: 'Training day', opens, closes }))
  return fc.record({
    always: fc.constant(false),
    week: fc.array(anyOpening, { maxLength: 12 }),
    bankHolidays: fc.constantFrom('closed' as const, 'open' as const),
    exceptions: fc.array(anyException, { maxLength: 3 }),
  })
}

/** Hours of any kind: several openings a day, touching and overlapping ones, whole days, none at all. */
export const anyHours = fc.oneof(
  { weight: 8, arbitrary: hoursFrom(fc.nat({ max: 96 })) },
  { weight: 1, arbitrary: fc.constantFrom(officeHours, neverOpen, { ...neverOpen, always: true }) },
)

/** None opens or closes inside the hour that comes twice or not at all: there the wall alone says what is open. */
export const plainHours = hoursFrom(fc.nat({ max: 96 }).filter((quarter) => quarter <= 4 || quarter >= 8))

export const anyMoment = fc
  .tuple(fc.constantFrom(...starts), fc.nat({ max: 6 * 86_400_000 }))
  .map(([day, later]) => new Date(Date.parse(day) + later))
