/**
 * Consultations as the public interface shows them. Every feature answers with these, so the reading stands below all
 * of them. Whether the viewer may see one is not decided here but in people/rights.
 */
import { expectedWait } from '../../domain/expected-wait.js'
import { isQueued, type State } from '../../domain/lifecycle.js'
import type { Rag, Urgency } from '../../domain/concern.js'
import type { OrganisationKind } from '../../domain/people.js'
import { emergencyOf, type ConsultationView } from '../../domain/views.js'
import type { Reader } from '../database.js'

/** A consultation with the names of its people and its place in the queue. */
export interface ConsultationReading {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  readonly state: State
  readonly rag: Rag
  readonly urgency: Urgency
  readonly status: 'advice-only' | 'referral'
  readonly immediateDanger: boolean
  readonly raisedAt: Date
  readonly headSeq: number
  readonly practitionerId: string
  readonly practitionerName: string
  readonly practitionerTitle: string
  readonly organisation: string | null
  readonly organisationKind: OrganisationKind | null
  readonly seniorId: string | null
  readonly seniorName: string | null
  readonly seniorTitle: string | null
  readonly offeredTo: string | null
  readonly position: number | null
  readonly waits: readonly number[] | null
  readonly onDuty: number | null
  readonly now: Date
}

/** How many of the desk's latest answers of this colour the expected wait rests on, and how far back they may lie. */
const LATEST = 50
const DAYS = 14

export const readingColumns = `
  c.id, c.ref, c.desk_id AS "deskId", c.state, c.rag, c.urgency, c.status, c.immediate_danger AS "immediateDanger",
  c.raised_at AS "raisedAt", c.head_seq AS "headSeq", c.practitioner_id AS "practitionerId",
  p.name AS "practitionerName", p.title AS "practitionerTitle", o.name AS organisation, o.kind AS "organisationKind",
  c.senior_id AS "seniorId", s.name AS "seniorName", s.title AS "seniorTitle"`

export const readingJoins = `
  FROM consultation c
  JOIN person p ON p.id = c.practitioner_id
  LEFT JOIN organisation o ON o.id = c.organisation_id
  LEFT JOIN person s ON s.id = c.senior_id`

const queueColumns = `
  offer.senior_id AS "offeredTo", place.position, recent.waits, duty.seniors AS "onDuty", clock_timestamp() AS now`

const queueJoins = `
  LEFT JOIN offer ON offer.consultation_id = c.id AND offer.outcome IS NULL
  LEFT JOIN LATERAL (
    SELECT count(*)::int + 1 AS position FROM consultation q
    WHERE q.desk_id = c.desk_id AND q.state IN ('waiting', 'offered')
      AND (q.rag <> 'red', q.turn_at, q.raised_at, q.id) < (c.rag <> 'red', c.turn_at, c.raised_at, c.id)
  ) place ON c.state IN ('waiting', 'offered')
  LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM w.taken_at - w.raised_at)::float8) AS waits FROM (
      SELECT taken_at, raised_at FROM consultation
      WHERE desk_id = c.desk_id AND rag = c.rag AND taken_at > now() - interval '${DAYS} days'
      ORDER BY taken_at DESC LIMIT ${LATEST}
    ) w
  ) recent ON c.state IN ('waiting', 'offered')
  LEFT JOIN LATERAL (
    SELECT count(*)::int AS seniors FROM person_desk d JOIN availability a ON a.senior_id = d.person_id
    WHERE d.desk_id = c.desk_id AND a.status = 'available'
  ) duty ON c.state IN ('waiting', 'offered')`

/** In: a condition on `c` (and `offer`) with its parameters, written by us and never by a user. */
export async function readConsultations(
  reader: Reader,
  condition: string,
  parameters: readonly unknown[],
): Promise<ConsultationReading[]> {
  return reader.query<ConsultationReading>(
    `SELECT ${readingColumns}, ${queueColumns} ${readingJoins} ${queueJoins} WHERE ${condition}`,
    parameters,
  )
}

/** The consultation as its practitioner, its senior or its manager sees it; `withoutNames` as one it is offered to. */
export function viewOf(reading: ConsultationReading, how?: 'withoutNames'): ConsultationView {
  const named = how !== 'withoutNames'
  return {
    ref: reading.ref,
    state: reading.state,
    desk: reading.deskId,
    raisedAt: reading.raisedAt.toISOString(),
    rag: reading.rag,
    urgency: reading.urgency,
    status: reading.status,
    position: isQueued(reading.state) ? reading.position : null,
    expectedWait: isQueued(reading.state)
      ? expectedWait(reading.waits ?? [], reading.onDuty ?? 0, reading.now)
      : null,
    senior:
      named && reading.seniorName ? { name: reading.seniorName, role: reading.seniorTitle ?? '' } : null,
    practitioner: named
      ? {
          name: reading.practitionerName,
          role: reading.practitionerTitle,
          organisation: reading.organisation,
        }
      : null,
    headSeq: reading.headSeq,
    emergency: emergencyOf(reading.immediateDanger),
  }
}
