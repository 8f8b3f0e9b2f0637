/**
 * Classes and days of keeping, in SQL: what domain/retention.ts says of one consultation, said of all. A test holds the
 * two against each other.
 */
import { classMarks } from '../domain/retention.js'

const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')

const classSql = `CASE
  WHEN c.state <> 'closed' THEN 'unanswered'
  WHEN c.categories && ARRAY[${list(classMarks['sexual-abuse'])}] THEN 'sexual-abuse'
  WHEN c.outcome = '${classMarks.allegation}' OR '${classMarks.allegationCategory}' = ANY(c.categories) THEN 'allegation'
  WHEN c.status = 'referral' OR c.outcome IN (${list(classMarks.referred)}) THEN 'referred'
  WHEN c.outcome = '${classMarks['early-help']}' THEN 'early-help'
  ELSE 'advice' END`

const endedOn = `(coalesce(c.closed_at, c.withdrawn_at, c.handed_over_at) AT TIME ZONE 'Europe/London')::date`
const bornYear = `coalesce(c.born_year, extract(year FROM c.raised_at AT TIME ZONE 'UTC')::int + 1)`

/**
 * Those of one desk ($1) that have ended and are kept: with class, and the day from which they need not be. Where a
 * practitioner is still owed a reply, it has not ended.
 */
export const kept = `
  SELECT c.id, c.ref, r.class, t.ended_on, h.id AS hold_id,
    CASE d.retention -> r.class ->> 'from'
      WHEN 'birth' THEN greatest(make_date(${bornYear} + t.years + 1, 1, 1), t.ended_on + 1)
      ELSE (t.ended_on + t.years * interval '1 year')::date END AS due_on
  FROM consultation c JOIN desk d ON d.id = c.desk_id
  CROSS JOIN LATERAL (SELECT ${classSql} AS class) r
  CROSS JOIN LATERAL (SELECT ${endedOn} AS ended_on, (d.retention -> r.class ->> 'years')::int AS years) t
  LEFT JOIN legal_hold h ON h.consultation_id = c.id AND h.lifted_at IS NULL
  WHERE c.desk_id = $1 AND c.erased_at IS NULL AND c.state IN ('closed', 'withdrawn', 'handed-over')
    AND NOT EXISTS (SELECT FROM acknowledgement a
      WHERE a.consultation_id = c.id AND a.reply_due_at IS NOT NULL AND a.replied_at IS NULL)`
