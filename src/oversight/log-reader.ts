/** The log: consultations of a manager's own desks, filtered, sorted and paged by the database. No content. */
import type { Tx } from '../database/database.js'
import {
  readingColumns,
  readingJoins,
  viewOf,
  type ConsultationReading,
} from '../database/reading/consultation-reader.js'
import type { AdviceOutcome } from '../domain/advice-record.js'
import type { LoggedConsultationView, ReviewState } from '../domain/views.js'
import { missedOf, overdueOf, repeatOf, waitOf } from './log-conditions.js'
import { writeCursor } from './log-cursor.js'
import { findKeys } from './log-keys.js'
import type { LogFilters } from './log.schema.js'

export interface LogPage {
  /** Where more match than are worth counting: how many there are at least. */
  readonly total: number
  readonly totalIsExact: boolean
  readonly page: number
  readonly size: number
  readonly items: readonly LoggedConsultationView[]
  /** Places for `after` and `before`; null: there is no such page, or the order has no places. */
  readonly next: string | null
  readonly previous: string | null
}

interface LoggedReading extends ConsultationReading {
  readonly wait: number | null
  readonly talk: number | null
  readonly overdue: boolean
  readonly outcome: AdviceOutcome | null
  readonly reviewed: ReviewState | null
  readonly missed: boolean
  readonly repeat: boolean
}

const talk = `CASE WHEN c.taken_at IS NOT NULL
  THEN extract(epoch FROM coalesce(c.talk_ended_at, c.closed_at, $2::timestamptz) - c.taken_at) END`

/** In: the transaction in which the asking is written down. */
export async function readLog(tx: Tx, deskIds: readonly string[], filters: LogFilters): Promise<LogPage> {
  const now = await tx.now()
  // What is asked for differs each time, so each is planned for what it asks; and there is an index for all of it.
  await tx.query(planning('force_custom_plan', 'off'))
  const { total, totalIsExact, keys } = await findKeys(tx, deskIds, filters, now)
  await tx.query(planning('force_generic_plan', 'on'))
  const rows =
    keys.length === 0
      ? []
      : await readLines(
          tx,
          keys.map(({ id }) => id),
          now,
        )
  const { page = 1, size = 25, sort = '-raisedAt' } = filters
  const [first, last] = [keys[0], keys.at(-1)]
  const hasPlaces = sort.endsWith('raisedAt')
  const { after, before } = filters
  const isLast = (totalIsExact && page * size >= total) || (keys.length < size && before === undefined)
  const isFirst = page === 1 && after === undefined && before === undefined
  return {
    total,
    totalIsExact,
    page,
    size,
    items: rows.map(logged),
    next: hasPlaces && last && !isLast ? writeCursor(last) : null,
    previous: hasPlaces && first && !isFirst ? writeCursor(first) : null,
  }
}

/** For this transaction only. */
const planning = (mode: string, seqScans: string): string =>
  `SELECT set_config('plan_cache_mode', '${mode}', true), set_config('enable_seqscan', '${seqScans}', true)`

function readLines(tx: Tx, ids: readonly string[], now: Date): Promise<LoggedReading[]> {
  return tx.query<LoggedReading>(
    `SELECT ${readingColumns}, NULL AS "offeredTo", NULL AS waits, NULL AS "onDuty", $2::timestamptz AS now,
       CASE WHEN c.state IN ('waiting', 'offered') THEN (
         SELECT count(*)::int + 1 FROM consultation q WHERE q.desk_id = c.desk_id AND q.state IN ('waiting', 'offered')
           AND (q.rag <> 'red', q.turn_at, q.raised_at, q.id) < (c.rag <> 'red', c.turn_at, c.raised_at, c.id)
       ) END AS position,
       (${waitOf})::float8 AS wait, (${talk})::float8 AS talk, ${overdueOf} AS overdue, c.outcome,
       line.review AS reviewed, coalesce(line.missed, ${missedOf}) AS missed, coalesce(line.repeat, ${repeatOf}) AS repeat
     ${readingJoins}
     JOIN unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, n) ON wanted.id = c.id
     LEFT JOIN log_line line ON line.consultation_id = c.id AND line.category = ''
     ORDER BY wanted.n`,
    [ids, now],
  )
}

function logged(row: LoggedReading): LoggedConsultationView {
  const { organisation, organisationKind, reviewed, missed, repeat } = row
  return {
    ...viewOf(row),
    wait: row.wait === null ? null : Math.round(row.wait),
    talk: row.talk === null ? null : Math.round(row.talk),
    overdue: row.overdue,
    outcome: row.outcome,
    reviewed,
    missed,
    repeat,
    agency: organisation && organisationKind ? { name: organisation, kind: organisationKind } : null,
  }
}
