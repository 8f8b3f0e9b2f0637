/**
 * Consultations as the public interface shows them. Every feature answers with these, so the reading stands below all
 * of them. Whether the viewer may see one is not decided here but in people/rights.
 */
import { expectedWait } from '../../domain/expected-wait.js'
import { isHeld, isQueued, isUnanswered, type State } from '../../domain/lifecycle.js'
import type { Rag, Urgency } from '../../domain/concern.js'
import { isOpen, opensAt, type OpeningHours } from '../../domain/opening-hours.js'
import type { OrganisationKind } from '../../domain/people.js'
import { reached, type Reach } from '../../domain/reach.js'
import { emergencyOf, type ConsultationView } from '../../domain/views.js'
import type { Reader } from '../database.js'
import { presentAt } from '../presence-rows.js'

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
  readonly offeredTo: readonly string[]
  /** Seniors who have joined for a second opinion. */
  readonly joinedIds: readonly string[]
  readonly joined: readonly { readonly name: string; readonly role: string }[]
  readonly seniorAwayAt: Date | null
  readonly returnedWhy: 'senior-lost' | 'handed-back' | null
  readonly returnedAt: Date | null
  readonly reach: Reach
  readonly callbackAt: Date | null
  readonly handedTo: string | null
  readonly deskPhone: string
  readonly outOfHoursPhone: string
  /** Only of what waits. */
  readonly hours: OpeningHours | null
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
  c.senior_id AS "seniorId", s.name AS "seniorName", s.title AS "seniorTitle", c.senior_away_at AS "seniorAwayAt",
  c.returned_why AS "returnedWhy", c.returned_at AS "returnedAt", c.reach, c.handed_to AS "handedTo",
  desk.phone AS "deskPhone", desk.out_of_hours_phone AS "outOfHoursPhone",
  CASE WHEN c.state IN ('waiting', 'offered', 'callback-booked') THEN desk.hours END AS hours`

export const readingJoins = `
  FROM consultation c
  JOIN person p ON p.id = c.practitioner_id
  LEFT JOIN organisation o ON o.id = c.organisation_id
  JOIN desk ON desk.id = c.desk_id
  LEFT JOIN person s ON s.id = c.senior_id`

const queueColumns = `
  ARRAY(SELECT senior_id FROM offer WHERE consultation_id = c.id AND outcome IS NULL) AS "offeredTo",
  coalesce(joined.ids, '{}') AS "joinedIds", coalesce(joined.people, '[]') AS joined,
  (SELECT slot_at FROM callback WHERE consultation_id = c.id AND ended_at IS NULL) AS "callbackAt",
  place.position, recent.waits, duty.seniors AS "onDuty", clock_timestamp() AS now`

const queueJoins = `
  LEFT JOIN LATERAL (
    SELECT array_agg(j.id) AS ids, json_agg(json_build_object('name', j.name, 'role', j.title) ORDER BY o.ended_at) AS people
    FROM offer o JOIN person j ON j.id = o.senior_id
    WHERE o.consultation_id = c.id AND o.how = 'second-opinion' AND o.outcome = 'accepted' AND o.released_at IS NULL
  ) joined ON c.state IN ('talking', 'recording')
  LEFT JOIN LATERAL (
    SELECT count(*)::int + 1 AS position FROM consultation q
    WHERE q.desk_id = c.desk_id AND q.state IN ('waiting', 'offered')
      AND (q.rag <> 'red', q.turn_at, q.raised_at, q.id) < (c.rag <> 'red', c.turn_at, c.raised_at, c.id)
  ) place ON c.state IN ('waiting', 'offered')
  LEFT JOIN LATERAL (
    SELECT array_agg(extract(epoch FROM w.taken_at - w.raised_at)::float8) AS waits FROM (
      SELECT taken_at, raised_at FROM consultation
      WHERE desk_id = c.desk_id AND taken_rag = c.rag AND taken_at > now() - interval '${DAYS} days'
      ORDER BY taken_at DESC LIMIT ${LATEST}
    ) w
  ) recent ON c.state IN ('waiting', 'offered')
  LEFT JOIN LATERAL (
    SELECT count(*)::int AS seniors FROM person_desk d JOIN availability a ON a.senior_id = d.person_id
    WHERE d.desk_id = c.desk_id AND a.status = 'available' AND ${presentAt('a.senior_id', 'now()')}
  ) duty ON c.state IN ('waiting', 'offered')`

/** In: a condition on `c` with its parameters, written by us and never by a user. */
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
    seniorAway: reading.seniorAwayAt !== null && isHeld(reading.state),
    joined: named ? reading.joined : [],
    returned:
      isQueued(reading.state) && reading.returnedWhy && reading.returnedAt
        ? { why: reading.returnedWhy, at: reading.returnedAt.toISOString() }
        : null,
    callAnyway:
      isUnanswered(reading.state) && reached(reading.reach, 'practitioner-told') ? reading.deskPhone : null,
    callbackAt: reading.callbackAt?.toISOString() ?? null,
    handedTo: reading.handedTo,
    outOfHours: outOfHoursOf(reading),
  }
}

function outOfHoursOf({
  state,
  hours,
  outOfHoursPhone,
  now,
}: ConsultationReading): ConsultationView['outOfHours'] {
  if (state === 'handed-over') return { phone: outOfHoursPhone, opensAt: null }
  if (!isUnanswered(state) || !hours || isOpen(hours, now)) return null
  return { phone: outOfHoursPhone, opensAt: opensAt(hours, now)?.toISOString() ?? null }
}
