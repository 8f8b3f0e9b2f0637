import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, readKey } from '../audit/streams.js'
import { phonePlace } from '../database/callback-rows.js'
import { Database } from '../database/database.js'
import {
  readConsultations,
  viewOf,
  type ConsultationReading,
} from '../database/reading/consultation-reader.js'
import type { Concern } from '../domain/concern.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import type { ConsultationView } from '../domain/views.js'
import { unseal, unsealJson, Vault } from '../platform/sealing.js'
import { sightOf, type Sight } from '../people/rights.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const MOST_LISTED = 200

export interface Seen {
  readonly reading: ConsultationReading
  readonly view: ConsultationView
  readonly sight: Exclude<Sight, 'none'>
}

/** What both sides may read of a consultation. */
@Injectable()
export class ConsultationsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Their own, newest first. */
  async list(person: Person): Promise<ConsultationView[]> {
    const own = person.role === 'practitioner' ? 'c.practitioner_id' : 'c.senior_id'
    const readings = await readConsultations(
      this.database,
      `${own} = $1 AND c.erased_at IS NULL ORDER BY c.raised_at DESC, c.id LIMIT ${MOST_LISTED}`,
      [person.id],
    )
    return readings.map((reading) => viewOf(reading))
  }

  /** The consultation as this person may see it. Refusal: `not-found`, also when it is not theirs. */
  async see(person: Person, ref: string): Promise<Outcome<Seen>> {
    const known = readReference(ref)
    const [reading] = known
      ? await readConsultations(this.database, 'c.ref = $1 AND c.erased_at IS NULL', [known])
      : []
    if (!reading) return notFound
    const sight = sightOf(person, reading)
    if (sight === 'none') return notFound
    const view = viewOf(reading, sight === 'offered' ? 'withoutNames' : undefined)
    return done({ reading, view, sight })
  }

  /** The same for the two sides only: not for a senior to whom it is merely offered. */
  async takePart(person: Person, ref: string): Promise<Outcome<Seen>> {
    const seen = await this.see(person, ref)
    return seen.ok && seen.value.sight === 'offered' ? notFound : seen
  }

  /** How long this desk waits for a senior who has lost connection. */
  async lostSeconds(deskId: string): Promise<number> {
    const [desk] = await this.database.query<{ lostSeconds: number }>(
      'SELECT lost_seconds AS "lostSeconds" FROM desk WHERE id = $1',
      [deskId],
    )
    return desk?.lostSeconds ?? 120
  }

  /** The answers that the practitioner gave; the number is the one that they gave last. */
  async concern(person: Person, ref: string): Promise<Outcome<Concern>> {
    const seen = await this.takePart(person, ref)
    if (!seen.ok) return seen
    const { id } = seen.value.reading
    const key = await readKey(this.database, this.vault, consultationStream(id))
    const [row] = await this.database.query<{
      sealed: Buffer
      callbackId: string | null
      phone: Buffer | null
    }>(
      `SELECT c.concern_sealed AS sealed, k.id AS "callbackId", k.phone_sealed AS phone FROM consultation c
       LEFT JOIN callback k ON k.consultation_id = c.id AND k.phone_sealed IS NOT NULL
       WHERE c.id = $1 ORDER BY k.booked_at DESC LIMIT 1`,
      [id],
    )
    if (!key || !row) return notFound
    const concern = unsealJson(key, `concern|${id}`, row.sealed) as Concern
    if (!row.callbackId || !row.phone) return done(concern)
    return done({ ...concern, phone: unseal(key, phonePlace(row.callbackId), row.phone).toString('utf8') })
  }
}
