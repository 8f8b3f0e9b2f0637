/** The export, one line a consultation: figures, codes and who answered. Nothing that was written, no child, nobody's client. */
import type { Wanted } from '../database/held-rows.js'
import { BOM, csvCells } from '../domain/csv.js'
import { conditionsOf } from './log-conditions.js'
import type { LogFilters } from './log.schema.js'

export interface ExportRow {
  /** How many there are in all, the same in every row. */
  readonly total: number
  /** Figures, times and codes that only we make, as the database has joined them: see `joined`. */
  readonly about: string
  readonly agency: string | null
  readonly organisation: string | null
  readonly answered: string
  readonly senior: string | null
  readonly ended: string
  readonly outcome: string | null
  readonly categories: string
}

const about = 'ref,desk,raisedAt,state,status,rag,urgency,immediateDanger'
const answered = 'dueAt,takenAt,wait,overdue'
const ended = 'talk,closedAt,level,acknowledged'

/** The columns under the names that the public interface gives them. */
export const exportHead = (): string =>
  `${BOM}${about},agency,organisation,${answered},senior,${ended},outcome,categories\r\n`

export function exportLine(row: ExportRow): string {
  const who = csvCells([row.agency, row.organisation])
  const how = csvCells([row.outcome, row.categories])
  return `${row.about},${who},${row.answered},${csvCells([row.senior])},${row.ended},${how}\r\n`
}

/** In: also the moment that counts as now. The newest first. */
export function exportQuery(deskIds: readonly string[], filters: LogFilters, now: Date): Wanted {
  const scope = conditionsOf(deskIds, filters, now)
  const at = '$2::timestamptz'
  const found = [
    ...(scope.ended ? [`SELECT l.consultation_id AS id FROM log_line l WHERE ${scope.ended}`] : []),
    ...(scope.open
      ? [
          `SELECT c.id FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id WHERE ${scope.open}`,
        ]
      : []),
  ]
  // Not both can be left out but by filters that contradict each other: then nothing is found.
  if (found.length === 0) return { sql: nothing, parameters: [] }
  const open = `c.state IN ('waiting', 'offered')`
  const until = `coalesce(c.taken_at, CASE WHEN ${open} THEN ${at} END)`
  const talked = `coalesce(c.talk_ended_at, c.closed_at, ${at}) - c.taken_at`
  return {
    parameters: scope.parameters,
    sql: `SELECT count(*) OVER ()::int AS total, o.kind AS agency, o.name AS organisation, s.name AS senior, c.outcome,
        array_to_string(c.categories, ' ') AS categories,
        ${joined('c.ref', 'c.desk_id', time('c.raised_at'), 'c.state', 'c.status', 'c.rag', 'c.urgency', 'c.immediate_danger::text')} AS about,
        ${joined(time('c.due_at'), time('c.taken_at'), seconds(`${until} - c.raised_at`), `((${until} > c.due_at) IS TRUE)::text`)} AS answered,
        ${joined(`CASE WHEN c.taken_at IS NOT NULL THEN ${seconds(talked)} END`, time('c.closed_at'), 'c.level', 'a.answer')} AS ended
      FROM (${found.join(' UNION ALL ')}) f JOIN consultation c ON c.id = f.id
        LEFT JOIN organisation o ON o.id = c.organisation_id LEFT JOIN person s ON s.id = c.senior_id LEFT JOIN acknowledgement a ON a.consultation_id = c.id
      ORDER BY c.raised_at DESC, c.id`,
  }
}

/**
 * What needs no quotes is put together by the database: each value made here would only be thrown away again, and for
 * hundreds of thousands of rows that is most of the memory.
 */
const joined = (...columns: readonly string[]): string => `concat(${columns.join(", ',', ")})`
const seconds = (interval: string): string => `extract(epoch FROM ${interval})::int`
const time = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const nothing = 'SELECT 0 AS total WHERE false'
