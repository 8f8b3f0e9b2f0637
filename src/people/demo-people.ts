/** Invented desks, organisations and people, for the embedded default. Telephone numbers ring nowhere (Ofcom, drama use). */
import type { Role } from '../domain/people.js'
import type { Roster } from './roster.js'

export const DEMO_PASSWORD = 'advice-line-demo'

const person = (
  account: string,
  name: string,
  title: string,
  role: Role,
  desk: 'exampleshire' | 'otherborough' | null,
  organisation?: string,
) => ({
  email: `${account}@demo.example`,
  name,
  title,
  role,
  desks: desk ? [desk] : [],
  password: DEMO_PASSWORD,
  ...(organisation ? { organisation } : {}),
})

export const demoPeople = [
  person('gp', 'Dr Nia Morgan', 'GP', 'practitioner', 'exampleshire', 'Mill Lane Surgery'),
  person('police', 'PC Tom Hale', 'Response officer', 'practitioner', 'exampleshire', 'Exampleshire Police'),
  person('family', 'Rosa Lind', 'Family hub worker', 'practitioner', 'exampleshire', 'Riverside Family Hub'),
  person(
    'school',
    'Daniel Osei',
    'Safeguarding lead',
    'practitioner',
    'exampleshire',
    'Oakfield Primary School',
  ),
  person('senior1', 'Asha Patel', 'Senior social worker', 'senior', 'exampleshire'),
  person('senior2', 'Ben Carter', 'Senior social worker', 'senior', 'exampleshire'),
  person('senior3', 'Grace Adeyemi', 'Senior social worker', 'senior', 'exampleshire'),
  person('manager', 'Helen Wright', 'Team manager', 'manager', 'exampleshire'),
  person('admin', 'Sam Field', 'Service administrator', 'admin', null),
  person('senior4', 'Idris Khan', 'Senior social worker', 'senior', 'otherborough'),
  person('manager2', 'Marta Silva', 'Team manager', 'manager', 'otherborough'),
  person('gp2', 'Dr Leo Brandt', 'GP', 'practitioner', 'otherborough', 'Station Road Surgery'),
]

export const demoRoster: Roster = {
  desks: [
    { id: 'exampleshire', name: 'Exampleshire', phone: '01632 960 101', outOfHoursPhone: '01632 960 111' },
    { id: 'otherborough', name: 'Otherborough', phone: '01632 960 102', outOfHoursPhone: '01632 960 112' },
  ],
  organisations: [
    { name: 'Mill Lane Surgery', kind: 'gp' },
    { name: 'Exampleshire Police', kind: 'police' },
    { name: 'Riverside Family Hub', kind: 'family-support' },
    { name: 'Oakfield Primary School', kind: 'school' },
    { name: 'Station Road Surgery', kind: 'gp' },
  ],
  people: demoPeople,
}
