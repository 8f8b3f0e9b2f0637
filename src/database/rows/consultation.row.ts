import { EntitySchema } from 'typeorm'
import type { AdviceOutcome } from '../../domain/advice-record.js'
import type { AgeBand, Rag, Urgency } from '../../domain/concern.js'
import type { State } from '../../domain/lifecycle.js'
import type { Reach } from '../../domain/reach.js'

export interface ConsultationRow {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  readonly practitionerId: string
  readonly organisationId: string | null
  readonly clientId: string
  readonly contentDigest: Buffer
  readonly state: State
  readonly rag: Rag
  readonly urgency: Urgency
  readonly immediateDanger: boolean
  readonly ageBand: AgeBand
  readonly status: 'advice-only' | 'referral'
  readonly raisedAt: Date
  readonly dueAt: Date
  readonly seniorId: string | null
  readonly takenAt: Date | null
  readonly talkEndedAt: Date | null
  readonly closedAt: Date | null
  readonly withdrawnAt: Date | null
  readonly outcome: AdviceOutcome | null
  readonly level: number | null
  readonly categories: string[]
  /** Fencing token: grows with every change of state, so that whoever decided on an older one is refused. */
  readonly version: number
  /** Sequence number and hash of the last message. */
  readonly headSeq: number
  readonly headHash: Buffer
  readonly concernSealed: Buffer
  readonly reach: Reach
  readonly needs: string[]
  /** Keyed hashes of the NHS number, and of name with date of birth; null where they are not known. */
  readonly nhsKey: Buffer | null
  readonly childKey: Buffer | null
  /** The latest year in which the child can have been born; null: nothing is known of it. */
  readonly bornYear: number | null
  /** When its content was erased; null: it is there. */
  readonly erasedAt: Date | null
  readonly seniorAwayAt: Date | null
  readonly returnedWhy: 'senior-lost' | 'handed-back' | null
  readonly returnedAt: Date | null
  readonly takenRag: Rag | null
  readonly handedTo: string | null
  readonly handedOverAt: Date | null
}

export const consultations = new EntitySchema<ConsultationRow>({
  name: 'consultation',
  columns: {
    id: { type: 'uuid', primary: true },
    ref: { type: 'text' },
    deskId: { type: 'text' },
    practitionerId: { type: 'text' },
    organisationId: { type: 'uuid', nullable: true },
    clientId: { type: 'uuid' },
    contentDigest: { type: 'bytea' },
    state: { type: 'text' },
    rag: { type: 'text' },
    urgency: { type: 'text' },
    immediateDanger: { type: 'boolean' },
    ageBand: { type: 'text' },
    status: { type: 'text' },
    raisedAt: { type: 'timestamptz' },
    dueAt: { type: 'timestamptz' },
    seniorId: { type: 'text', nullable: true },
    takenAt: { type: 'timestamptz', nullable: true },
    talkEndedAt: { type: 'timestamptz', nullable: true },
    closedAt: { type: 'timestamptz', nullable: true },
    withdrawnAt: { type: 'timestamptz', nullable: true },
    outcome: { type: 'text', nullable: true },
    level: { type: 'smallint', nullable: true },
    categories: { type: 'text', array: true },
    version: { type: 'integer' },
    headSeq: { type: 'integer' },
    headHash: { type: 'bytea' },
    concernSealed: { type: 'bytea' },
    reach: { type: 'text', default: 'one-at-a-time' },
    needs: { type: 'text', array: true, default: '{}' },
    nhsKey: { type: 'bytea', nullable: true },
    childKey: { type: 'bytea', nullable: true },
    bornYear: { type: 'smallint', nullable: true },
    erasedAt: { type: 'timestamptz', nullable: true },
    seniorAwayAt: { type: 'timestamptz', nullable: true },
    returnedWhy: { type: 'text', nullable: true },
    returnedAt: { type: 'timestamptz', nullable: true },
    takenRag: { type: 'text', nullable: true },
    handedTo: { type: 'text', nullable: true },
    handedOverAt: { type: 'timestamptz', nullable: true },
  },
})
