/** The desks' queues as their seniors and managers may see them before anybody has accepted: without any name. */
import type { Reader } from '../database/database.js'
import type { AgeBand, Rag } from '../domain/concern.js'
import type { OrganisationKind } from '../domain/people.js'
import type { Reach } from '../domain/reach.js'

export interface QueuedView {
  readonly ref: string
  readonly desk: string
  readonly position: number
  readonly state: 'waiting' | 'offered'
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly waitingSince: string
  readonly dueAt: string
  /** How far its desk's ladder has got. */
  readonly reach: Reach
  readonly needs: readonly string[]
}

type Row = Omit<QueuedView, 'waitingSince' | 'dueAt'> & { readonly raisedAt: Date; readonly dueAt: Date }

const MOST = 500

/** In the order in which they will be answered, desk by desk. */
export async function readQueue(reader: Reader, deskIds: readonly string[]): Promise<QueuedView[]> {
  const rows = await reader.query<Row>(
    `SELECT c.ref, c.desk_id AS desk, c.state, c.rag, o.kind AS "organisationKind", c.age_band AS "ageBand",
       c.raised_at AS "raisedAt", c.due_at AS "dueAt", c.reach, c.needs,
       row_number() OVER (PARTITION BY c.desk_id ORDER BY (c.rag <> 'red'), c.turn_at, c.raised_at, c.id)::int AS position
     FROM consultation c LEFT JOIN organisation o ON o.id = c.organisation_id
     WHERE c.desk_id = ANY($1) AND c.state IN ('waiting', 'offered') ORDER BY c.desk_id, position LIMIT ${MOST}`,
    [deskIds],
  )
  return rows.map(({ raisedAt, dueAt, ...row }) => ({
    ...row,
    waitingSince: raisedAt.toISOString(),
    dueAt: dueAt.toISOString(),
  }))
}
