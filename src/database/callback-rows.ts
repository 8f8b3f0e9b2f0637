/**
 * Call backs as rows: each a promise to call somebody at a time. A slot has so many places, and a place is taken by one
 * row at most; whoever books holds the desk's lock, so that two never want the same place at once.
 */
import { freeSlots, usualSlots, type SlotRule } from '../domain/callback-slots.js'
import type { OpeningHours } from '../domain/opening-hours.js'
import type { Reader, Tx } from './database.js'

/** What of a desk decides when somebody can be called. */
export interface SlotDesk {
  readonly id: string
  readonly hours: OpeningHours
  readonly slotMinutes: number
  readonly slotPlaces: number
}

export interface Booking {
  readonly id: string
  readonly consultationId: string
  readonly slotAt: Date
  /** Whom to call, under the consultation's key; null: whatever number the concern has. */
  readonly phoneSealed: Buffer | null
  readonly bookedBy: string
}

/** What a sealed telephone number belongs to. */
export const phonePlace = (callbackId: string): string => `callback|${callbackId}`

export const slotRule = (desk: SlotDesk): SlotRule => ({
  minutes: desk.slotMinutes,
  perSlot: desk.slotPlaces,
  leadMinutes: usualSlots.leadMinutes,
})

const columns = 'id, hours, slot_minutes AS "slotMinutes", slot_places AS "slotPlaces"'

/** The desk, locked as a look at it locks it. Take it before the consultation. */
export async function lockSlotDesk(tx: Tx, deskId: string): Promise<SlotDesk> {
  const [desk] = await tx.query<SlotDesk>(`SELECT ${columns} FROM desk WHERE id = $1 FOR NO KEY UPDATE`, [
    deskId,
  ])
  if (!desk) throw new Error('no such desk')
  return desk
}

export async function readSlotDesk(reader: Reader, deskId: string): Promise<SlotDesk> {
  const [desk] = await reader.query<SlotDesk>(`SELECT ${columns} FROM desk WHERE id = $1`, [deskId])
  if (!desk) throw new Error('no such desk')
  return desk
}

/** The desk's next free slots from a moment on, soonest first. */
export async function freeSlotsOf(
  reader: Reader,
  desk: SlotDesk,
  from: Date,
  atMost: number,
): Promise<readonly Date[]> {
  const rows = await reader.query<{ slotAt: Date }>(
    `SELECT slot_at AS "slotAt" FROM callback WHERE desk_id = $1 AND ended_at IS NULL AND slot_at >= $2`,
    [desk.id, from],
  )
  const taken = rows.map(({ slotAt }) => slotAt)
  return freeSlots({ hours: desk.hours, rule: slotRule(desk), taken, now: from, atMost })
}

/** Takes the lowest free place of a slot, under the desk's lock. False: all its places are taken. */
export async function bookPlace(tx: Tx, desk: SlotDesk, booking: Booking): Promise<boolean> {
  const [made] = await tx.query(
    `INSERT INTO callback (id, consultation_id, desk_id, slot_at, place, phone_sealed, booked_at, booked_by)
     SELECT $1, $2, $3, $4, p.place, $5, $6, $7 FROM generate_series(1, $8::int) AS p (place)
     WHERE NOT EXISTS (SELECT FROM callback
         WHERE desk_id = $3 AND slot_at = $4 AND place = p.place AND ended_at IS NULL)
       AND (SELECT count(*) FROM callback WHERE desk_id = $3 AND ended_at IS NULL AND slot_at >= $4
         AND slot_at < $4::timestamptz + $9 * interval '1 minute') < $8::int
     ORDER BY p.place LIMIT 1 RETURNING id`,
    [
      booking.id,
      booking.consultationId,
      desk.id,
      booking.slotAt,
      booking.phoneSealed,
      await tx.now(),
      booking.bookedBy,
      desk.slotPlaces,
      desk.slotMinutes,
    ],
  )
  return made !== undefined
}

/** Ends the call back that is open for a consultation, if there is one. Call with the consultation locked. */
export async function endCallback(
  tx: Tx,
  consultationId: string,
  outcome: 'made' | 'cancelled',
): Promise<boolean> {
  const [ended] = await tx.query(
    `UPDATE callback SET ended_at = $2, outcome = $3 WHERE consultation_id = $1 AND ended_at IS NULL RETURNING id`,
    [consultationId, await tx.now(), outcome],
  )
  return ended !== undefined
}
