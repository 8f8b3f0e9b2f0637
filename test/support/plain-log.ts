/** The log as one would write it without a thought for speed: every row in memory, filtered and sorted one by one. */
import { ended } from '../../src/domain/lifecycle.js'
import type { LogFilters } from '../../src/oversight/log.schema.js'
import type { House } from './house.js'

export interface PlainLine {
  readonly id: string
  readonly ref: string
  readonly desk: string
  readonly state: string
  readonly rag: string
  readonly agency: string | null
  readonly seniorId: string | null
  readonly outcome: string | null
  readonly categories: readonly string[]
  readonly raisedAt: Date
  /** The day in London. */
  readonly day: string
  readonly wait: number | null
  readonly overdue: boolean
  readonly missed: boolean
  readonly repeat: boolean
  readonly unreviewed: boolean
}

interface Row extends Omit<PlainLine, 'wait' | 'overdue' | 'repeat' | 'unreviewed'> {
  readonly takenAt: Date | null
  readonly dueAt: Date
  readonly child: string | null
  readonly reviews: readonly string[]
}

const YEAR_MS = 365 * 24 * 3600 * 1000

export async function readPlain(house: House): Promise<readonly PlainLine[]> {
  const now = (await house.database.now()).getTime()
  const rows = await house.database.query<Row>(
    `SELECT c.id, c.ref, c.desk_id AS desk, c.state, c.rag, o.kind AS agency, c.senior_id AS "seniorId", c.outcome,
       c.categories, c.raised_at AS "raisedAt", (c.raised_at AT TIME ZONE 'Europe/London')::date::text AS day,
       c.taken_at AS "takenAt", c.due_at AS "dueAt", encode(c.child_key, 'hex') AS child,
       (SELECT count(*) FROM offer f WHERE f.consultation_id = c.id AND f.outcome = 'missed') > 0 AS missed,
       ARRAY(SELECT decision FROM review r WHERE r.consultation_id = c.id ORDER BY at) AS reviews
     FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id`,
  )
  return rows.map(({ takenAt, dueAt, child, reviews, ...row }) => {
    const queued = row.state === 'waiting' || row.state === 'offered'
    const answered = takenAt?.getTime() ?? (queued ? now : null)
    const raised = row.raisedAt.getTime()
    return {
      ...row,
      wait: answered === null ? null : (answered - raised) / 1000,
      overdue: answered !== null && answered > dueAt.getTime(),
      repeat: rows.some(
        (other) =>
          child !== null &&
          other.child === child &&
          other.id !== row.id &&
          other.desk === row.desk &&
          other.raisedAt.getTime() <= raised &&
          other.raisedAt.getTime() >= raised - YEAR_MS,
      ),
      unreviewed: row.state === 'closed' && reviews.length === 0,
    }
  })
}

export function plainLog(
  all: readonly PlainLine[],
  desks: readonly string[],
  filters: LogFilters,
): { total: number; refs: string[] } {
  const { state, agency, senior, outcome, rag, category, from, to, ref } = filters
  const wants = (asked: string | undefined, is: boolean): boolean =>
    asked === undefined || ['true', 'yes', '1'].includes(asked) === is
  const matching = all.filter(
    (line) =>
      desks.includes(line.desk) &&
      (state ?? line.state) === line.state &&
      (agency ?? line.agency) === line.agency &&
      (senior ?? line.seniorId) === line.seniorId &&
      (outcome ?? line.outcome) === line.outcome &&
      (rag ?? line.rag) === line.rag &&
      (category === undefined || line.categories.includes(category)) &&
      (from === undefined || (from.length === 10 ? line.day >= from : line.raisedAt >= new Date(from))) &&
      (to === undefined || (to.length === 10 ? line.day <= to : line.raisedAt < new Date(to))) &&
      (ref ?? line.ref) === line.ref &&
      wants(filters.overdue, line.overdue) &&
      wants(filters.unreviewed, line.unreviewed) &&
      wants(filters.missed, line.missed) &&
      wants(filters.repeat, line.repeat),
  )
  const sort = filters.sort ?? '-raisedAt'
  const byWait = sort.endsWith('wait')
  const way = sort.startsWith('-') ? -1 : 1
  const waitOf = ({ wait, state: at }: PlainLine): number | null =>
    wait === null || !ended.includes(at as never) ? wait : Math.round(wait)
  matching.sort((a, b) => {
    const [x, y] = byWait ? [waitOf(a), waitOf(b)] : [a.raisedAt.getTime(), b.raisedAt.getTime()]
    if (x === null || y === null) return x === y ? way * order(a.id, b.id) : x === null ? 1 : -1
    return x === y ? way * order(a.id, b.id) : way * (x - y)
  })
  const { page = 1, size = 25 } = filters
  return {
    total: matching.length,
    refs: matching.slice((page - 1) * size, page * size).map((line) => line.ref),
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
