/**
 * A roster: desks, organisations and people, given as one document and added as a whole. What is there already stays as
 * it is, so the same roster may be given again, also after dying half-way.
 */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import { organisationKinds, roles } from '../domain/people.js'
import type { Auth } from './auth.js'
import { registerPerson } from './register.js'

const phone = z.string().regex(/^[+\d][\d ]{4,20}$/, 'must be a telephone number')

export const rosterSchema = z.object({
  desks: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be a short name such as "exampleshire"'),
        name: z.string().min(1),
        phone,
        outOfHoursPhone: phone,
      }),
    )
    .default([]),
  organisations: z.array(z.object({ name: z.string().min(1), kind: z.enum(organisationKinds) })).default([]),
  people: z
    .array(
      z
        .object({
          email: z.email().transform((email) => email.toLowerCase()),
          name: z.string().min(1),
          title: z.string().min(1),
          role: z.enum(roles),
          desks: z.array(z.string()).default([]),
          organisation: z.string().optional(),
          password: z.string().min(12, 'must have at least 12 characters'),
        })
        .refine((person) => (person.role === 'practitioner') === (person.organisation !== undefined), {
          path: ['organisation'],
          message: 'practitioners have an organisation, nobody else has',
        }),
    )
    .default([]),
})

export type Roster = z.input<typeof rosterSchema>
type Checked = z.infer<typeof rosterSchema>

/** Out: how many people were new. Throws when a person names a desk or an organisation that is not there. */
export async function addRoster(database: Database, auth: Auth, roster: Roster): Promise<number> {
  const { desks, organisations, people } = rosterSchema.parse(roster)
  await addPlaces(database, desks, organisations)
  const known = new Set(
    (await database.query<{ email: string }>('SELECT email FROM person')).map(({ email }) => email),
  )
  const missing = people.filter(({ email }) => !known.has(email))
  const { password } = await auth.$context
  const hashes = new Map<string, Promise<string>>()
  const organisationIds = await namesToIds(database)
  for (const person of missing) {
    const organisationId = person.organisation ? organisationIds.get(person.organisation) : null
    if (organisationId === undefined) throw new Error(`no such organisation: ${person.organisation ?? ''}`)
    const hash = hashes.get(person.password) ?? password.hash(person.password)
    hashes.set(person.password, hash)
    const { email, name, title, role, desks: deskIds } = person
    await registerPerson(database, auth, {
      email,
      name,
      title,
      role,
      organisationId,
      deskIds,
      passwordHash: await hash,
    })
  }
  return missing.length
}

async function addPlaces(
  database: Database,
  desks: Checked['desks'],
  organisations: Checked['organisations'],
): Promise<void> {
  await database.write(async (tx) => {
    for (const { name, kind } of organisations) {
      await tx.query(
        'INSERT INTO organisation (id, name, kind) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING',
        [randomUUID(), name, kind],
      )
    }
    for (const { id, name, phone: number, outOfHoursPhone } of desks) {
      await tx.query(
        'INSERT INTO desk (id, name, phone, out_of_hours_phone) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [id, name, number, outOfHoursPhone],
      )
    }
    return done(undefined)
  })
}

async function namesToIds(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ id: string; name: string }>('SELECT id, name FROM organisation')
  return new Map(rows.map(({ id, name }) => [name, id]))
}
