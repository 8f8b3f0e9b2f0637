/** A desk's settings as rows: the desk's own, the desks that cover it, its seniors' skills. */
import { deskStream } from '../audit/streams.js'
import type { Reader, Tx } from '../database/database.js'
import type { DeskSettings, SeniorSkills } from '../domain/desk-settings.js'
import type { Ladder } from '../domain/ladder.js'
import type { OpeningHours } from '../domain/opening-hours.js'

export interface StoredSettings extends DeskSettings {
  readonly id: string
  /** How much is written in the desk's history: whoever changes settings says which they have seen. */
  readonly version: number
}

interface Row {
  readonly id: string
  readonly name: string
  readonly phone: string
  readonly outOfHoursPhone: string
  readonly hours: OpeningHours
  readonly offerSeconds: number
  readonly red: number
  readonly amber: number
  readonly green: number
  readonly ladder: Ladder
  readonly lostSeconds: number
  readonly slotMinutes: number
  readonly slotPlaces: number
  readonly dutyEmail: string | null
  readonly outOfHoursEmail: string | null
  readonly coveredBy: string[]
  readonly seniors: SeniorSkills[]
  readonly version: number
}

/** What can be the id of a desk. Anything else is not looked for. */
const deskId = /^[a-z][a-z0-9-]{1,40}$/

/** One statement, one snapshot. Out: null when there is no such desk. */
export async function readSettings(reader: Reader, id: string): Promise<StoredSettings | null> {
  if (!deskId.test(id)) return null
  const [row] = await reader.query<Row>(
    `SELECT d.id, d.name, d.phone, d.out_of_hours_phone AS "outOfHoursPhone", d.hours, d.offer_seconds AS "offerSeconds",
       d.red_minutes AS red, d.amber_minutes AS amber, d.green_minutes AS green, d.ladder,
       d.lost_seconds AS "lostSeconds", d.slot_minutes AS "slotMinutes", d.slot_places AS "slotPlaces",
       d.duty_email AS "dutyEmail", d.out_of_hours_email AS "outOfHoursEmail",
       coalesce((SELECT array_agg(covered_by ORDER BY covered_by) FROM desk_cover WHERE desk_id = d.id), '{}')
         AS "coveredBy",
       coalesce((SELECT json_agg(json_build_object('id', p.id, 'name', p.name, 'skills', p.skills) ORDER BY p.name, p.id)
         FROM person_desk m JOIN person p ON p.id = m.person_id
         WHERE m.desk_id = d.id AND p.role = 'senior' AND p.disabled_at IS NULL), '[]') AS seniors,
       coalesce((SELECT head_seq FROM audit_stream WHERE stream = $2), 0) AS version
     FROM desk d WHERE d.id = $1`,
    [id, deskStream(id)],
  )
  if (!row) return null
  const { red, amber, green, slotMinutes, slotPlaces, ...settings } = row
  return { ...settings, targets: { red, amber, green }, slots: { minutes: slotMinutes, places: slotPlaces } }
}

export interface DeskName {
  readonly id: string
  readonly name: string
}

export const readDeskNames = (reader: Reader): Promise<DeskName[]> =>
  reader.query<DeskName>('SELECT id, name FROM desk ORDER BY name, id')

export interface ListedDesk extends DeskName {
  readonly phone: string
  readonly hours: OpeningHours
  readonly seniors: number
}

export const readDesks = (reader: Reader): Promise<ListedDesk[]> =>
  reader.query<ListedDesk>(
    `SELECT d.id, d.name, d.phone, d.hours, count(p.id)::int AS seniors
     FROM desk d LEFT JOIN person_desk m ON m.desk_id = d.id
       LEFT JOIN person p ON p.id = m.person_id AND p.role = 'senior' AND p.disabled_at IS NULL
     GROUP BY d.id ORDER BY d.name, d.id`,
  )

/**
 * Locks the desk, and the other desks of its seniors: their skills count there too. In the order of their ids. Whoever
 * raises a concern holds the desk's key: they come before, and are found waiting, or after, and read the new settings.
 */
export async function lockForSettings(tx: Tx, id: string): Promise<void> {
  await tx.query(
    `SELECT FROM desk WHERE id = $1 OR id IN (
       SELECT o.desk_id FROM person_desk m JOIN person_desk o ON o.person_id = m.person_id
         JOIN person p ON p.id = m.person_id AND p.role = 'senior'
       WHERE m.desk_id = $1)
     ORDER BY id FOR UPDATE`,
    [id],
  )
}

/** In: the desk, locked. */
export async function saveSettings(tx: Tx, id: string, settings: DeskSettings): Promise<void> {
  const { targets, slots, seniors } = settings
  await tx.query(
    `UPDATE desk SET name = $2, phone = $3, out_of_hours_phone = $4, hours = $5, offer_seconds = $6, red_minutes = $7,
       amber_minutes = $8, green_minutes = $9, ladder = $10, lost_seconds = $11, slot_minutes = $12, slot_places = $13,
       duty_email = $14, out_of_hours_email = $15 WHERE id = $1`,
    [
      id,
      settings.name,
      settings.phone,
      settings.outOfHoursPhone,
      JSON.stringify(settings.hours),
      settings.offerSeconds,
      targets.red,
      targets.amber,
      targets.green,
      JSON.stringify(settings.ladder),
      settings.lostSeconds,
      slots.minutes,
      slots.places,
      settings.dutyEmail,
      settings.outOfHoursEmail,
    ],
  )
  await tx.query('DELETE FROM desk_cover WHERE desk_id = $1 AND covered_by <> ALL($2)', [
    id,
    settings.coveredBy,
  ])
  await tx.query(
    'INSERT INTO desk_cover (desk_id, covered_by) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
    [id, settings.coveredBy],
  )
  for (const { id: seniorId, skills } of seniors)
    await tx.query('UPDATE person SET skills = $2 WHERE id = $1 AND skills <> $2', [seniorId, skills])
}

/** The other desks that somebody works at. */
export const desksBeside = (tx: Tx, personId: string, id: string): Promise<{ id: string }[]> =>
  tx.query('SELECT desk_id AS id FROM person_desk WHERE person_id = $1 AND desk_id <> $2 ORDER BY desk_id', [
    personId,
    id,
  ])
