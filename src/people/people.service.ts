import { Inject, Injectable } from '@nestjs/common'
import { APIError } from 'better-auth/api'
import { openOrBeginStream, personStream } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { done } from '../domain/outcome.js'
import { asActor, type OrganisationKind, type Person, type Role } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'

interface Row {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly title: string
  readonly desks: string[]
  readonly organisationId: string | null
  readonly organisationName: string | null
  readonly organisationKind: OrganisationKind | null
}

/** Who somebody is, as the rest of the service knows them. */
@Injectable()
export class PeopleService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** null when there is no such person, or they are disabled. */
  async find(id: string): Promise<Person | null> {
    const [row] = await this.database.query<Row>(
      `SELECT p.id, p.name, p.email, p.role, p.title, o.id AS "organisationId", o.name AS "organisationName",
         o.kind AS "organisationKind",
         coalesce((SELECT array_agg(desk_id ORDER BY desk_id) FROM person_desk WHERE person_id = p.id), '{}') AS desks
       FROM person p LEFT JOIN organisation o ON o.id = p.organisation_id
       WHERE p.id = $1 AND p.disabled_at IS NULL`,
      [id],
    )
    if (!row) return null
    const { organisationId, organisationName, organisationKind, ...person } = row
    const organisation =
      organisationId && organisationName && organisationKind
        ? { id: organisationId, name: organisationName, kind: organisationKind }
        : null
    return { ...person, organisation }
  }

  /** Writes down a sign-in. Throws when this person may not sign in, or when it can't be written down: no session then. */
  async signedIn(personId: string): Promise<void> {
    const person = await this.find(personId)
    if (!person) throw new APIError('FORBIDDEN', { code: 'forbidden', message: 'This account is closed.' })
    await this.note(person, 'person.signed-in')
  }

  async signedOut(personId: string): Promise<void> {
    const person = await this.find(personId)
    if (person) await this.note(person, 'person.signed-out')
  }

  private async note(person: Person, action: string): Promise<void> {
    await this.database.write(async (tx) => {
      const stream = await openOrBeginStream(tx, this.vault, personStream(person.id))
      await stream.append(asActor(person), action)
      return done(undefined)
    })
  }
}
