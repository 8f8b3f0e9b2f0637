/** The log: consultations of a manager's own desks, filtered, sorted and paged by the database. No content. */
import type { Reader } from '../database/database.js'
import {
  readingColumns,
  readingJoins,
  viewOf,
  type ConsultationReading,
} from '../database/reading/consultation-reader.js'
import type { AdviceOutcome } from '../domain/advice-record.js'
import { readReference } from '../domain/reference.js'
import type { LoggedConsultationView } from '../domain/views.js'
import type { LogFilters } from './log.schema.js'

export interface LogPage {
  readonly total: number
  readonly page: number
  readonly size: number
  readonly items: readonly LoggedConsultationView[]
}

interface LoggedReading extends ConsultationReading {
  readonly wait: number | null
  readonly talk: number | null
  readonly overdue: boolean
  readonly outcome: AdviceOutcome | null
}

/** Seconds until a person answered, or until now; none when it ended unanswered. */
const wait = `CASE WHEN c.taken_at IS NOT NULL THEN extract(epoch FROM c.taken_at - c.raised_at)
  WHEN c.state IN ('waiting', 'offered') THEN extract(epoch FROM clock_timestamp() - c.raised_at) END`
const talk = `CASE WHEN c.taken_at IS NOT NULL
  THEN extract(epoch FROM coalesce(c.talk_ended_at, c.closed_at, clock_timestamp()) - c.taken_at) END`
/** Nobody answered by when somebody should have. */
const overdue = `(coalesce(c.taken_at, CASE WHEN c.state IN ('waiting', 'offered') THEN clock_timestamp() END) > c.due_at)
  IS TRUE`

const orders = {
  raisedAt: 'c.raised_at, c.id',
  '-raisedAt': 'c.raised_at DESC, c.id',
  wait: `${wait} NULLS LAST, c.id`,
  '-wait': `${wait} DESC NULLS LAST, c.id`,
} as const

export async function readLog(
  reader: Reader,
  deskIds: readonly string[],
  filters: LogFilters,
): Promise<LogPage> {
  const { conditions, parameters } = where(deskIds, filters)
  const page = filters.page ?? 1
  const size = filters.size ?? 25
  const [counted] = await reader.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id
     WHERE ${conditions}`,
    parameters,
  )
  const rows = await reader.query<LoggedReading>(
    `SELECT ${readingColumns}, NULL AS "offeredTo", NULL AS waits, NULL AS "onDuty", clock_timestamp() AS now,
       CASE WHEN c.state IN ('waiting', 'offered') THEN (
         SELECT count(*)::int + 1 FROM consultation q WHERE q.desk_id = c.desk_id AND q.state IN ('waiting', 'offered')
           AND (q.rag <> 'red', q.turn_at, q.raised_at, q.id) < (c.rag <> 'red', c.turn_at, c.raised_at, c.id)
       ) END AS position,
       (${wait})::float8 AS wait, (${talk})::float8 AS talk, ${overdue} AS overdue, c.outcome
     ${readingJoins} WHERE ${conditions}
     ORDER BY ${orders[filters.sort ?? '-raisedAt']} LIMIT ${size} OFFSET ${(page - 1) * size}`,
    parameters,
  )
  return { total: counted?.total ?? 0, page, size, items: rows.map(logged) }
}

function logged(row: LoggedReading): LoggedConsultationView {
  const { organisation, organisationKind } = row
  return {
    ...viewOf(row),
    wait: row.wait === null ? null : Math.round(row.wait),
    talk: row.talk === null ? null : Math.round(row.talk),
    overdue: row.overdue,
    outcome: row.outcome,
    agency: organisation && organisationKind ? { name: organisation, kind: organisationKind } : null,
  }
}

function where(
  deskIds: readonly string[],
  filters: LogFilters,
): { conditions: string; parameters: unknown[] } {
  const parameters: unknown[] = [deskIds]
  const conditions = ['c.desk_id = ANY($1)']
  const add = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined) return
    parameters.push(value)
    conditions.push(condition(`$${parameters.length}`))
  }
  add((p) => `c.state = ${p}`, filters.state)
  add((p) => `o.kind = ${p}`, filters.agency)
  add((p) => `c.senior_id = ${p}`, filters.senior)
  add((p) => `c.outcome = ${p}`, filters.outcome)
  add((p) => `c.rag = ${p}`, filters.rag)
  add((p) => `${p} = ANY(c.categories)`, filters.category)
  add((p) => `c.raised_at >= ${startOf(p, filters.from)}`, filters.from)
  add((p) => `c.raised_at < ${endOf(p, filters.to)}`, filters.to)
  add((p) => `c.ref = ${p}`, filters.ref === undefined ? undefined : (readReference(filters.ref) ?? 'none'))
  if (filters.overdue !== undefined) {
    conditions.push(['true', 'yes', '1'].includes(filters.overdue) ? overdue : `NOT ${overdue}`)
  }
  return { conditions: conditions.join(' AND '), parameters }
}

/** A date alone is a day in London: from its beginning, up to and including its end. */
const isDay = (value: string | undefined): boolean => value?.length === 10
const startOf = (p: string, value: string | undefined): string =>
  isDay(value) ? `(${p}::date::timestamp AT TIME ZONE 'Europe/London')` : `${p}::timestamptz`
const endOf = (p: string, value: string | undefined): string =>
  isDay(value) ? `((${p}::date + 1)::timestamp AT TIME ZONE 'Europe/London')` : `${p}::timestamptz`
