/** Years of consultations in a few statements, for tests that count: invented by the database, nothing sealed in them. */
import { randomUUID } from 'node:crypto'
import type { Reader } from '../../src/database/database.js'

export interface History {
  readonly desk: string
  readonly count: number
  /** From when, and over how many days, evenly spread but for nights and weekends. */
  readonly from: string
  readonly days: number
  /** Bytes of sealed concern that each row carries along. */
  readonly weight?: number
}

const kinds = ['gp', 'police', 'school', 'hospital', 'family-support', 'housing', 'probation']

/** Out: after this everything raised has ended but for one in a thousand; a fifth is about a child seen before. */
export async function makeHistory(
  reader: Reader,
  { desk, count, from, days, weight = 600 }: History,
): Promise<void> {
  const [practitioner, senior] = [randomUUID(), randomUUID()]
  await reader.query(
    `INSERT INTO person (id, email, name, role, title)
     VALUES ($1, $1 || '@test.example', 'A', 'practitioner', 'GP'), ($2, $2 || '@test.example', 'B', 'senior', 'Senior')`,
    [practitioner, senior],
  )
  await reader.query(
    `INSERT INTO availability (senior_id, status, capacity, changed_at) VALUES ($1, 'away', 4, $2)`,
    [senior, from],
  )
  await reader.query(
    `INSERT INTO organisation (id, name, kind)
     SELECT gen_random_uuid(), kind || ' ' || $2 || ' ' || n, kind FROM unnest($1::text[]) kind, generate_series(1, 3) n`,
    [kinds, desk],
  )
  await reader.query(
    `INSERT INTO consultation (id, ref, desk_id, practitioner_id, organisation_id, client_id, content_digest, state, rag,
       urgency, immediate_danger, age_band, raised_at, due_at, senior_id, taken_at, taken_rag, talk_ended_at, closed_at,
       withdrawn_at, outcome, level, head_hash, concern_sealed, child_key)
     SELECT gen_random_uuid(), $1 || '-' || n, $1, $2, o.ids[1 + n % cardinality(o.ids)], gen_random_uuid(), '\\x00',
       e.state, rag, 'today', false, '5-10', e.raised, e.raised + interval '30 minutes',
       CASE WHEN e.state = 'closed' THEN $3 END, CASE WHEN e.state = 'closed' THEN e.raised + wait END,
       CASE WHEN e.state = 'closed' THEN rag END, CASE WHEN e.state = 'closed' THEN e.raised + wait + talk END,
       CASE WHEN e.state = 'closed' THEN e.raised + wait + talk + interval '5 minutes' END,
       CASE WHEN e.state = 'withdrawn' THEN e.raised + wait END,
       CASE WHEN e.state = 'closed' THEN (ARRAY['advice-only', 'advice-only', 'early-help', 'refer-now', 'signposted',
         'more-information-first', 'lado'])[1 + floor(7 * dice ^ 2)::int] END,
       CASE WHEN e.state = 'closed' THEN 2 END, decode(repeat('00', 32), 'hex'),
       decode(repeat('5a', $7::int), 'hex'), CASE WHEN n % 10 < 8 THEN sha256(int8send(child)) END
     FROM (
       SELECT n, dice, CASE WHEN dice < 0.15 THEN 'red' WHEN dice < 0.6 THEN 'amber' ELSE 'green' END AS rag,
         CASE WHEN n % 1000 = 0 THEN 'waiting' WHEN n % 40 = 0 THEN 'withdrawn' ELSE 'closed' END AS state,
         $5::timestamptz + $6::int * interval '1 day' * ((n + random()) / $4::float8) AS raised,
         interval '1 second' * (5 + 240 * -ln(1 - random()) * CASE WHEN dice < 0.15 THEN 0.2 ELSE 1 END) AS wait,
         interval '1 minute' * (5 + 25 * random()) AS talk, floor(random() * $4 * 0.8)::bigint AS child
       FROM (SELECT n, random() AS dice FROM generate_series(0, $4::int - 1) n) d
     ) e, (SELECT array_agg(id) AS ids FROM organisation WHERE name LIKE '% ' || $1 || ' %') o`,
    [desk, practitioner, senior, count, from, days, weight],
  )
  await reader.query(
    `INSERT INTO offer (id, consultation_id, senior_id, desk_id, made_at, expires_at, outcome, ended_at, released_at,
       reasons, consultation_version, how)
     SELECT gen_random_uuid(), id, senior_id, desk_id, raised_at, raised_at + interval '30 seconds',
       (ARRAY['missed', 'declined', 'rescinded'])[1 + (hashtext(ref) & 1023) % 3], raised_at + interval '20 seconds',
       NULL, '{}', 0, 'one'
     FROM consultation WHERE desk_id = $1 AND state = 'closed' AND (hashtext(ref) & 1023) < 300`,
    [desk],
  )
}
