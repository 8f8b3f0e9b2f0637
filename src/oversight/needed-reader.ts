/**
 * What the seniors needed are worked out from: when concerns were raised, in which colour, and how long each kept its
 * senior. No content, and of who answered only which are the same. Each desk by index, the latest first, so many at most.
 */
import type { Reader } from '../database/database.js'
import type { Ladder } from '../domain/ladder.js'
import { londonParts } from '../domain/london-clock.js'
import type { OpeningHours } from '../domain/opening-hours.js'
import type { PastConcern } from '../domain/simulation/past.js'
import { FEWEST_SHOWN } from '../domain/suppression.js'

/**
 * The days are lived through eight times or so, with the policy asked at each step: about a millisecond for a concern.
 * As many as are lived through in a second or two.
 */
export const MOST_CONCERNS = 1000

export interface DeskSettings {
  readonly id: string
  readonly hours: OpeningHours
  readonly ladder: Ladder
  readonly offerSeconds: number
  readonly red: number
  readonly amber: number
  readonly green: number
  /** How many consultations its seniors hold at once, in the middle; null: it has no seniors. */
  readonly capacity: number | null
}

export interface DeskConcern extends PastConcern {
  readonly deskId: string
}

export interface Past {
  readonly desks: readonly DeskSettings[]
  /** In order of time. */
  readonly concerns: readonly DeskConcern[]
  /** How long half of the offers that were accepted had been open at most; null: too few were accepted. */
  readonly answerSeconds: number | null
  /** There were more: these are the ones from this day on (YYYY-MM-DD). */
  readonly cutTo: string | null
}

const settings = `
  SELECT id, hours, ladder, offer_seconds AS "offerSeconds", red_minutes AS red, amber_minutes AS amber,
    green_minutes AS green,
    (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY a.capacity) FROM person_desk pd
      JOIN person p ON p.id = pd.person_id AND p.role = 'senior' AND p.disabled_at IS NULL
      JOIN availability a ON a.senior_id = p.id WHERE pd.desk_id = desk.id)::int AS capacity
  FROM desk WHERE id = ANY($1) ORDER BY id`

const ms = (at: string): string => `(date_part('epoch', ${at}) * 1000)::float8`

/** The latest of the latest of each desk. The colour is the one in which it was answered. */
const latest = `
  SELECT desk_id AS "deskId", ${ms('raised_at')} AS "raisedAt", rag, ${ms('taken_at')} AS "takenAt",
    ${ms('closed_at')} AS "closedAt", senior_id AS senior
  FROM unnest($1::text[]) asked, LATERAL (
    SELECT desk_id, raised_at, coalesce(taken_rag, rag) AS rag, taken_at, closed_at, senior_id FROM consultation
    WHERE desk_id = asked AND raised_at >= $2 AND raised_at < $3 ORDER BY raised_at DESC LIMIT $4) c
  ORDER BY raised_at DESC LIMIT $4`

const answers = `
  SELECT count(*)::int AS count,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY date_part('epoch', ended_at - made_at)) AS seconds
  FROM offer WHERE desk_id = ANY($1) AND made_at >= $2 AND made_at < $3 AND outcome = 'accepted' AND how IN ('one', 'all')`

export async function readPast(
  reader: Reader,
  deskIds: readonly string[],
  { from, to }: { readonly from: Date; readonly to: Date },
  most = MOST_CONCERNS,
): Promise<Past> {
  const [desks, found] = await Promise.all([
    reader.query<DeskSettings>(settings, [deskIds]),
    reader.query<DeskConcern>(latest, [deskIds, from, to, most + 1]),
  ])
  const cutTo = found.length > most ? dayAfterOldest(found) : null
  const concerns = found
    .filter(({ raisedAt }) => cutTo === null || londonParts(new Date(raisedAt)).day >= cutTo)
    .reverse()
  const begins = new Date(concerns[0]?.raisedAt ?? from)
  const [answer] = await reader.query<{ count: number; seconds: number | null }>(answers, [
    deskIds,
    begins,
    to,
  ])
  const answerSeconds = answer && answer.count >= FEWEST_SHOWN ? answer.seconds : null
  return { desks, concerns, answerSeconds, cutTo }
}

/** Whole days only; but the latest day of all is there, however much came in on it. */
function dayAfterOldest(found: readonly DeskConcern[]): string {
  const days = [...new Set(found.map(({ raisedAt }) => londonParts(new Date(raisedAt)).day))]
  return days.at(-2) ?? days[0] ?? ''
}
