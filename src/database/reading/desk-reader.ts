/** A senior's desk, as they see it: availability, the offer that is open to them, the consultations they hold. */
import type { Reader } from '../database.js'
import { readConsultations, viewOf } from './consultation-reader.js'
import type { AgeBand, Rag } from '../../domain/concern.js'
import type { Reasons } from '../../domain/reasons.js'
import type { OrganisationKind } from '../../domain/people.js'
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
  readonly takenByColleague: boolean
}

const offerSelect = `
  SELECT f.id, c.ref, c.rag, o.kind AS "organisationKind", c.age_band AS "ageBand", c.raised_at AS "raisedAt",
    f.expires_at AS "expiresAt", f.outcome, f.reasons, f.how, f.consultation_id AS "consultationId",
    f.asked_sealed AS "askedSealed", b.name AS "askedBy",
    -- Accepting and taking back the others' offers is one transaction, so it is one moment.
    f.outcome = 'rescinded' AND EXISTS (SELECT FROM offer t WHERE t.consultation_id = f.consultation_id
      AND t.outcome = 'accepted' AND t.ended_at = f.ended_at) AS "takenByColleague"
  FROM offer f LEFT JOIN person b ON b.id = f.asked_by JOIN consultation c ON c.id = f.consultation_id
  LEFT JOIN organisation o ON o.id = c.organisation_id`

const offerView = (row: OfferReading): OfferView => ({
  id: row.id,
  ref: row.ref,
  rag: row.rag,
  organisationKind: row.organisationKind,
  ageBand: row.ageBand,
  waitingSince: row.raisedAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  because: row.reasons.because,
  how: row.how,
  askedBy: row.askedBy === null ? null : { name: row.askedBy, reason: '' },
})

/** The offer as its senior sees it, and how it ended, if it has. */
export async function readOffer(
  reader: Reader,
  offerId: string,
): Promise<{ view: OfferView; outcome: OfferOutcome | null; takenByColleague: boolean } | null> {
  const [row] = await reader.query<OfferReading>(`${offerSelect} WHERE f.id = $1`, [offerId])
  return row ? { view: offerView(row), outcome: row.outcome, takenByColleague: row.takenByColleague } : null
}

async function openOfferTo(reader: Reader, seniorId: string): Promise<OfferView | null> {
  const [row] = await reader.query<OfferReading>(
    `${offerSelect} WHERE f.senior_id = $1 AND f.outcome IS NULL AND f.expires_at > clock_timestamp()`,
    [seniorId],
  )
  return row ? offerView(row) : null
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

export async function readDesk(reader: Reader, seniorId: string): Promise<DeskView> {
  const [availability, offer, held] = await Promise.all([
    readAvailability(reader, seniorId),
    openOfferTo(reader, seniorId),
    readConsultations(
      reader,
      `c.senior_id = $1 AND c.state IN ('talking', 'recording') ORDER BY c.taken_at, c.id`,
      [seniorId],
    ),
  ])
  return { ...availability, offer, consultations: held.map((reading) => viewOf(reading)) }
}
