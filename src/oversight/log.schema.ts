import { z } from 'zod'
import { outcomes } from '../domain/advice-record.js'
import { rags } from '../domain/concern.js'
import { states, type State } from '../domain/lifecycle.js'
import { organisationKinds } from '../domain/people.js'
import { day, words } from '../platform/text.js'
import { readCursor } from './log-cursor.js'

const blankIsNone = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional())

/** Postgres knows no year 0, and no place on earth that is 16 hours away from Greenwich. */
const onEarth = (text: string): boolean => !text.startsWith('0000') && !/[+-](1[6-9]|2\d):\d\d$/.test(text)

const instant = z
  .union([day('Enter a real date'), z.iso.datetime({ offset: true })], 'Enter a real date')
  .refine(onEarth, 'Enter a real date')

const yesOrNo = blankIsNone(z.enum(['true', 'false', 'yes', 'no', '1', '0'], 'Must be true or false'))
const cursor = z.string().refine((text) => readCursor(text) !== null, 'Must be a place that a page has given')

export const sorts = ['raisedAt', '-raisedAt', 'wait', '-wait'] as const

/** The filters of the log, each of them a word of ours or a date: never free text. */
export const logFilters = z.object({
  state: blankIsNone(z.enum(states as [State, ...State[]], 'Choose a state')),
  agency: blankIsNone(z.enum(organisationKinds, 'Choose a kind of organisation')),
  senior: blankIsNone(z.string().regex(/^[\w-]{1,64}$/, 'Choose a senior')),
  outcome: blankIsNone(z.enum(outcomes, 'Choose an outcome')),
  rag: blankIsNone(z.enum(rags, 'Choose a colour')),
  category: blankIsNone(z.string().regex(/^[a-z][a-z0-9-]{1,59}$/, 'Choose a category')),
  from: blankIsNone(instant),
  to: blankIsNone(instant),
  ref: blankIsNone(z.string().regex(/^[\w\s-]{1,40}$/, 'Enter a reference such as AL-7K3M-9QX2')),
  overdue: yesOrNo,
  /** Closed, and no manager has looked at it since; somebody did not answer an offer; the child was asked about before. */
  unreviewed: yesOrNo,
  missed: yesOrNo,
  repeat: yesOrNo,
  sort: blankIsNone(z.enum(sorts, 'Choose how to sort')),
  /** Where the page before ended, or the page after began: it is found at once however far down it is. */
  after: blankIsNone(cursor),
  before: blankIsNone(cursor),
  page: blankIsNone(z.coerce.number('Must be a number').int().min(1).max(100_000)),
  size: blankIsNone(
    z.coerce.number('Must be a number').int().min(1, 'Must be 1 to 100').max(100, 'Must be 1 to 100'),
  ),
})

export type LogFilters = z.infer<typeof logFilters>

export const openInput = z.object({ reason: words(500, 'Enter why you are opening this consultation') })
