/** When a desk closes next, as a row: then somebody looks whether a red concern is still open on it. */
import { nextClosing, type OpeningHours } from '../domain/opening-hours.js'
import type { Tx } from './database.js'

/** To be called whenever a desk's hours are saved, and when it has closed. A desk that never closes has no such row. */
export async function scheduleClosing(tx: Tx, deskId: string, hours: OpeningHours, now: Date): Promise<void> {
  await tx.query('UPDATE desk SET closes_at = $2 WHERE id = $1', [deskId, nextClosing(hours, now)])
}
