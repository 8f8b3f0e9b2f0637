/** What may be set for a desk. The rules of hours and ladder are the domain's; here their faults get a field. */
import { z } from 'zod'
import { ladderFaults, rungs, type Ladder, type Rung } from '../domain/ladder.js'
import type { Weekday } from '../domain/london-clock.js'
import type { OpeningHours } from '../domain/opening-hours.js'
import { whyNotHours } from '../domain/hours-in-words.js'
import { oneOf, words } from '../platform/text.js'

/** More would be forgotten ones of years ago. */
export const MOST_EXCEPTIONS = 60
export const OPENINGS_A_DAY = 2

const whole = (least: number, most: number, message: string) =>
  z.int(message).min(least, message).max(most, message)
/** In a column of the database no control character has a place, and NUL can't have one. */
const line = (most: number, missing: string) =>
  words(most, missing).refine((text) => /^\P{Cc}*$/u.test(text), 'Must be one line of plain text')
const phone = (message: string) => z.string(message).regex(/^[+\d][\d ]{4,20}$/, message)
const address = (message: string) =>
  z.preprocess((value) => (value === '' ? null : value), z.email(message).max(254, message).nullable())
const time = z.string('Must be a time like 08:30').max(40, 'Must be a time like 08:30')

const week = z
  .array(
    z.object({
      weekday: z
        .int('Must be 1 (Monday) to 7 (Sunday)')
        .min(1, 'Must be 1 (Monday) to 7 (Sunday)')
        .max(7, 'Must be 1 (Monday) to 7 (Sunday)')
        .transform((day) => day as Weekday),
      opens: time,
      closes: time,
    }),
    'Must be a list of openings',
  )
  .max(7 * OPENINGS_A_DAY, 'A day has two openings at most')
const exceptions = z
  .array(
    z.object({
      day: z.string('Must be a day like 2026-12-24').max(40, 'Must be a day like 2026-12-24'),
      name: z
        .string('Enter a name')
        .max(100, 'The name must be 100 characters or fewer')
        .regex(/^\P{C}*$/u, 'The name must be one line of plain text'),
      opens: time.nullable(),
      closes: time.nullable(),
    }),
    'Must be a list of days',
  )
  .max(MOST_EXCEPTIONS, `There is room for ${MOST_EXCEPTIONS} days: remove those that are over`)

const hours = z
  .object(
    {
      always: z.boolean('Say whether the desk is always open'),
      week,
      bankHolidays: oneOf(['closed', 'open'], 'Say whether the desk is open on bank holidays'),
      exceptions,
    },
    'Enter the opening hours',
  )
  .superRefine((given, context) => {
    const say = (message: string | null, ...path: (string | number)[]): void => {
      if (message !== null) context.addIssue({ code: 'custom', path, message })
    }
    for (const [at, { weekday }] of given.week.entries()) {
      const day = given.week.filter((opening) => opening.weekday === weekday)
      if (given.week.findIndex((opening) => opening.weekday === weekday) !== at) continue
      say(whyNotHours({ ...nothing, week: day }), 'week', at)
      if (day.length > OPENINGS_A_DAY) say('A day has two openings at most', 'week', at)
    }
    for (const [at, { day }] of given.exceptions.entries()) {
      const same = given.exceptions.filter((exception) => exception.day === day)
      if (given.exceptions.findIndex((exception) => exception.day === day) === at)
        say(whyNotHours({ ...nothing, exceptions: same }), 'exceptions', at)
    }
    if (given.always && given.exceptions.length > 0)
      say(whyNotHours({ ...given, week: [], exceptions: given.exceptions }), 'exceptions')
  })
const nothing: OpeningHours = { always: false, week: [], bankHolidays: 'open', exceptions: [] }

const seconds = z.int('Must be a whole number of seconds')
const rungSeconds = z.object({ red: seconds, amber: seconds, green: seconds }, 'Enter a time for each colour')
/** The rungs are held against each other also while some of them are no times: then all faults are told at once. */
const ladder = z
  .object(
    Object.fromEntries(rungs.map((rung) => [rung, rungSeconds])) as Record<keyof Ladder, typeof rungSeconds>,
    'Enter the ladder',
  )
  .superRefine(
    (given, context) => {
      for (const { rung, rag, why } of ladderFaults(given))
        if (typeof given[rung][rag] === 'number')
          context.addIssue({ code: 'custom', path: [rung, rag], message: why })
    },
    { when: ({ value }) => hasRungs(value) },
  )
const hasRungs = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  rungs.every((rung) => typeof (value as Partial<Record<Rung, unknown>>)[rung] === 'object') &&
  rungs.every((rung) => (value as Partial<Record<Rung, unknown>>)[rung] !== null)

const target = (rag: string) => whole(1, 10_080, `The target for ${rag} must be 1 to 10,080 minutes`)
const skill = z
  .string('Must be a skill')
  .regex(/^(language|specialism):[a-z-]{1,40}$/, 'Must be a skill of the list')

export const settingsInput = z.object({
  version: whole(0, 2_147_483_647, 'Say which version of the settings you have seen'),
  name: line(100, 'Enter the desk’s name'),
  phone: phone('Enter the desk’s telephone number'),
  outOfHoursPhone: phone('Enter the telephone number for when the desk is closed'),
  hours,
  offerSeconds: whole(10, 300, 'The time to answer an offer must be 10 to 300 seconds'),
  lostSeconds: whole(10, 3_600, 'The time to wait for a lost senior must be 10 to 3,600 seconds'),
  targets: z.object(
    { red: target('red'), amber: target('amber'), green: target('green') },
    'Enter a target for each colour',
  ),
  ladder,
  slots: z.object(
    {
      minutes: whole(5, 120, 'A call back must have 5 to 120 minutes'),
      places: whole(1, 20, 'There must be 1 to 20 call backs at a time'),
    },
    'Enter how call backs are booked',
  ),
  dutyEmail: address('Enter an email address for the duty manager, or leave it empty'),
  outOfHoursEmail: address('Enter an email address for the out-of-hours team, or leave it empty'),
  coveredBy: z.array(z.string('Choose desks of the list').max(41), 'Choose desks of the list').max(500),
  seniors: z
    .array(
      z.object({
        id: z.string('Must be a senior of this desk').max(64, 'Must be a senior of this desk'),
        skills: z.array(skill, 'Must be a list of skills').max(40, 'Choose 40 skills or fewer'),
      }),
      'Must be a list of seniors',
    )
    .max(500),
})

export type SettingsInput = z.infer<typeof settingsInput>
