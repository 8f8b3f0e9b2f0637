/** Makes an account. Better-auth keeps how somebody signs in; the row `person` says who they are to us. */
import type { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import type { Role } from '../domain/people.js'
import type { Auth } from './auth.js'

export interface NewPerson {
  readonly email: string
  readonly name: string
  readonly title: string
  readonly role: Role
  readonly organisationId: string | null
  readonly deskIds: readonly string[]
  readonly passwordHash: string
}

/** Two stores, so two steps; the second is what counts, and both may be repeated. Out: the person's id. */
export async function registerPerson(database: Database, auth: Auth, person: NewPerson): Promise<string> {
  const id = await accountFor(auth, person)
  await database.write(async (tx) => {
    await tx.query(
      `INSERT INTO person (id, email, name, role, title, organisation_id) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO NOTHING`,
      [id, person.email, person.name, person.role, person.title, person.organisationId],
    )
    await tx.query(
      'INSERT INTO person_desk (person_id, desk_id) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING',
      [id, person.deskIds],
    )
    if (person.role === 'senior') {
      await tx.query(
        'INSERT INTO availability (senior_id, changed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [id, await tx.now()],
      )
    }
    return done(undefined)
  })
  return id
}

async function accountFor(auth: Auth, { email, name, passwordHash }: NewPerson): Promise<string> {
  const { internalAdapter } = await auth.$context
  const existing = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
  const user =
    existing?.user ??
    (await internalAdapter.createUser({ email, name, emailVerified: true }, { method: 'email-password' }))
  if (!existing || existing.accounts.length === 0) {
    await internalAdapter.linkAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password: passwordHash,
    })
  }
  return user.id
}
