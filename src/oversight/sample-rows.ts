/** Dip samples in the database: what they were drawn from, and what was drawn. */
import type { Reader } from '../database/database.js'
import type { Candidate } from '../domain/dip-sample.js'
import type { ReviewState } from '../domain/views.js'

export interface SampleRow {
  readonly id: string
  readonly deskId: string
  readonly deskName: string
  /** YYYY-MM */
  readonly month: string
  readonly each: number
  /** In hexadecimal digits, as the two below. */
  readonly seed: string
  readonly population: number
  readonly populationHash: string
  readonly drawnBy: string
  readonly drawnAt: Date
}

export interface SampleItem {
  readonly ref: string
  readonly seniorId: string
  readonly senior: string
  readonly closedAt: Date
  readonly reviewed: ReviewState | null
}

/** What was closed at a desk in a month (in London), up to a moment. */
export function readPopulation(
  reader: Reader,
  deskId: string,
  month: string,
  until: Date,
): Promise<(Candidate & { id: string })[]> {
  return reader.query(
    `SELECT id, ref, senior_id AS "seniorId" FROM consultation
     WHERE desk_id = $1 AND state = 'closed' AND closed_at < $3
       AND closed_at >= ($2 || '-01')::date::timestamp AT TIME ZONE 'Europe/London'
       AND closed_at < (($2 || '-01')::date + interval '1 month') AT TIME ZONE 'Europe/London'`,
    [deskId, month, until],
  )
}

const columns = `s.id, s.desk_id AS "deskId", d.name AS "deskName", to_char(s.month, 'YYYY-MM') AS month, s.each,
  encode(s.seed, 'hex') AS seed, s.population, encode(s.population_hash, 'hex') AS "populationHash",
  p.name AS "drawnBy", s.drawn_at AS "drawnAt"`
const joins = 'FROM dip_sample s JOIN desk d ON d.id = s.desk_id JOIN person p ON p.id = s.drawn_by'

/** The latest first. */
export const readSamples = (reader: Reader, deskIds: readonly string[]): Promise<SampleRow[]> =>
  reader.query(
    `SELECT ${columns} ${joins} WHERE s.desk_id = ANY($1) ORDER BY s.drawn_at DESC, s.id LIMIT 100`,
    [deskIds],
  )

export async function readSample(
  reader: Reader,
  deskIds: readonly string[],
  id: string,
): Promise<SampleRow | null> {
  const [row] = await reader.query<SampleRow>(
    `SELECT ${columns} ${joins} WHERE s.desk_id = ANY($1) AND s.id = $2`,
    [deskIds, id],
  )
  return row ?? null
}

export const readItems = (reader: Reader, sampleId: string): Promise<SampleItem[]> =>
  reader.query(
    `SELECT c.ref, i.senior_id AS "seniorId", p.name AS senior, c.closed_at AS "closedAt", l.review AS reviewed
     FROM dip_sample_item i JOIN consultation c ON c.id = i.consultation_id JOIN person p ON p.id = i.senior_id
     LEFT JOIN log_line l ON l.consultation_id = c.id AND l.category = ''
     WHERE i.sample_id = $1 ORDER BY p.name, p.id, c.closed_at, c.ref`,
    [sampleId],
  )
