/**
 * What reports are made of: counted by the database in three statements, each in one pass over an index. Whatever is
 * counted comes back as few rows; no consultation does.
 */
import type { Reader } from '../database/database.js'
import { ended, unended } from '../domain/lifecycle.js'
import type { ReportRange } from './report-range.js'
import { ninetiethOf, medianOf, stepOf } from './wait-steps.js'

/** What consultations are counted by; each is counted once under each. */
export type CountedBy = 'colour' | 'period' | 'hour' | 'agency' | 'ending'

export interface Counted {
  readonly by: CountedBy
  /** A colour; the place of a period; the hour of the week (Monday 0:00 is 0); a kind of organisation; how it ended. */
  readonly key: string | null
  readonly raised: number
  readonly answered: number
  /** Steps of waiting (wait-steps.ts); null where nobody was answered. */
  readonly median: number | null
  readonly ninetieth: number | null
}

export interface CountedOffers {
  readonly by: 'outcome' | 'period' | 'hour'
  readonly key: string
  readonly ended: number
  readonly missed: number
}

export interface CountedRepeats {
  readonly key: 'first' | 'month' | 'quarter' | 'year' | 'not-named'
  readonly raised: number
}

export interface ReportFigures {
  readonly counted: readonly Counted[]
  readonly offers: readonly CountedOffers[]
  readonly repeats: readonly CountedRepeats[]
}

/** SQL: the hour of the week in London, from Monday at midnight; 1 January 1970 was a Thursday. */
const hourOfWeek = (at: string): string =>
  `((floor(date_part('epoch', ${at} AT TIME ZONE 'Europe/London') / 3600)::int + 72) % 168)`
const words = (values: readonly string[]): string => values.map((each) => `'${each}'`).join(', ')
/** What has ended stands in an index with all that is counted; what has not is little, and read. */
const found = (columns: string): string =>
  [ended, unended]
    .map(
      (states) => `SELECT ${columns} FROM consultation
       WHERE desk_id = ANY($1) AND raised_at >= $2 AND raised_at < $3 AND state IN (${words(states)})`,
    )
    .join(' UNION ALL ')

/**
 * $1 desks, $2 from, $3 to, $4 when each period begins. A key that is not grouped by is null, and so is an unknown one.
 * What is grouped by is worked out once for each row (OFFSET 0 holds the planner to that), in whole numbers.
 */
const counting = `
  WITH counted AS (
    SELECT CASE WHEN grouping(colour) = 0 THEN 'colour' WHEN grouping(period) = 0 THEN 'period'
        WHEN grouping(hour) = 0 THEN 'hour' WHEN grouping(agency) = 0 THEN 'agency' ELSE 'ending' END AS by,
      coalesce(colour, period::text, hour::text, agency, ending) AS key, step, count(*) AS raised
    FROM (
      SELECT CASE WHEN taken_at IS NOT NULL THEN coalesce(taken_rag, rag) END AS colour,
        width_bucket(raised_at, $4::timestamptz[]) AS period, ${hourOfWeek('raised_at')} AS hour, o.kind AS agency,
        CASE state WHEN 'closed' THEN coalesce(outcome, state) WHEN 'withdrawn' THEN state WHEN 'handed-over' THEN state
          ELSE 'open' END AS ending,
        ${stepOf("date_part('epoch', taken_at - raised_at)")} AS step
      FROM (${found('raised_at, state, rag, taken_rag, taken_at, outcome, organisation_id')}) c
      LEFT JOIN organisation o ON o.id = c.organisation_id
      OFFSET 0
    ) c
    GROUP BY GROUPING SETS ((colour, step), (period, step), (hour, step), (agency, step), (ending))
  )
  SELECT by, key, sum(raised)::int AS raised, coalesce(sum(raised) FILTER (WHERE step IS NOT NULL), 0)::int AS answered,
    ${medianOf('step', 'place', 'answers')} AS median, ${ninetiethOf('step', 'place', 'answers')} AS ninetieth
  FROM (SELECT *, sum(raised) FILTER (WHERE step IS NOT NULL) OVER (PARTITION BY by, key ORDER BY step) AS place,
    sum(raised) FILTER (WHERE step IS NOT NULL) OVER (PARTITION BY by, key) AS answers FROM counted) c
  GROUP BY by, key`

/** Offers from the queue; a colleague asked by name is another matter. */
const countingOffers = `
  SELECT CASE WHEN grouping(outcome) = 0 THEN 'outcome' WHEN grouping(period) = 0 THEN 'period' ELSE 'hour' END AS by,
    coalesce(outcome, period::text, hour::text) AS key, count(*)::int AS ended,
    (count(*) FILTER (WHERE missed))::int AS missed
  FROM (
    SELECT outcome, outcome = 'missed' AS missed, width_bucket(made_at, $4::timestamptz[]) AS period,
      ${hourOfWeek('made_at')} AS hour
    FROM offer
    WHERE desk_id = ANY($1) AND made_at >= $2 AND made_at < $3 AND outcome IS NOT NULL AND how IN ('one', 'all')
    OFFSET 0
  ) o
  GROUP BY GROUPING SETS ((outcome), (period), (hour))`

/**
 * The last concern with the same key on these desks within a year before. Those with the key are found first (OFFSET 0):
 * asked for all of it at once, the planner may walk through the whole year instead, once for each concern.
 */
const before = (key: string): string => `
  LEFT JOIN LATERAL (SELECT max(e.raised_at) AS raised_at
    FROM (SELECT desk_id, raised_at FROM consultation WHERE ${key} = c.${key} OFFSET 0) e
    WHERE e.desk_id = ANY($1) AND e.raised_at < c.raised_at AND e.raised_at >= c.raised_at - interval '1 year'
  ) by_${key} ON c.${key} IS NOT NULL`

const countingRepeats = `
  SELECT key, count(*)::int AS raised FROM (
    SELECT CASE WHEN nhs_key IS NULL AND child_key IS NULL THEN 'not-named' WHEN since IS NULL THEN 'first'
      WHEN since <= interval '30 days' THEN 'month' WHEN since <= interval '90 days' THEN 'quarter' ELSE 'year' END AS key
    FROM (SELECT nhs_key, child_key, c.raised_at - greatest(by_nhs_key.raised_at, by_child_key.raised_at) AS since
      FROM (${found('raised_at, nhs_key, child_key')}) c ${before('nhs_key')} ${before('child_key')}
      OFFSET 0) c
  ) c GROUP BY key`

/** Of a period the key is its place among those that were asked for, from 1. */
export async function readFigures(
  reader: Reader,
  deskIds: readonly string[],
  { from, to, starts }: Pick<ReportRange, 'from' | 'to' | 'starts'>,
): Promise<ReportFigures> {
  const range = [deskIds, from, to]
  const [counted, offers, repeats] = await Promise.all([
    reader.query<Counted>(counting, [...range, starts]),
    reader.query<CountedOffers>(countingOffers, [...range, starts]),
    reader.query<CountedRepeats>(countingRepeats, range),
  ])
  return { counted, offers, repeats }
}
