import { Inject, Injectable } from '@nestjs/common'
import { randomBytes, randomUUID } from 'node:crypto'
import { rescindOffers } from '../audit/rescinded.js'
import { beginStream, consultationStream, openStream } from '../audit/streams.js'
import { lockByRef, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { setOnLadder } from '../database/ladder-rows.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import { consultations, type ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import { genesis } from '../domain/chain.js'
import { firstColour, type Concern } from '../domain/concern.js'
import { isUnanswered } from '../domain/lifecycle.js'
import { inOrder } from '../domain/needs.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { dueAt } from '../domain/queue-order.js'
import { makeReference } from '../domain/reference.js'
import type { ConsultationView } from '../domain/views.js'
import { sealJson, Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import { columnsOf, concernPlace } from './concern-columns.js'
import { concernOf, type RaiseInput } from './concern.schema.js'
import { codeOf } from '../platform/error-code.js'

export interface Raised {
  readonly consultation: ConsultationView
  /** false: this client id had raised the same concern before. */
  readonly created: boolean
}

const notFound = refuse('not-found', 'There is no such consultation.')
/** A reference or a client id that somebody else has just used: the next attempt sees it. */
const UNIQUE_VIOLATION = '23505'
const ATTEMPTS = 5

/** A practitioner raises a concern, and may withdraw it while it waits. */
@Injectable()
export class ConcernsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * In: the practitioner and their answers. Out: the consultation, now waiting; the same one when the same client id
   * sends the same content again. Refusals: `invalid` (no such desk), `client-id-reused` (other content).
   */
  async raise(person: Person, input: RaiseInput): Promise<Outcome<Raised>> {
    const deskId = input.desk ?? person.desks[0]
    if (!deskId || !person.desks.includes(deskId)) {
      return refuse('invalid', 'Some of what was sent is not valid.', [
        { field: 'desk', message: 'Choose a desk that you can ask' },
      ])
    }
    const clientId = input.clientId ?? randomUUID()
    const outcome = await this.insert(person, deskId, clientId, concernOf(input))
    if (!outcome.ok) return outcome
    const [reading] = await readConsultations(this.database, 'c.id = $1', [outcome.value.id])
    if (!reading) throw new Error('a concern that was just raised is not there')
    return done({ consultation: viewOf(reading), created: outcome.value.created })
  }

  private async insert(
    person: Person,
    deskId: string,
    clientId: string,
    concern: Concern,
  ): Promise<Outcome<{ id: string; created: boolean }>> {
    const digest = this.vault.digest({ deskId, ...concern })
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.write<{ id: string; created: boolean }>(async (tx) => {
          const earlier = await findByClientId(tx, person.id, clientId)
          if (earlier) {
            return earlier.contentDigest.equals(digest)
              ? done({ id: earlier.id, created: false })
              : refuse('client-id-reused', 'This clientId has raised a different concern.')
          }
          return done({ id: await this.save(tx, person, deskId, clientId, concern, digest), created: true })
        })
      } catch (error) {
        if (attempt >= ATTEMPTS || codeOf(error) !== UNIQUE_VIOLATION) throw error
      }
    }
  }

  private async save(
    tx: Tx,
    person: Person,
    deskId: string,
    clientId: string,
    concern: Concern,
    contentDigest: Buffer,
  ): Promise<string> {
    const id = randomUUID()
    const raisedAt = await tx.now()
    const rag = firstColour(concern)
    // Its key is held, so that settings which are changed at this moment count either before or after.
    const desk = await tx.manager.findOneOrFail(desks, {
      where: { id: deskId },
      lock: { mode: 'for_key_share' },
    })
    const stream = await beginStream(tx, this.vault, consultationStream(id))
    const row: Partial<ConsultationRow> = {
      id,
      ref: makeReference(randomBytes(7)),
      deskId,
      practitionerId: person.id,
      organisationId: person.organisation?.id ?? null,
      clientId,
      contentDigest,
      state: 'waiting',
      rag,
      ...columnsOf(this.vault, concern, raisedAt),
      needs: inOrder(concern.needs ?? []),
      raisedAt,
      dueAt: dueAt(
        rag,
        raisedAt,
        { red: desk.redMinutes, amber: desk.amberMinutes, green: desk.greenMinutes },
        desk.hours,
      ),
      headHash: Buffer.from(genesis),
      concernSealed: sealJson(stream.key, concernPlace(id), concern),
    }
    await tx.manager.insert(consultations, row)
    await setOnLadder(tx, { id, deskId, rag }, raisedAt, desk)
    await stream.append(asActor(person), 'concern.raised', { deskId, rag, urgency: concern.urgency })
    tx.tell({ kind: 'nudge', deskId })
    tx.tell({ kind: 'desk', id: deskId })
    return id
  }

  /** Leaves the queue, or wants no call after all. Refusals: `not-found` (or not theirs), `not-waiting`. */
  async withdraw(person: Person, ref: string): Promise<Outcome<ConsultationView>> {
    const outcome = await this.database.write(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sideOf(person, row) !== 'practitioner') return notFound
      if (!isUnanswered(row.state)) return refuse('not-waiting', 'This concern is no longer waiting.')
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await rescindOffers(tx, stream, row, asActor(person), 'withdrawn')
      await move(tx, row, 'withdrawn', { withdrawnAt: await tx.now() })
      await stream.append(asActor(person), 'concern.withdrawn')
      tx.tell({ kind: 'consultation', id: row.id })
      tx.tell({ kind: 'desk', id: row.deskId })
      return done(row.id)
    })
    if (!outcome.ok) return outcome
    const [reading] = await readConsultations(this.database, 'c.id = $1', [outcome.value])
    return reading ? done(viewOf(reading)) : notFound
  }
}

async function findByClientId(tx: Tx, practitionerId: string, clientId: string) {
  return tx.manager.findOne(consultations, {
    select: { id: true, contentDigest: true },
    where: { practitionerId, clientId },
  })
}
