/** How a desk stands at this moment, for the first page. */
import type { Reader } from '../database/database.js'
import { presentAt } from '../database/presence-rows.js'
import { expectedWait } from '../domain/expected-wait.js'
import { inWords } from '../domain/hours-in-words.js'
import { isOpen, opensAt, type OpeningHours } from '../domain/opening-hours.js'
import type { DeskToday } from './home.presenter.js'

interface Row {
  readonly name: string
  readonly outOfHoursPhone: string
  readonly hours: OpeningHours
  readonly available: number
  readonly waits: number[] | null
}

/** In: the desks that this person can ask. Out: their desk; null when it is not one desk that can be meant. */
export async function readDeskToday(
  reader: Reader,
  deskIds: readonly string[],
  now: Date,
): Promise<DeskToday | null> {
  if (deskIds.length !== 1) return null
  const [row] = await reader.query<Row>(
    `SELECT d.name, d.out_of_hours_phone AS "outOfHoursPhone", d.hours,
       (SELECT count(*)::int FROM person_desk p JOIN availability a ON a.senior_id = p.person_id
        WHERE p.desk_id = d.id AND a.status = 'available' AND ${presentAt('a.senior_id', '$2')}) AS available,
       (SELECT array_agg(extract(epoch FROM w.taken_at - w.raised_at)::float8) FROM (
          SELECT taken_at, raised_at FROM consultation
          WHERE desk_id = d.id AND taken_at > $2::timestamptz - interval '14 days' ORDER BY taken_at DESC LIMIT 50) w) AS waits
     FROM desk d WHERE d.id = $1`,
    [deskIds[0], now],
  )
  if (!row) return null
  return {
    name: row.name,
    hours: inWords(row.hours),
    open: isOpen(row.hours, now),
    opensAt: opensAt(row.hours, now),
    outOfHoursPhone: row.outOfHoursPhone,
    available: row.available,
    expectedWait: expectedWait(row.waits ?? [], row.available, now),
  }
}
