/** Which days a report is about. */
import { z } from 'zod'
import { atLondon, dayAfter, londonParts } from '../domain/london-clock.js'
import { day } from '../platform/text.js'

const USUAL_DAYS = 28
const MOST_DAYS = 3 * 366
/** Up to so many days each has a bar of its own, then each week, then each month. */
const MOST_BARS = 62
const DAY = 24 * 60 * 60 * 1000

export interface ReportRange {
  /** YYYY-MM-DD, in London; both belong to it. */
  readonly firstDay: string
  readonly lastDay: string
  /** When the first begins and the last ends. */
  readonly from: Date
  readonly to: Date
  readonly period: 'day' | 'week' | 'month'
  /** The first day of each period, and when it begins. */
  readonly days: readonly string[]
  readonly starts: readonly Date[]
}

const blankIsNone = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const onEarth = day('Enter a real date').refine(
  (text) => text >= '2000' && text < '2200',
  'Enter a real date',
)

export const reportInput = z
  .object({
    from: blankIsNone(onEarth),
    to: blankIsNone(onEarth),
    desk: blankIsNone(z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'Choose a desk')),
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ['to'],
    error: 'Must be the same day as the first, or later',
  })
  .refine(({ from, to }) => !from || !to || daysIn(from, to) <= MOST_DAYS, {
    path: ['to'],
    error: 'Choose three years at most',
  })

export type ReportInput = z.infer<typeof reportInput>

/** In: what was asked for, checked. Out: the days; four weeks up to today unless something else was asked for. */
export function rangeOf({ from, to }: ReportInput, now: Date): ReportRange {
  const today = londonParts(now).day
  const lastDay =
    to ?? (from && daysIn(from, today) > MOST_DAYS ? dayAfter(from, MOST_DAYS - 1) : latest(from, today))
  const firstDay = from ?? dayAfter(lastDay, 1 - USUAL_DAYS)
  const count = daysIn(firstDay, lastDay)
  const period = count <= MOST_BARS ? 'day' : count <= 7 * MOST_BARS ? 'week' : 'month'
  const days = periodsOf(firstDay, lastDay, period)
  return {
    firstDay,
    lastDay,
    from: atLondon(firstDay, 0),
    to: atLondon(dayAfter(lastDay), 0),
    period,
    days,
    starts: days.map((date) => atLondon(date, 0)),
  }
}

const latest = (from: string | undefined, today: string): string => (from && from > today ? from : today)
const daysIn = (first: string, last: string): number =>
  Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1

type Period = ReportRange['period']

/** The first day of every period that the range touches. */
function periodsOf(first: string, last: string, period: Period): readonly string[] {
  const days: string[] = []
  for (let each = startOf(first, period); each <= last; each = next(each, period)) days.push(each)
  return days
}

function startOf(date: string, period: Period): string {
  if (period === 'month') return `${date.slice(0, 7)}-01`
  if (period === 'day') return date
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return dayAfter(date, -((weekday + 6) % 7))
}

const next = (date: string, period: Period): string =>
  period === 'month' ? startOf(dayAfter(date, 31), 'month') : dayAfter(date, period === 'week' ? 7 : 1)
