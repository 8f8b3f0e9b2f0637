/** A senior's desk, as they see it: availability, the offer that is open to them, the consultations they hold. */
import type { Reader } from '../database.js'
import { readAsked } from './asked-reader.js'
import { readConsultations, viewOf } from './consultation-reader.js'
import type { AgeBand, Rag } from '../../domain/concern.js'
import type { Reasons } from '../../domain/reasons.js'
import type { OrganisationKind } from '../../domain/people.js'
import { askedPlace, unsealJson, type Vault } from '../../platform/sealing.js'
import type { Availability, DeskView, OfferOutcome, OfferView } from '../../domain/views.js'

interface OfferReading {
  readonly id: string
  readonly ref: string
  readonly rag: Rag
  readonly organisationKind: OrganisationKind | null
  readonly ageBand: AgeBand
  readonly raisedAt: Date
  readonly expiresAt: Date
  readonly outcome: OfferOutcome | null
  readonly reasons: Reasons
  readonly how: Reasons['how']
  readonly consultationId: string
  readonly askedBy: string | null
  readonly askedSealed: Buffer | null
  /** The consultation's data key: the reason is sealed under it. */
  readonly wrapped: Buffer | null
  readonly takenByColleague: boolean
}

const offerSelect = `
  SELECT f.id, c.ref, c.rag, o.kind AS "organisationKind", c.age_band AS "ageBand", c.raised_at AS "raisedAt",
    f.expires_at AS "expiresAt", f.outcome, f.reasons, f.how, f.consultation_id AS "consultationId",
    f.asked_sealed AS "askedSealed", b.name AS "askedBy", k.wrapped,
    -- Accepting and taking back the others' offers is one transaction, so it is one moment.
    f.outcome = 'rescinded' AND EXISTS (SELECT FROM offer t WHERE t.consultation_id = f.consultation_id
      AND t.outcome = 'accepted' AND t.ended_at = f.ended_at) AS "takenByColleague"
  FROM offer f LEFT JOIN person b ON b.id = f.asked_by
  LEFT JOIN data_key k ON f.asked_sealed IS NOT NULL AND k.stream = 'consultation ' || f.consultation_id
  JOIN consultation c ON c.id = f.consultation_id
  LEFT JOIN organisation o ON o.id = c.organisation_id`

const offerView = (row: OfferReading, vault: Vault): OfferView => ({
  id: row.id,
  ref: row.ref,
  rag: row.rag,
  organisationKind: row.organisationKind,
  ageBand: row.ageBand,
  waitingSince: row.raisedAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  because: row.reasons.because,
  how: row.how,
  askedBy: row.askedBy === null ? null : { name: row.askedBy, reason: reasonIn(row, vault) },
})

/** Why a colleague asks, in their words; empty once the consultation was erased. */
function reasonIn({ id, consultationId, askedSealed, wrapped }: OfferReading, vault: Vault): string {
  if (!askedSealed || !wrapped) return ''
  const key = vault.openDataKey(`consultation ${consultationId}`, wrapped)
  return unsealJson(key, askedPlace(id), askedSealed) as string
}

/** The offer as its senior sees it, and how it ended, if it has. */
export async function readOffer(
  reader: Reader,
  vault: Vault,
  offerId: string,
): Promise<{ view: OfferView; outcome: OfferOutcome | null; takenByColleague: boolean } | null> {
  const [row] = await reader.query<OfferReading>(`${offerSelect} WHERE f.id = $1`, [offerId])
  if (!row) return null
  return { view: offerView(row, vault), outcome: row.outcome, takenByColleague: row.takenByColleague }
}

async function openOfferTo(
  reader: Reader,
  vault: Vault,
  seniorId: string,
  now: Date,
): Promise<OfferView | null> {
  const [row] = await reader.query<OfferReading>(
    `${offerSelect} WHERE f.senior_id = $1 AND f.outcome IS NULL AND f.expires_at > $2`,
    [seniorId, now],
  )
  return row ? offerView(row, vault) : null
}

export async function readAvailability(
  reader: Reader,
  seniorId: string,
): Promise<{ status: Availability; capacity: number }> {
  const [row] = await reader.query<{ status: Availability; capacity: number }>(
    'SELECT status, capacity FROM availability WHERE senior_id = $1',
    [seniorId],
  )
  return row ?? { status: 'away', capacity: 2 }
}

/** The consultations that they hold, oldest first; then those that they have joined for a second opinion. */
const ofDesk = `c.state IN ('talking', 'recording') AND (c.senior_id = $1 OR c.id IN (
  SELECT consultation_id FROM offer WHERE senior_id = $1 AND how = 'second-opinion' AND outcome = 'accepted'
    AND released_at IS NULL)) ORDER BY (c.senior_id <> $1), c.taken_at, c.id`

export async function readDesk(reader: Reader, vault: Vault, seniorId: string, now: Date): Promise<DeskView> {
  const [availability, offer, held, asked] = await Promise.all([
    readAvailability(reader, seniorId),
    openOfferTo(reader, vault, seniorId, now),
    readConsultations(reader, ofDesk, [seniorId]),
    readAsked(reader, seniorId, now),
  ])
  return { ...availability, offer, consultations: held.map((reading) => viewOf(reading)), asked }
}
