/** Who uses the advice line, and as what. A person has one role. */
export const roles = ['practitioner', 'senior', 'manager', 'admin'] as const
export type Role = (typeof roles)[number]

export const organisationKinds = [
  'gp',
  'hospital',
  'midwifery',
  'health-visiting',
  'school-nursing',
  'mental-health',
  'ambulance',
  'police',
  'probation',
  'youth-justice',
  'school',
  'college',
  'early-years',
  'family-support',
  'housing',
  'substance-misuse',
  'domestic-abuse',
  'voluntary',
  'council',
] as const
export type OrganisationKind = (typeof organisationKinds)[number]

/** The name under which a kind of organisation is shown. */
export const organisationKindNames: Readonly<Record<OrganisationKind, string>> = {
  gp: 'GP practice',
  hospital: 'Hospital',
  midwifery: 'Midwifery',
  'health-visiting': 'Health visiting',
  'school-nursing': 'School nursing',
  'mental-health': 'Mental health service',
  ambulance: 'Ambulance service',
  police: 'Police',
  probation: 'Probation',
  'youth-justice': 'Youth justice',
  school: 'School',
  college: 'College',
  'early-years': 'Early years',
  'family-support': 'Family support',
  housing: 'Housing',
  'substance-misuse': 'Substance misuse service',
  'domestic-abuse': 'Domestic abuse service',
  voluntary: 'Voluntary organisation',
  council: 'Council',
}

export interface Organisation {
  readonly id: string
  readonly name: string
  readonly kind: OrganisationKind
}

/** A signed-in person, as every decision about what they may do needs them. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  /** What they are at work, in words: "GP", "Response officer", "Senior social worker". */
  readonly title: string
  readonly desks: readonly string[]
  readonly organisation: Organisation | null
}

/** Who an audit entry says did it. `role` is `system` for what the service did by itself. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly role: Role | 'system'
}

export const theService: Actor = { id: 'advice-line', name: 'The advice line', role: 'system' }

export const asActor = (person: Person): Actor => ({ id: person.id, name: person.name, role: person.role })
