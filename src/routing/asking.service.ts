import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { dropDrafts } from '../database/draft-rows.js'
import { nudgeDesksOf, openOffersOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { offers } from '../database/rows/offer.row.js'
import {
  ASKED_SECONDS,
  askedWords,
  whyNotFree,
  whyNotFreeWords,
  type WayToAsk,
} from '../domain/colleagues.js'
import type { State } from '../domain/lifecycle.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { askedPlace, sealJson, Vault } from '../platform/sealing.js'
import { sightOf, type Owned } from '../people/rights.js'
import { backToQueue } from './back-to-queue.js'
import { readColleagues, type ColleagueReading } from './colleagues.js'
import { tellOfOffer } from './offer-locks.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const notTalking = refuse('not-talking', 'The talk is over: this can’t be handed on any more.')
const notOne = refuse('colleague-not-free', 'This is not a colleague whom you can ask.')
const alreadyAsked = refuse('already-asked', 'A colleague is being asked just now. Wait for their answer.')

/** What a senior who holds a consultation asks of others. Locks: consultation, availability, audit stream. */
@Injectable()
export class AskingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Who could be asked. Refusals: `not-found` (or not theirs), `not-talking`. */
  async colleagues(person: Person, ref: string): Promise<Outcome<ColleagueReading[]>> {
    const known = readReference(ref)
    const [row] = known
      ? await this.database.query<Owned & { id: string; state: State }>(
          `SELECT id, state, practitioner_id AS "practitionerId", senior_id AS "seniorId"
           FROM consultation WHERE ref = $1`,
          [known],
        )
      : []
    const talk = talkOf(person, row)
    if (!talk.ok) return talk
    return done(await readColleagues(this.database, talk.value.id, person.id, await this.database.now()))
  }

  /**
   * Asks a colleague to take it over, or to join it. Until they have accepted, everything stays as it is. Refusals:
   * `not-found`, `not-talking`, `already-asked`, `colleague-not-free` (the detail says why).
   */
  async ask(
    person: Person,
    ref: string,
    way: WayToAsk,
    to: string,
    reason: string,
  ): Promise<Outcome<{ offerId: string; ref: string }>> {
    return this.database.write<{ offerId: string; ref: string }>(async (tx) => {
      const held = await theirs(tx, person, ref)
      if (!held.ok) return held
      const row = held.value
      if ((await openOffersOf(tx, row.id)).length > 0) return alreadyAsked
      await tx.query('SELECT FROM availability WHERE senior_id = $1 FOR UPDATE', [to])
      const now = await tx.now()
      const colleague = (await readColleagues(tx, row.id, person.id, now)).find(({ id }) => id === to)
      if (!colleague) return notOne
      const why = whyNotFree(colleague, way)
      if (why) return refuse('colleague-not-free', `${colleague.name} ${whyNotFreeWords(why)}.`)
      return done({ offerId: await this.make(tx, person, row, way, colleague, reason), ref: row.ref })
    })
  }

  private async make(
    tx: Tx,
    person: Person,
    row: ConsultationRow,
    way: WayToAsk,
    colleague: ColleagueReading,
    reason: string,
  ): Promise<string> {
    const id = randomUUID()
    const madeAt = await tx.now()
    const seconds = Math.max(ASKED_SECONDS, colleague.offerSeconds)
    const expiresAt = new Date(madeAt.getTime() + seconds * 1000)
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await tx.manager.insert(offers, {
      id,
      consultationId: row.id,
      seniorId: colleague.id,
      deskId: row.deskId,
      madeAt,
      expiresAt,
      reasons: {
        because: [askedWords(way, person.title)],
        others: [],
        open: colleague.open,
        placeInQueue: 0,
        how: way,
        round: 'first',
        reach: row.reach,
      },
      consultationVersion: row.version,
      how: way,
      askedBy: person.id,
      askedSealed: sealJson(stream.key, askedPlace(id), reason),
    })
    await stream.append(asActor(person), `${way}.asked`, {
      offerId: id,
      seniorId: colleague.id,
      senior: colleague.name,
      expiresAt: expiresAt.toISOString(),
      reason,
    })
    tellOfOffer(tx, row, { id, seniorId: colleague.id })
    tx.tell({ kind: 'nudge-later', deskId: row.deskId, what: `offer ${id}`, delay: seconds * 1000 })
    return id
  }

  /** Back to the queue, at its original place. Refusals: `not-found` (or not theirs), `not-talking`. */
  async handBack(person: Person, ref: string, reason: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const held = await theirs(tx, person, ref)
      if (!held.ok) return held
      const how = { why: 'handed-back', actor: asActor(person), detail: { reason } } as const
      await backToQueue(tx, this.vault, held.value, how)
      return done(held.value.ref)
    })
  }

  /** A colleague who had joined leaves. Refusals: `not-found` (or not theirs), `not-open` (they have not joined). */
  async leave(person: Person, ref: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row) return notFound
      if (await releaseJoined(tx, row.id, person.id)) {
        const stream = await openStream(tx, this.vault, consultationStream(row.id))
        await stream.append(asActor(person), 'second-opinion.left')
        tx.tell({ kind: 'consultation', id: row.id })
        await nudgeDesksOf(tx, person.id)
        return done(row.ref)
      }
      if (sightOf(person, row) !== 'senior') return notFound
      return refuse('not-open', 'You have not joined this consultation: it is your own.')
    })
  }
}

/** Locks a consultation that this senior holds, while they talk. */
export const theirs = async (tx: Tx, person: Person, ref: string): Promise<Outcome<ConsultationRow>> =>
  talkOf(person, await lockByRef(tx, ref))

function talkOf<T extends Owned & { readonly state: State }>(
  person: Person,
  row: T | null | undefined,
): Outcome<T> {
  if (!row || sightOf(person, row) !== 'senior') return notFound
  return row.state === 'talking' ? done(row) : notTalking
}

/** Out: whether they had joined it. */
export async function releaseJoined(tx: Tx, consultationId: string, seniorId: string): Promise<boolean> {
  const [left] = await tx.query(
    `UPDATE offer SET released_at = $3, release_why = 'left' WHERE consultation_id = $1 AND senior_id = $2
       AND how = 'second-opinion' AND outcome = 'accepted' AND released_at IS NULL RETURNING id`,
    [consultationId, seniorId, await tx.now()],
  )
  if (left) await dropDrafts(tx, consultationId, [seniorId])
  return left !== undefined
}
