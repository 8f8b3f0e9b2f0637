/** What stands in the rows about one consultation: its letters, its alerts, its history. */
import { consultationStream, readHistory, readKey } from '../../src/audit/streams.js'
import type { AuditEntryView } from '../../src/domain/views.js'
import type { House } from './house.js'

export const lettersAbout = (house: House, ref: string): Promise<{ kind: string; to: string }[]> =>
  house.database.query(
    `SELECT kind, to_address AS "to" FROM letter WHERE refers->>'ref' = $1 ORDER BY made_at, to_address`,
    [ref],
  )

export async function historyOf(house: House, ref: string): Promise<AuditEntryView[]> {
  const [row] = await house.database.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [
    ref,
  ])
  const stream = consultationStream(row!.id)
  const key = await readKey(house.database, house.vault, stream)
  return readHistory(house.database, stream, key!)
}
