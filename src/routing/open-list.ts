/** What is open on a desk, in the order of its queue, without names: for whoever hands it over. */
import type { Reader } from '../database/database.js'
import type { AgeBand, Rag } from '../domain/concern.js'
import type { State } from '../domain/lifecycle.js'
import type { OrganisationKind } from '../domain/people.js'

export interface OpenConcern {
  readonly ref: string
  readonly state: State
  readonly desk: string
  readonly deskName: string
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly raisedAt: Date
  readonly callbackAt: Date | null
}

export async function readOpenConcerns(reader: Reader, deskIds: readonly string[]): Promise<OpenConcern[]> {
  return reader.query<OpenConcern>(
    `SELECT c.ref, c.state, c.desk_id AS desk, d.name AS "deskName", c.rag, o.kind AS "organisationKind",
       c.age_band AS "ageBand", c.raised_at AS "raisedAt",
       (SELECT slot_at FROM callback WHERE consultation_id = c.id AND ended_at IS NULL) AS "callbackAt"
     FROM consultation c JOIN desk d ON d.id = c.desk_id LEFT JOIN organisation o ON o.id = c.organisation_id
     WHERE c.desk_id = ANY($1) AND c.state IN ('waiting', 'offered', 'callback-booked')
     ORDER BY (c.rag <> 'red'), c.turn_at, c.raised_at, c.id LIMIT 100`,
    [deskIds],
  )
}

export interface NamedDesk {
  readonly id: string
  readonly name: string
  readonly outOfHoursPhone: string
}

export async function readDesks(reader: Reader): Promise<NamedDesk[]> {
  return reader.query<NamedDesk>(
    'SELECT id, name, out_of_hours_phone AS "outOfHoursPhone" FROM desk ORDER BY name, id',
  )
}
