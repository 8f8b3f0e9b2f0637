/**
 * Bank holidays of England and Wales by rule, named as on https://www.gov.uk/bank-holidays (Banking and Financial
 * Dealings Act 1971; the early May one since 1978). As there, a holiday that falls on a weekend is its substitute day
 * and not the day itself. A holiday proclaimed once, or moved for once (a coronation), follows no rule: a desk enters
 * it as an exception to its hours.
 */
import { dayAfter, weekdayOf } from './london-clock.js'

export interface BankHoliday {
  /** YYYY-MM-DD */
  readonly day: string
  readonly name: string
}

const years = new Map<number, readonly BankHoliday[]>()

/** In the order of the calendar. */
export function bankHolidays(year: number): readonly BankHoliday[] {
  let known = years.get(year)
  if (!known) years.set(year, (known = byRule(year)))
  return known
}

export function bankHolidayOn(day: string): string | null {
  return bankHolidays(Number(day.slice(0, 4))).find((holiday) => holiday.day === day)?.name ?? null
}

function byRule(year: number): readonly BankHoliday[] {
  const easter = easterSunday(year)
  return [
    ...observed([{ day: `${year}-01-01`, name: 'New Year’s Day' }]),
    { day: dayAfter(easter, -2), name: 'Good Friday' },
    { day: dayAfter(easter, 1), name: 'Easter Monday' },
    { day: mondayFrom(`${year}-05-01`), name: 'Early May bank holiday' },
    { day: mondayFrom(`${year}-05-25`), name: 'Spring bank holiday' },
    { day: mondayFrom(`${year}-08-25`), name: 'Summer bank holiday' },
    ...observed([
      { day: `${year}-12-25`, name: 'Christmas Day' },
      { day: `${year}-12-26`, name: 'Boxing Day' },
    ]),
  ].sort((a, b) => (a.day < b.day ? -1 : 1))
}

/** Whichever falls on a weekend takes the next weekday that no other has: Boxing Day keeps its Monday. */
function observed(holidays: readonly BankHoliday[]): BankHoliday[] {
  const kept = holidays.filter(({ day }) => weekdayOf(day) < 6)
  for (const { day, name } of holidays.filter((holiday) => !kept.includes(holiday))) {
    let substitute = day
    while (weekdayOf(substitute) > 5 || kept.some((other) => other.day === substitute))
      substitute = dayAfter(substitute)
    kept.push({ day: substitute, name: `${name} (substitute day)` })
  }
  return kept
}

/** The first Monday on or after a day. The 25th of a month of 31 days makes it the last Monday. */
const mondayFrom = (day: string): string => dayAfter(day, (8 - weekdayOf(day)) % 7)

/** The Gregorian rule in the "anonymous" form (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): string {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const leaps = Math.floor(century / 4)
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - leaps - moonShift + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  return dayAfter(`${year}-03-22`, epact + toSunday - 7 * late)
}
