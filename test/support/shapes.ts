/** The shapes of the contract, to the letter. Every member must be there; more may be. */
import { expect } from '@jest/globals'

/** What is wrong with a value: empty when it will do. */
type Check = (value: unknown, path: string) => string[]

const fits =
  (what: string, good: (value: unknown) => boolean): Check =>
  (value, path) =>
    good(value) ? [] : [`${path} should be ${what}, not ${JSON.stringify(value)}`]

export const text = fits('text', (value) => typeof value === 'string' && value !== '')
const whole = fits('a whole number', (value) => Number.isInteger(value))
const yesOrNo = fits('true or false', (value) => typeof value === 'boolean')
const time = fits('a time in UTC', (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)))
const date = fits('a date', (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)))
const uuid = fits('a UUID', (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)))
const ref = fits('a reference', (value) => /^AL-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(String(value)))
const anything = fits('there', (value) => value !== undefined)
const oneOf = (...values: unknown[]): Check => fits(values.join(' or '), (value) => values.includes(value))
const nullOr =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path)
const list =
  (check: Check): Check =>
  (value, path) =>
    Array.isArray(value)
      ? value.flatMap((each, i) => check(each, `${path}[${i}]`))
      : [`${path} should be a list, not ${JSON.stringify(value)}`]
const object =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return [`${path} should be an object`]
    const given = value as Readonly<Record<string, unknown>>
    return Object.entries(members).flatMap(([name, check]) =>
      Object.hasOwn(given, name) ? check(given[name], `${path}.${name}`) : [`${path}.${name} is missing`],
    )
  }

const rag = oneOf('red', 'amber', 'green', 'blue')
const named = object({ name: text, role: text })
const outcome = oneOf(
  'advice-only',
  'signposted',
  'early-help',
  'refer-now',
  'call-999',
  'allocated-worker',
  'lado',
  'other-authority',
  'more-information-first',
)

export const me = object({
  id: text,
  name: text,
  email: text,
  role: oneOf('practitioner', 'senior', 'manager', 'admin'),
  desks: list(text),
  organisation: nullOr(object({ id: text, name: text, kind: text })),
})

const expectedWait = object({ lowSeconds: whole, highSeconds: whole, at: time })

const consultationMembers = {
  ref,
  state: oneOf(
    'waiting',
    'offered',
    'talking',
    'recording',
    'closed',
    'withdrawn',
    'handed-over',
    'callback-booked',
  ),
  desk: text,
  raisedAt: time,
  rag,
  urgency: oneOf('now', 'today', 'this-week'),
  status: oneOf('advice-only', 'referral'),
  position: nullOr(whole),
  expectedWait: nullOr(expectedWait),
  senior: nullOr(named),
  practitioner: nullOr(object({ name: text, role: text, organisation: anything })),
  headSeq: whole,
  emergency: nullOr(object({ text, phone: text })),
}
export const consultation = object(consultationMembers)
export const consultations = object({ items: list(consultation) })

export const message = object({ seq: whole, clientId: uuid, author: named, body: text, at: time })
export const messages = object({ headSeq: whole, messages: list(message) })
export const sent = object({ seq: whole, at: time })

export const offer = object({
  id: uuid,
  ref,
  rag,
  organisationKind: text,
  ageBand: oneOf('unborn', 'under-1', '1-4', '5-10', '11-15', '16-17', 'unknown'),
  waitingSince: time,
  expiresAt: time,
  because: list(text),
})
export const desk = object({
  status: oneOf('available', 'away'),
  capacity: oneOf(1, 2, 3, 4),
  offer: nullOr(offer),
  consultations: list(consultation),
})

export const callbackSlots = object({ slots: list(time), phone: nullOr(text) })
export const callbacks = object({
  items: list(
    object({
      id: uuid,
      ref,
      rag,
      organisationKind: nullOr(text),
      ageBand: text,
      slotAt: time,
      lateSeconds: whole,
    }),
  ),
})
export const alert = object({
  id: uuid,
  kind: oneOf('waiting-too-long', 'handover-needed', 'callback-missed'),
  ref,
  desk: text,
  rag,
  state: text,
  raisedAt: time,
  madeAt: time,
  acknowledgedAt: nullOr(time),
  acknowledgedBy: nullOr(named),
})
export const alerts = object({ open: list(alert), acknowledged: list(alert) })

export const record = object({
  rag,
  level: oneOf(1, 2, 3, 4),
  categories: list(text),
  advice: text,
  rationale: text,
  outcome,
  actions: list(object({ what: text, owner: oneOf('practitioner', 'senior', 'other'), due: date })),
  reviewIf: text,
})

export const log = object({
  total: whole,
  page: whole,
  items: list(object({ ...consultationMembers, wait: nullOr(whole), talk: nullOr(whole) })),
})
export const opened = object({
  consultation,
  concern: object({ immediateDanger: yesOrNo, worry: text, child: anything, urgency: text }),
  messages: list(message),
  record: nullOr(anything),
  history: list(object({ seq: whole, at: time, actor: named, action: text, detail: anything })),
})

export const queueChanged = object({ ref, position: whole, expectedWait: nullOr(expectedWait) })
export const messageAdded = object({
  ref,
  seq: whole,
  clientId: uuid,
  author: named,
  body: text,
  at: time,
})

const problem = object({
  type: text,
  title: text,
  status: whole,
  code: text,
  detail: text,
  errors: list(object({ field: anything, message: text })),
})

/** Fails with everything that is wrong. */
export function expectShape(value: unknown, shape: Check): void {
  expect(shape(value, 'it')).toEqual([])
}

interface Answered {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: unknown
}

/** A refusal, as RFC 9457 has it. In: also which fields must be named, where it is about fields. */
export function expectProblem(answer: Answered, status: number, code: string, fields?: string[]): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { status, code } })
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/)
  expectShape(answer.body, problem)
  if (!fields) return
  const errors = (answer.body as { errors: { field: string }[] }).errors
  expect([...new Set(errors.map(({ field }) => field))].sort()).toEqual([...fields].sort())
}
