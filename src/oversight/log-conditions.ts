/**
 * What a manager asks of the log, as conditions. What has ended stands in log_line, made for being searched; what is
 * still open is little, and is looked at as it is now.
 */
import { ended, states, type State } from '../domain/lifecycle.js'
import { readReference } from '../domain/reference.js'
import type { LogFilters } from './log.schema.js'

export interface Conditions {
  /** Conditions on `l`, and on `c` with `o`; null: nothing can match. */
  readonly ended: string | null
  readonly open: string | null
  readonly parameters: unknown[]
  /** Nothing is asked for but, at most, whole days: then there are tallies. */
  readonly isWhole: boolean
}

const openStates = states.filter((state) => !ended.includes(state))
const quoted = (list: readonly State[]): string => list.map((state) => `'${state}'`).join(', ')

/** Seconds until a person answered, or until now; none where nobody has, or where a call is booked. */
export const waitOf = `CASE WHEN c.taken_at IS NOT NULL THEN extract(epoch FROM c.taken_at - c.raised_at)
  WHEN c.state IN ('waiting', 'offered') THEN extract(epoch FROM $2::timestamptz - c.raised_at) END`
/** Nobody answered by when somebody should have. */
export const overdueOf = `(coalesce(c.taken_at, CASE WHEN c.state IN ('waiting', 'offered') THEN $2::timestamptz END)
  > c.due_at) IS TRUE`
export const missedOf = `EXISTS (SELECT FROM offer WHERE consultation_id = c.id AND outcome = 'missed')`
const earlier = (key: string): string => `EXISTS (SELECT FROM consultation e WHERE e.${key} = c.${key}
  AND e.desk_id = c.desk_id AND e.id <> c.id AND e.raised_at BETWEEN c.raised_at - interval '1 year' AND c.raised_at)`
export const repeatOf = `(${earlier('nhs_key')} OR ${earlier('child_key')})`

/** In: also the moment that counts as now. $1 is the desks, $2 that moment. */
export function conditionsOf(deskIds: readonly string[], filters: LogFilters, now: Date): Conditions {
  const parameters: unknown[] = [deskIds, now]
  const both: [string[], string[]] = [
    [deskIds.length === 1 ? 'l.desk_id = ($1::text[])[1]' : 'l.desk_id = ANY($1::text[])'],
    [`c.desk_id = ANY($1::text[]) AND c.state IN (${quoted(openStates)})`],
  ]
  const parameter = (value: unknown): string => `$${parameters.push(value)}`
  const add = (value: unknown, onLine: (p: string) => string, onOpen: (p: string) => string): void => {
    if (value === undefined) return
    const p = parameter(value)
    both[0].push(onLine(p))
    both[1].push(onOpen(p))
  }
  const either = (value: string | undefined, onLine: string, onOpen: string): void => {
    if (value === undefined) return
    const not = ['true', 'yes', '1'].includes(value) ? '' : 'NOT '
    both[0].push(not + onLine)
    both[1].push(not + onOpen)
  }
  const { state, category, from, to, ref } = filters
  both[0].push(`l.category = ${category === undefined ? "''" : parameter(category)}`)
  add(
    state,
    (p) => `l.state = ${p}`,
    (p) => `c.state = ${p}`,
  )
  add(
    filters.agency,
    (p) => `l.agency = ${p}`,
    (p) => `o.kind = ${p}`,
  )
  add(
    filters.senior,
    (p) => `l.senior_id = ${p}`,
    (p) => `c.senior_id = ${p}`,
  )
  add(
    filters.outcome,
    (p) => `l.outcome = ${p}`,
    (p) => `c.outcome = ${p}`,
  )
  add(
    filters.rag,
    (p) => `l.rag = ${p}`,
    (p) => `c.rag = ${p}`,
  )
  add(
    from,
    (p) => `l.raised_at >= ${startOf(p, from)}`,
    (p) => `c.raised_at >= ${startOf(p, from)}`,
  )
  add(
    to,
    (p) => `l.raised_at < ${endOf(p, to)}`,
    (p) => `c.raised_at < ${endOf(p, to)}`,
  )
  const known = ref === undefined ? undefined : (readReference(ref) ?? 'none')
  add(
    known,
    (p) => `l.consultation_id = (SELECT id FROM consultation WHERE ref = ${p})`,
    (p) => `c.ref = ${p}`,
  )
  either(filters.overdue, 'l.late', overdueOf)
  either(filters.unreviewed, 'l.unreviewed', 'false')
  either(filters.missed, 'l.missed', missedOf)
  either(filters.repeat, 'l.repeat', repeatOf)
  const asked = Object.entries(filters).filter(
    ([name, value]) => value !== undefined && !plain.includes(name),
  )
  return {
    ended: state !== undefined && !ended.includes(state) ? null : both[0].join(' AND '),
    // What is open has no outcome and no categories yet.
    open: (state !== undefined && ended.includes(state)) || category ? null : both[1].join(' AND '),
    parameters,
    isWhole: asked.every(([name, value]) => (name === 'from' || name === 'to') && isDay(String(value))),
  }
}

const plain: readonly string[] = ['sort', 'page', 'size', 'after', 'before']

/** A date alone is a day in London: from its beginning, up to and including its end. */
const isDay = (value: string | undefined): boolean => value?.length === 10
const startOf = (p: string, value: string | undefined): string =>
  isDay(value) ? `(${p}::date::timestamp AT TIME ZONE 'Europe/London')` : `${p}::timestamptz`
const endOf = (p: string, value: string | undefined): string =>
  isDay(value) ? `((${p}::date + 1)::timestamp AT TIME ZONE 'Europe/London')` : `${p}::timestamptz`
