import { parseArgs } from 'node:util'
import { nationalDay, type NationalLine } from '../src/domain/simulation/national.js'

/** Five for each desk, as in the whole country, unless said otherwise. */
const SENIORS_PER_DESK = nationalDay.seniors / nationalDay.desks

export const help = `npm run simulate -- [options]

  --days N            days to live through (${nationalDay.days}), or --year for 365
  --first-day DAY     YYYY-MM-DD (${nationalDay.firstDay}, a Tuesday)
  --desks N           (${nationalDay.desks})
  --per-day N         concerns on an ordinary working day, all desks together (${nationalDay.perDay})
  --seniors N         on duty by day, all desks together (${SENIORS_PER_DESK} for each desk)
  --capacity N        consultations that each may hold at once, 1 to 4 (${nationalDay.capacity})
  --talk-minutes N    in the mean (${nationalDay.talkMinutes})
  --record-minutes N  in the mean, after the talk (${nationalDay.recordMinutes})
  --miss SHARE        of offers that nobody answers (${nationalDay.miss})
  --decline SHARE     of offers that are declined (${nationalDay.decline})
  --hours KIND        office or always (${nationalDay.hours})
  --seed N            the same seed gives the same day (${nationalDay.seed})
  --json FILE         keeps the figures, hour by hour
  --check [--quick]   instead: 200 settings (or 20) against Erlang's formula`

export interface Options {
  readonly line: NationalLine
  readonly json: string | null
  readonly check: 'all' | 'quick' | null
}

/** Out: null when only help was asked for. Throws, in words, on what can't be meant. */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      days: text,
      year: flag,
      'first-day': text,
      desks: text,
      'per-day': text,
      seniors: text,
      capacity: text,
      'talk-minutes': text,
      'record-minutes': text,
      miss: text,
      decline: text,
      hours: text,
      seed: text,
      json: text,
      check: flag,
      quick: flag,
      help: flag,
    },
  })
  if (values.help) return null
  const desks = wholeOf('desks', values.desks ?? nationalDay.desks, 1, 2000)
  const miss = numberOf('miss', values.miss ?? nationalDay.miss, 0, 1)
  return {
    json: values.json ?? null,
    check: values.check ? (values.quick ? 'quick' : 'all') : null,
    line: {
      firstDay: dayOf(values['first-day'] ?? nationalDay.firstDay),
      days: wholeOf('days', values.days ?? (values.year ? 365 : nationalDay.days), 1, 3660),
      desks,
      seniors: wholeOf('seniors', values.seniors ?? SENIORS_PER_DESK * desks, desks, 100_000),
      capacity: wholeOf('capacity', values.capacity ?? nationalDay.capacity, 1, 4),
      perDay: numberOf('per-day', values['per-day'] ?? nationalDay.perDay, 0.001, 1_000_000),
      talkMinutes: numberOf('talk-minutes', values['talk-minutes'] ?? nationalDay.talkMinutes, 0.01, 600),
      recordMinutes: numberOf(
        'record-minutes',
        values['record-minutes'] ?? nationalDay.recordMinutes,
        0,
        600,
      ),
      miss,
      decline: numberOf('decline', values.decline ?? nationalDay.decline, 0, 1 - miss),
      hours: hoursOf(values.hours ?? nationalDay.hours),
      seed: wholeOf('seed', values.seed ?? nationalDay.seed, 0, Number.MAX_SAFE_INTEGER),
    },
  }
}

function numberOf(name: string, given: string | number, low: number, high: number): number {
  const value = typeof given === 'string' && given.trim() === '' ? Number.NaN : Number(given)
  if (!(value >= low && value <= high)) throw new Error(`--${name}: must be a number from ${low} to ${high}`)
  return value
}

function wholeOf(name: string, given: string | number, low: number, high: number): number {
  const value = numberOf(name, given, low, high)
  if (!Number.isInteger(value)) throw new Error(`--${name}: must be a whole number`)
  return value
}

function dayOf(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new Error('--first-day: must be a day as YYYY-MM-DD')
  return text
}

function hoursOf(text: string): NationalLine['hours'] {
  if (text === 'office' || text === 'always') return text
  throw new Error('--hours: must be office or always')
}
