import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { consultationStream, openOrBeginStream, openStream, personStream } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Organisation, type OrganisationKind, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { releaseJoined, theirs } from './asking.service.js'
import { backToQueue } from './back-to-queue.js'
import { noteConflict } from './conflict-writes.js'

const unknown = refuse('not-found', 'There is no such organisation.')

export interface DeclaredConflict {
  readonly organisation: Organisation
  readonly declaredAt: Date
}

/**
 * Conflicts of interest, declared by the senior whose they are: with one consultation (and so with its child), or with
 * an organisation. They are not offered what they have a conflict with; there is no way back but to withdraw it.
 */
@Injectable()
export class ConflictsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * With a consultation that they hold, which goes back to the queue, or have joined, which they leave. Refusals:
   * `not-found` (or not theirs), `not-talking`.
   */
  async withConsultation(person: Person, ref: string, reason: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const row = await lockByRef(tx, ref)
      const left = row !== null && (await releaseJoined(tx, row.id, person.id))
      const held = left ? done(row) : await theirs(tx, person, ref)
      if (!held.ok) return held
      const { id } = held.value
      await noteConflict(tx, person, id)
      const stream = await openStream(tx, this.vault, consultationStream(id))
      await stream.append(asActor(person), 'conflict.declared', { reason })
      if (left) {
        await stream.append(asActor(person), 'second-opinion.left', { why: 'conflict of interest' })
        tx.tell({ kind: 'consultation', id })
        return done(held.value.ref)
      }
      const how = {
        why: 'handed-back',
        actor: asActor(person),
        detail: { reason: 'Conflict of interest' },
      } as const
      await backToQueue(tx, this.vault, held.value, how)
      return done(held.value.ref)
    })
  }

  /** With which organisations they have declared one. */
  async declared(person: Person): Promise<DeclaredConflict[]> {
    const rows = await this.database.query<{ id: string; name: string; kind: OrganisationKind; at: Date }>(
      `SELECT o.id, o.name, o.kind, k.declared_at AS at
       FROM conflict_of_interest k JOIN organisation o ON o.id = k.organisation_id
       WHERE k.senior_id = $1 AND k.withdrawn_at IS NULL ORDER BY o.name`,
      [person.id],
    )
    return rows.map(({ at, ...organisation }) => ({ organisation, declaredAt: at }))
  }

  /** Organisations of those who can ask this senior's desks. */
  async organisations(person: Person): Promise<Organisation[]> {
    return this.database.query<Organisation>(
      `SELECT id, name, kind FROM organisation WHERE id IN (
         SELECT p.organisation_id FROM person p JOIN person_desk d ON d.person_id = p.id WHERE d.desk_id = ANY($1))
       ORDER BY name`,
      [person.desks],
    )
  }

  /** Declaring it twice is declaring it. Refusal: `not-found` (no such organisation). */
  async declare(person: Person, organisationId: string): Promise<Outcome<undefined>> {
    return this.database.write<undefined>(async (tx) => {
      const [known] = await tx.query('SELECT FROM organisation WHERE id = $1', [organisationId])
      if (!known) return unknown
      const [made] = await tx.query(
        `INSERT INTO conflict_of_interest (id, senior_id, organisation_id, declared_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING id`,
        [randomUUID(), person.id, organisationId, await tx.now()],
      )
      if (made) await this.note(tx, person, 'conflict.declared', organisationId)
      return done(undefined)
    })
  }

  /** They may be asked again. Refusal: `not-found` (none was declared). */
  async withdraw(person: Person, organisationId: string): Promise<Outcome<undefined>> {
    return this.database.write<undefined>(async (tx) => {
      const [gone] = await tx.query(
        `UPDATE conflict_of_interest SET withdrawn_at = $3
         WHERE senior_id = $1 AND organisation_id = $2 AND withdrawn_at IS NULL RETURNING id`,
        [person.id, organisationId, await tx.now()],
      )
      if (!gone) return refuse('not-found', 'You have declared no conflict with this organisation.')
      await this.note(tx, person, 'conflict.withdrawn', organisationId)
      await nudgeDesksOf(tx, person.id)
      return done(undefined)
    })
  }

  private async note(tx: Tx, person: Person, action: string, organisationId: string): Promise<void> {
    const stream = await openOrBeginStream(tx, this.vault, personStream(person.id))
    await stream.append(asActor(person), action, { organisationId })
  }
}
