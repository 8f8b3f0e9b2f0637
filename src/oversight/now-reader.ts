/** The desks of a manager at this moment, in one statement: one snapshot, figures only. */
import type { Reader } from '../database/database.js'
import { presentAt } from '../database/presence-rows.js'
import { atLondon, londonParts } from '../domain/london-clock.js'
import type { NowView } from '../domain/wallboard.js'

interface Row {
  readonly red: number
  readonly amber: number
  readonly green: number
  readonly blue: number
  readonly longest: number | null
  readonly onDuty: number
  readonly available: number
  readonly talking: number
  readonly missed: number
}

const count = (condition: string): string => `count(*) FILTER (WHERE ${condition})::int`

/** In: $1 the desks, $2 the time, $3 when today began in London. */
const statement = `
  SELECT queue.*, duty.*,
    (SELECT count(*)::int FROM consultation WHERE desk_id = ANY($1) AND state = 'talking') AS talking,
    (SELECT count(*)::int FROM offer WHERE desk_id = ANY($1) AND outcome = 'missed' AND ended_at >= $3
      -- The index goes by when it was made: no offer stays open for a day.
      AND made_at >= $3::timestamptz - interval '1 day') AS missed
  FROM (
    SELECT ${count("rag = 'red'")} AS red, ${count("rag = 'amber'")} AS amber, ${count("rag = 'green'")} AS green,
      ${count("rag = 'blue'")} AS blue, extract(epoch FROM $2::timestamptz - min(raised_at))::float8 AS longest
    FROM consultation WHERE desk_id = ANY($1) AND state IN ('waiting', 'offered')
  ) queue, (
    SELECT count(*)::int AS "onDuty", ${count("a.status = 'available'")} AS available
    FROM person p LEFT JOIN availability a ON a.senior_id = p.id
    WHERE p.role = 'senior' AND p.disabled_at IS NULL AND ${presentAt('p.id', '$2')}
      AND EXISTS (SELECT FROM person_desk d WHERE d.person_id = p.id AND d.desk_id = ANY($1))
  ) duty`

export async function readNow(reader: Reader, deskIds: readonly string[], now: Date): Promise<NowView> {
  const [row] = await reader.query<Row>(statement, [deskIds, now, atLondon(londonParts(now).day, 0)])
  if (!row) throw new Error('the wallboard found no figures')
  const { red, amber, green, blue, longest, onDuty, available, talking, missed } = row
  return {
    waiting: { red, amber, green, blue },
    longestWaitSeconds: Math.max(0, Math.round(longest ?? 0)),
    onDuty,
    available,
    talking,
    missedToday: missed,
    at: now.toISOString(),
  }
}
