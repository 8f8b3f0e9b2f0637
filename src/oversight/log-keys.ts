/**
 * Which consultations stand on a page of the log, and how many there are in all. The keys of a page come out of the
 * indexes of log_line, whatever is asked for, whatever the page (docs/adr/0013-log-lines.md); what is still open is
 * merged in. Of more than MOST lines that a filter finds it is said only that there are more.
 */
import type { Reader, Tx } from '../database/database.js'
import { varying } from '../database/prepared-client.js'
import { conditionsOf, waitOf, type Conditions } from './log-conditions.js'
import { readCursor, type Cursor } from './log-cursor.js'
import type { LogFilters } from './log.schema.js'

export interface LogKey extends Cursor {
  readonly wait: number | null
}

export interface FoundKeys {
  readonly total: number
  /** false: there are more than `total`. */
  readonly totalIsExact: boolean
  readonly keys: readonly LogKey[]
}

const MOST = 100_000
/** So few are fetched whole and then sorted: cheaper than going through everything in the order that is wanted. */
const FEW = 500
/** From here on the tallies of the days show the way. */
const FAR = 500

/** Every parameter has a type, also one that this statement has no use for. */
const given = `${varying} WITH given AS (SELECT $1::text[], $2::timestamptz)`
const lineKeys = 'l.consultation_id AS id, l.raised_at AS "raisedAt", l.wait_seconds::float8 AS wait'

export async function findKeys(
  tx: Tx,
  deskIds: readonly string[],
  filters: LogFilters,
  now: Date,
): Promise<FoundKeys> {
  const where = conditionsOf(deskIds, filters, now)
  if (!where.open && !where.ended) return { total: 0, totalIsExact: true, keys: [] }
  const counted = await count(tx, where, filters)
  const total = counted.open + counted.ended
  if (total === 0) return { total, totalIsExact: true, keys: [] }
  const { size, sort } = wanted(filters)
  const cursor = readCursor(filters.after ?? filters.before ?? '')
  const isAt = cursor !== null && sort.endsWith('raisedAt')
  const keys = isAt
    ? await keysAt(tx, where, sort, size, cursor, filters.after === undefined)
    : await keysOfPage(tx, where, counted, filters)
  return { total: Math.min(total, counted.exact ? total : MOST), totalIsExact: counted.exact, keys }
}

function wanted({ size = 25, page = 1, sort = '-raisedAt' }: LogFilters) {
  return { size, sort, offset: (page - 1) * size }
}

interface Counted {
  readonly open: number
  readonly ended: number
  readonly exact: boolean
}

async function count(reader: Reader, where: Conditions, { from, to }: LogFilters): Promise<Counted> {
  const open = where.open
    ? `(SELECT count(*) FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id WHERE ${where.open})`
    : '0'
  const [last, day] = [where.parameters.length, [from ?? null, to ?? null]]
  const ended = where.isWhole
    ? `(SELECT coalesce(sum(lines), 0) FROM log_tally WHERE ${tallied(last)})`
    : where.ended
      ? `(SELECT count(*) FROM (SELECT FROM log_line l WHERE ${where.ended} LIMIT ${MOST + 1}) l)`
      : '0'
  const [row] = await reader.query<{ open: number; ended: number }>(
    `${given} SELECT (${open})::int AS open, (${ended})::int AS ended`,
    where.isWhole ? [...where.parameters, ...day] : where.parameters,
  )
  const found = row ?? { open: 0, ended: 0 }
  return { ...found, exact: where.isWhole || found.ended <= MOST }
}

const tallied = (last: number): string =>
  `desk_id = ANY($1::text[]) AND day BETWEEN coalesce($${last + 1}::date, '-infinity') AND coalesce($${last + 2}::date, 'infinity')`

/** The page that begins so far down. */
async function keysOfPage(
  reader: Reader,
  where: Conditions,
  { open, ended, exact }: Counted,
  filters: LogFilters,
): Promise<LogKey[]> {
  const { size, sort, offset } = wanted(filters)
  // Nothing that is passed over here can stand on the page, wherever the open ones come among the others.
  const skip = Math.max(0, offset - open)
  const few = exact && ended <= FEW && !where.isWhole
  const jump =
    where.isWhole && sort.endsWith('raisedAt') && skip > FAR
      ? await dayAt(reader, where, filters, skip)
      : null
  const rest = jump ? skip - jump.before : skip
  const parameters = jump ? [...where.parameters, jump.day] : where.parameters
  const from = jump
    ? ` AND l.raised_at ${sort === 'raisedAt' ? '>=' : '<'} (($${parameters.length}::date + ${sort === 'raisedAt' ? 0 : 1})::timestamp AT TIME ZONE 'Europe/London')`
    : ''
  const parts = [
    where.open && openKeys(where.open),
    where.ended && lines(where, `${where.ended}${from}`, sort, open + size, rest, few),
  ].filter((part) => typeof part === 'string')
  return reader.query<LogKey>(
    `${given} SELECT * FROM (${parts.join(' UNION ALL ')}) k ORDER BY ${orderOf(sort, 'k."raisedAt"', 'k.wait', 'k.id')}
     LIMIT ${size} OFFSET ${offset - skip}`,
    parameters,
  )
}

/** The page that follows this place, or that comes before it. */
async function keysAt(
  reader: Reader,
  where: Conditions,
  sort: string,
  size: number,
  { raisedAt, id }: Cursor,
  isBefore: boolean,
): Promise<LogKey[]> {
  const ascending = (sort === 'raisedAt') !== isBefore
  const way = ascending ? 'raisedAt' : '-raisedAt'
  const n = where.parameters.length
  const beyond = (key: string): string =>
    ` AND (${key}) ${ascending ? '>' : '<'} ($${n + 1}::timestamptz, $${n + 2}::uuid)`
  const parts = [
    where.open && openKeys(where.open + beyond('c.raised_at, c.id')),
    where.ended && lines(where, where.ended + beyond('l.raised_at, l.consultation_id'), way, size, 0, false),
  ].filter((part) => typeof part === 'string')
  const keys = await reader.query<LogKey>(
    `${given} SELECT * FROM (${parts.join(' UNION ALL ')}) k ORDER BY ${orderOf(way, 'k."raisedAt"', 'k.wait', 'k.id')}
     LIMIT ${size}`,
    [...where.parameters, raisedAt, id],
  )
  return isBefore ? keys.reverse() : keys
}

const openKeys = (condition: string): string =>
  `SELECT c.id, c.raised_at AS "raisedAt", (${waitOf})::float8 AS wait
   FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id WHERE ${condition}`

/** Keys of what has ended, in the order asked for: out of an index that has this order, or sorted where they are few. */
function lines(
  { parameters }: Conditions,
  condition: string,
  sort: string,
  limit: number,
  offset: number,
  few: boolean,
): string {
  const desks = (parameters[0] as readonly string[]).length
  const order = orderOf(sort, 'l.raised_at', 'l.wait_seconds', 'l.consultation_id')
  const all = `SELECT ${lineKeys} FROM log_line l WHERE ${condition}`
  if (few)
    return `(SELECT * FROM (${all} OFFSET 0) l ORDER BY ${orderOf(sort, 'l."raisedAt"', 'l.wait', 'l.id')} LIMIT ${limit} OFFSET ${offset})`
  if (desks === 1) return `(${all} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset})`
  const ofOne = all.replace('l.desk_id = ANY($1::text[])', 'l.desk_id = d.desk')
  return `(SELECT l.* FROM unnest($1::text[]) AS d (desk) CROSS JOIN LATERAL (
      ${ofOne} ORDER BY ${order} LIMIT ${limit + offset}
    ) l ORDER BY ${orderOf(sort, 'l."raisedAt"', 'l.wait', 'l.id')} LIMIT ${limit} OFFSET ${offset})`
}

function orderOf(sort: string, raisedAt: string, wait: string, id: string): string {
  if (sort === 'wait') return `${wait}, ${id}`
  if (sort === '-wait') return `${wait} DESC NULLS LAST, ${id} DESC`
  return sort === 'raisedAt' ? `${raisedAt}, ${id}` : `${raisedAt} DESC, ${id} DESC`
}

/** The day on which the line stands that so many others come before, and how many come before that day. */
async function dayAt(
  reader: Reader,
  { parameters: [desks] }: Conditions,
  { from, to, sort }: LogFilters,
  skip: number,
): Promise<{ day: string; before: number } | null> {
  const [row] = await reader.query<{ day: string; before: number }>(
    `SELECT day::text, before::int FROM (
       SELECT day, sum(lines) OVER (ORDER BY day ${sort === 'raisedAt' ? '' : 'DESC'}) - lines AS before
       FROM (SELECT day, sum(lines) AS lines FROM log_tally WHERE ${tallied(1)} GROUP BY day) t
     ) t WHERE before <= $4 ORDER BY before DESC LIMIT 1`,
    [desks, from ?? null, to ?? null, skip],
  )
  return row ?? null
}
