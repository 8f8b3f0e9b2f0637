/** The call-back list of a desk, as its seniors see it before taking a call: no name, no number. */
import type { Reader } from '../database/database.js'
import type { AgeBand, Rag } from '../domain/concern.js'
import type { OrganisationKind } from '../domain/people.js'
import type { CallbackView } from '../domain/views.js'

interface Row {
  readonly id: string
  readonly ref: string
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly slotAt: Date
}

/** SQL: has this senior declared a conflict of interest with consultation `c`? In: SQL for the senior's id. */
export const conflictOf = (senior: string): string =>
  `EXISTS (SELECT FROM conflict_of_interest k LEFT JOIN consultation b ON b.id = k.consultation_id
     WHERE k.senior_id = ${senior} AND k.withdrawn_at IS NULL AND (k.consultation_id = c.id
       OR k.organisation_id = c.organisation_id OR b.nhs_key = c.nhs_key OR b.child_key = c.child_key))`

/** Soonest first, so what is late comes before all; among those of one time, red first. */
export async function readCallbackList(
  reader: Reader,
  seniorId: string,
  deskIds: readonly string[],
  now: Date,
): Promise<CallbackView[]> {
  const rows = await reader.query<Row>(
    `SELECT k.id, c.ref, c.rag, o.kind AS "organisationKind", c.age_band AS "ageBand", k.slot_at AS "slotAt"
     FROM callback k JOIN consultation c ON c.id = k.consultation_id
     LEFT JOIN organisation o ON o.id = c.organisation_id
     WHERE k.desk_id = ANY($1) AND k.ended_at IS NULL AND NOT ${conflictOf('$2')}
     ORDER BY k.slot_at, (c.rag <> 'red'), k.booked_at, k.id LIMIT 200`,
    [deskIds, seniorId],
  )
  return rows.map(({ slotAt, ...row }) => ({
    ...row,
    slotAt: slotAt.toISOString(),
    lateSeconds: Math.max(0, Math.round((now.getTime() - slotAt.getTime()) / 1000)),
  }))
}

/** How many calls of these desks nobody has made although their time has come. */
export async function countDueCallbacks(
  reader: Reader,
  deskIds: readonly string[],
  now: Date,
): Promise<number> {
  const [row] = await reader.query<{ due: number }>(
    'SELECT count(*)::int AS due FROM callback WHERE desk_id = ANY($1) AND ended_at IS NULL AND slot_at <= $2',
    [deskIds, now],
  )
  return row?.due ?? 0
}
