import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, readKey } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { draftPlace, dropDrafts } from '../database/draft-rows.js'
import type { State } from '../domain/lifecycle.js'
import { whyNoMessage } from '../domain/message.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import type { MessageDraftView } from '../domain/views.js'
import { seal, unseal, Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import { ConsultationsService } from './consultations.service.js'

const notFound = refuse('not-found', 'There is no such consultation.')

/**
 * What a person has typed in a consultation and not sent: kept for them alone, on whatever machine they go on. It is no
 * part of the consultation, so no log, audit entry or manager ever has it. (docs/adr/0011-drafts.md)
 */
@Injectable()
export class DraftsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
  ) {}

  /** Null when there is none. Refusal: `not-found` (or not theirs). */
  async read(person: Person, ref: string): Promise<Outcome<MessageDraftView | null>> {
    const seen = await this.consultations.takePart(person, ref)
    return seen.ok ? done(await this.of(person, seen.value.reading.id)) : seen
  }

  /**
   * The same for whom it was decided before. What has become a message is none any more, also where the draft was saved
   * again while the message was being stored.
   */
  async of(person: Person, consultationId: string): Promise<MessageDraftView | null> {
    const [row] = await this.database.query<{ clientId: string; sealed: Buffer; savedAt: Date }>(
      `SELECT client_id AS "clientId", body_sealed AS sealed, saved_at AS "savedAt" FROM message_draft d
       WHERE consultation_id = $1 AND author_id = $2 AND NOT EXISTS
         (SELECT FROM message m WHERE m.author_id = d.author_id AND m.client_id = d.client_id)`,
      [consultationId, person.id],
    )
    const key = row && (await readKey(this.database, this.vault, consultationStream(consultationId)))
    if (!row || !key) return null
    const place = draftPlace(consultationId, person.id, row.clientId)
    return {
      clientId: row.clientId,
      body: unseal(key, place, row.sealed).toString('utf8'),
      savedAt: row.savedAt.toISOString(),
    }
  }

  /**
   * Keeps this instead of what was kept before; a blank text takes it away. The last save wins. Null: nothing is kept,
   * also because the message with this id is stored already. Refusals: `not-found` (or not theirs), `closed`.
   */
  async save(
    person: Person,
    ref: string,
    clientId: string,
    body: string,
  ): Promise<Outcome<MessageDraftView | null>> {
    const seen = await this.consultations.takePart(person, ref)
    if (!seen.ok) return seen
    const { id, practitionerId, joinedIds } = seen.value.reading
    return this.database.write<MessageDraftView | null>(async (tx) => {
      // Messages are stored meanwhile, but it does not change hands or end: whoever moves it locks it for update.
      const [row] = await tx.query<{ state: State; seniorId: string | null }>(
        'SELECT state, senior_id AS "seniorId" FROM consultation WHERE id = $1 FOR KEY SHARE',
        [id],
      )
      const side = row && sideOf(person, { practitionerId, seniorId: row.seniorId, joinedIds })
      if (!row || !side) return notFound
      const refusal = whyNoMessage(row.state, side)
      if (refusal) return { ok: false, refusal }
      if (body.trim() === '') {
        await dropDrafts(tx, id, [person.id])
        return done(null)
      }
      const key = await readKey(tx, this.vault, consultationStream(id))
      if (!key) return notFound
      const now = await tx.now()
      const sealed = seal(key, draftPlace(id, person.id, clientId), Buffer.from(body, 'utf8'))
      const [saved] = await tx.query(
        `INSERT INTO message_draft (consultation_id, author_id, client_id, body_sealed, saved_at)
         SELECT $1, $2, $3, $4, $5
         WHERE NOT EXISTS (SELECT FROM message WHERE author_id = $2 AND client_id = $3)
         ON CONFLICT (consultation_id, author_id) DO UPDATE SET client_id = $3, body_sealed = $4, saved_at = $5
         RETURNING author_id`,
        [id, person.id, clientId, sealed, now],
      )
      return done(saved ? { clientId, body, savedAt: now.toISOString() } : null)
    })
  }
}
