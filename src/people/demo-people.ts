/** Invented people, organisations and desks, for the embedded default only. */
import type { Role } from '../domain/people.js'
import { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import type { Auth } from './auth.js'
import { registerPerson } from './register.js'

export const DEMO_PASSWORD = 'advice-line-demo'

const organisations = {
  gp: { id: '0d9ab0c4-5c1f-4a44-9d0e-0b1f6f7d1a01', name: 'Mill Lane Surgery', kind: 'gp' },
  police: { id: '0d9ab0c4-5c1f-4a44-9d0e-0b1f6f7d1a02', name: 'Exampleshire Police', kind: 'police' },
  family: {
    id: '0d9ab0c4-5c1f-4a44-9d0e-0b1f6f7d1a03',
    name: 'Riverside Family Hub',
    kind: 'family-support',
  },
  school: { id: '0d9ab0c4-5c1f-4a44-9d0e-0b1f6f7d1a04', name: 'Oakfield Primary School', kind: 'school' },
  gp2: { id: '0d9ab0c4-5c1f-4a44-9d0e-0b1f6f7d1a05', name: 'Station Road Surgery', kind: 'gp' },
} as const

const desks = [
  { id: 'exampleshire', name: 'Exampleshire', phone: '01632 960 101', outOfHours: '01632 960 111' },
  { id: 'otherborough', name: 'Otherborough', phone: '01632 960 102', outOfHours: '01632 960 112' },
] as const

export interface DemoPerson {
  readonly email: string
  readonly name: string
  readonly title: string
  readonly role: Role
  readonly desk: (typeof desks)[number]['id'] | null
  readonly organisation?: keyof typeof organisations
}

const person = (
  account: string,
  name: string,
  title: string,
  role: Role,
  desk: DemoPerson['desk'],
  organisation?: keyof typeof organisations,
): DemoPerson => ({
  email: `${account}@demo.example`,
  name,
  title,
  role,
  desk,
  ...(organisation ? { organisation } : {}),
})

export const demoPeople: readonly DemoPerson[] = [
  person('gp', 'Dr Nia Morgan', 'GP', 'practitioner', 'exampleshire', 'gp'),
  person('police', 'PC Tom Hale', 'Response officer', 'practitioner', 'exampleshire', 'police'),
  person('family', 'Rosa Lind', 'Family hub worker', 'practitioner', 'exampleshire', 'family'),
  person('school', 'Daniel Osei', 'Designated safeguarding lead', 'practitioner', 'exampleshire', 'school'),
  person('senior1', 'Asha Patel', 'Senior social worker', 'senior', 'exampleshire'),
  person('senior2', 'Ben Carter', 'Senior social worker', 'senior', 'exampleshire'),
  person('senior3', 'Grace Adeyemi', 'Senior social worker', 'senior', 'exampleshire'),
  person('manager', 'Helen Wright', 'Team manager', 'manager', 'exampleshire'),
  person('admin', 'Sam Field', 'Service administrator', 'admin', null),
  person('senior4', 'Idris Khan', 'Senior social worker', 'senior', 'otherborough'),
  person('manager2', 'Marta Silva', 'Team manager', 'manager', 'otherborough'),
  person('gp2', 'Dr Leo Brandt', 'GP', 'practitioner', 'otherborough', 'gp2'),
]

/** Makes whatever of the demonstration is not there yet. Safe to run again, and after dying half-way. */
export async function seedDemo(database: Database, auth: Auth): Promise<void> {
  await database.write(async (tx) => {
    for (const { id, name, kind } of Object.values(organisations)) {
      await tx.query('INSERT INTO organisation (id, name, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        id,
        name,
        kind,
      ])
    }
    for (const { id, name, phone, outOfHours } of desks) {
      await tx.query(
        'INSERT INTO desk (id, name, phone, out_of_hours_phone) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [id, name, phone, outOfHours],
      )
    }
    return done(undefined)
  })
  const there = await database.query<{ email: string }>('SELECT email FROM person')
  const known = new Set(there.map(({ email }) => email))
  const missing = demoPeople.filter(({ email }) => !known.has(email))
  if (missing.length === 0) return
  const passwordHash = await (await auth.$context).password.hash(DEMO_PASSWORD)
  for (const { email, name, title, role, desk, organisation } of missing) {
    const organisationId = organisation ? organisations[organisation].id : null
    const deskIds = desk ? [desk] : []
    await registerPerson(database, auth, { email, name, title, role, organisationId, deskIds, passwordHash })
  }
}
