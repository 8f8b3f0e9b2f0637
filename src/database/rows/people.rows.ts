import { EntitySchema } from 'typeorm'
import type { Ladder } from '../../domain/ladder.js'
import type { OpeningHours } from '../../domain/opening-hours.js'
import type { OrganisationKind, Role } from '../../domain/people.js'
import type { Availability } from '../../domain/views.js'

export interface OrganisationRow {
  readonly id: string
  readonly name: string
  readonly kind: OrganisationKind
}

export const organisations = new EntitySchema<OrganisationRow>({
  name: 'organisation',
  columns: { id: { type: 'uuid', primary: true }, name: { type: 'text' }, kind: { type: 'text' } },
})

export interface DeskRow {
  readonly id: string
  readonly name: string
  readonly phone: string
  readonly outOfHoursPhone: string
  readonly offerSeconds: number
  readonly redMinutes: number
  readonly amberMinutes: number
  readonly greenMinutes: number
  readonly hours: OpeningHours
  readonly ladder: Ladder
  readonly lostSeconds: number
  readonly slotMinutes: number
  readonly slotPlaces: number
  readonly dutyEmail: string | null
  readonly outOfHoursEmail: string | null
  readonly closesAt: Date | null
}

export const desks = new EntitySchema<DeskRow>({
  name: 'desk',
  columns: {
    id: { type: 'text', primary: true },
    name: { type: 'text' },
    phone: { type: 'text' },
    outOfHoursPhone: { type: 'text' },
    offerSeconds: { type: 'smallint' },
    redMinutes: { type: 'integer' },
    amberMinutes: { type: 'integer' },
    greenMinutes: { type: 'integer' },
    hours: { type: 'jsonb' },
    ladder: { type: 'jsonb' },
    lostSeconds: { type: 'integer' },
    slotMinutes: { type: 'smallint' },
    slotPlaces: { type: 'smallint' },
    dutyEmail: { type: 'text', nullable: true },
    outOfHoursEmail: { type: 'text', nullable: true },
    closesAt: { type: 'timestamptz', nullable: true },
  },
})

export interface PersonRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly title: string
  readonly organisationId: string | null
  readonly disabledAt: Date | null
  readonly skills: string[]
}

export const people = new EntitySchema<PersonRow>({
  name: 'person',
  columns: {
    id: { type: 'text', primary: true },
    email: { type: 'text' },
    name: { type: 'text' },
    role: { type: 'text' },
    title: { type: 'text' },
    organisationId: { type: 'uuid', nullable: true },
    disabledAt: { type: 'timestamptz', nullable: true },
    skills: { type: 'text', array: true, default: '{}' },
  },
})

export interface PersonDeskRow {
  readonly personId: string
  readonly deskId: string
}

export const personDesks = new EntitySchema<PersonDeskRow>({
  name: 'person_desk',
  columns: { personId: { type: 'text', primary: true }, deskId: { type: 'text', primary: true } },
})

export interface AvailabilityRow {
  readonly seniorId: string
  readonly status: Availability
  readonly capacity: number
  readonly changedAt: Date
  readonly lastAcceptedAt: Date | null
  /** How long an offer to them stays open; null: as the desk has it. */
  readonly offerSeconds: number | null
}

export const availabilities = new EntitySchema<AvailabilityRow>({
  name: 'availability',
  columns: {
    seniorId: { type: 'text', primary: true },
    status: { type: 'text' },
    capacity: { type: 'smallint' },
    changedAt: { type: 'timestamptz' },
    lastAcceptedAt: { type: 'timestamptz', nullable: true },
    offerSeconds: { type: 'smallint', nullable: true },
  },
})
