import { EntitySchema } from 'typeorm'
import type { Reasons } from '../../domain/reasons.js'
import type { OfferOutcome } from '../../domain/views.js'

/** Why a hold has ended. */
export type ReleaseWhy = 'closed' | 'lost' | 'transferred' | 'handed-back' | 'left'

/**
 * An offer of a concern to a senior. While its outcome is open it is an offer; accepted and not yet released it is the
 * hold that the senior has on the consultation, in one of their slots (a second opinion: their part in it, without a
 * slot). Indexes see to it that a consultation has at most one holder (migrations 1 and 2).
 */
export interface OfferRow {
  readonly id: string
  readonly consultationId: string
  readonly seniorId: string
  readonly deskId: string
  readonly madeAt: Date
  /** On the database's clock. */
  readonly expiresAt: Date
  readonly outcome: OfferOutcome | null
  readonly endedAt: Date | null
  readonly slot: number | null
  readonly releasedAt: Date | null
  readonly reasons: Reasons
  readonly consultationVersion: number
  readonly how: Reasons['how']
  readonly askedBy: string | null
  readonly askedSealed: Buffer | null
  readonly releaseWhy: ReleaseWhy | null
}

export const offers = new EntitySchema<OfferRow>({
  name: 'offer',
  columns: {
    id: { type: 'uuid', primary: true },
    consultationId: { type: 'uuid' },
    seniorId: { type: 'text' },
    deskId: { type: 'text' },
    madeAt: { type: 'timestamptz' },
    expiresAt: { type: 'timestamptz' },
    outcome: { type: 'text', nullable: true },
    endedAt: { type: 'timestamptz', nullable: true },
    slot: { type: 'smallint', nullable: true },
    releasedAt: { type: 'timestamptz', nullable: true },
    reasons: { type: 'jsonb' },
    consultationVersion: { type: 'integer' },
    how: { type: 'text', default: 'one' },
    askedBy: { type: 'text', nullable: true },
    askedSealed: { type: 'bytea', nullable: true },
    releaseWhy: { type: 'text', nullable: true },
  },
})
