import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream, type Stream } from '../audit/streams.js'
import { move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { endOffer, nudgeDesksOf, openOffersOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import type { OfferRow } from '../database/rows/offer.row.js'
import { done, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import { acceptByName } from './asked-by-name.js'
import { noteConflict } from './conflict-writes.js'
import { freeSlot, full, gone, lockOpenOffer, tellOfOffer } from './offer-locks.js'

/** An offer is extended by as long as it was made for, up to this long in all (WCAG 2.2.1: ten times the usual). */
const LONGEST_SECONDS = 300

/** A senior answers an offer. Locks, always in this order: consultation, availability, audit stream. */
@Injectable()
export class OffersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Out: the consultation. Refusals: `not-found` (or not made to them), `offer-gone`, `at-capacity`. */
  async accept(person: Person, offerId: string): Promise<Outcome<{ id: string; ref: string }>> {
    return this.database.write(async (tx) => {
      const locked = await lockOpenOffer(tx, person, offerId)
      if (!locked.ok) return locked
      const { offer, row } = locked.value
      const fromQueue = offer.how === 'one' || offer.how === 'all'
      const slot = offer.how === 'second-opinion' ? null : await freeSlot(tx, person.id)
      if (slot === null && offer.how !== 'second-opinion') return full
      const now = await tx.now()
      const rivals = fromQueue ? (await openOffersOf(tx, row.id)).filter(({ id }) => id !== offer.id) : []
      for (const rival of rivals) await endOffer(tx, rival, 'rescinded')
      // Whoever hands it on must have let go before somebody else can hold it.
      const beside = fromQueue ? {} : await acceptByName(tx, offer, row, person)
      const [taken] = await tx.query(
        `UPDATE offer SET outcome = 'accepted', ended_at = $2, slot = $3
         WHERE id = $1 AND outcome IS NULL AND expires_at > $2 RETURNING id`,
        [offer.id, now, slot],
      )
      if (!taken) return gone
      if (fromQueue) {
        await move(tx, row, 'talking', {
          seniorId: person.id,
          takenAt: row.takenAt ?? now,
          takenRag: row.takenRag ?? row.rag,
          seniorAwayAt: null,
          returnedWhy: null,
          returnedAt: null,
        })
      }
      if (slot !== null)
        await tx.query('UPDATE availability SET last_accepted_at = $2 WHERE senior_id = $1', [person.id, now])
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await noteRivals(stream, person, rivals)
      await stream.append(asActor(person), acceptedAs[offer.how], { offerId: offer.id, slot, ...beside })
      tellOfOffer(tx, row, offer)
      // Whoever has room for another is offered the next one now, not at the next sweep.
      await nudgeDesksOf(tx, person.id)
      for (const { seniorId } of rivals) await nudgeDesksOf(tx, seniorId)
      return done({ id: row.id, ref: row.ref })
    })
  }

  /**
   * In: why, in the senior's words, and whether it is a conflict of interest: then they are not asked again for this
   * consultation nor this child. Out: the reference. Refusals: `not-found` (or not made to them), `offer-gone`.
   */
  async decline(
    person: Person,
    offerId: string,
    { reason, conflict = false }: { reason?: string | undefined; conflict?: boolean | undefined } = {},
  ): Promise<Outcome<{ ref: string }>> {
    return this.database.write(async (tx) => {
      const locked = await lockOpenOffer(tx, person, offerId)
      if (!locked.ok) return locked
      const { offer, row } = locked.value
      if (conflict) await noteConflict(tx, person, row.id)
      const detail = { ...(reason ? { reason } : {}), ...(conflict ? { conflict } : {}) }
      await this.giveUp(tx, person, offer, row, 'declined', detail)
      return done({ ref: row.ref })
    })
  }

  /** More time to decide. Out: until when. Refusals: `not-found` (or not made to them), `offer-gone`. */
  async extend(person: Person, offerId: string): Promise<Outcome<{ offerId: string; expiresAt: string }>> {
    return this.database.write(async (tx) => {
      const locked = await lockOpenOffer(tx, person, offerId)
      if (!locked.ok) return locked
      const { offer, row } = locked.value
      const [changed] = await tx.query<{ expiresAt: Date }>(
        `UPDATE offer o SET expires_at = greatest(o.expires_at, least(
             o.made_at + interval '${LONGEST_SECONDS} seconds',
             o.expires_at + coalesce(a.offer_seconds, d.offer_seconds) * interval '1 second'))
         FROM desk d, availability a WHERE o.id = $1 AND d.id = o.desk_id AND a.senior_id = o.senior_id
         RETURNING o.expires_at AS "expiresAt"`,
        [offer.id],
      )
      const expiresAt = changed?.expiresAt ?? offer.expiresAt
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(person), 'offer.extended', {
        offerId: offer.id,
        expiresAt: expiresAt.toISOString(),
      })
      const delay = expiresAt.getTime() - (await tx.now()).getTime()
      tx.tell({
        kind: 'nudge-later',
        deskId: row.deskId,
        what: `offer ${offer.id} ${expiresAt.getTime()}`,
        delay,
      })
      tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
      return done({ offerId: offer.id, expiresAt: expiresAt.toISOString() })
    })
  }

  /** Takes back whatever offer is open to a senior who has gone away. */
  async takeBack(person: Person): Promise<void> {
    const open = await this.database.query<{ id: string }>(
      'SELECT id FROM offer WHERE senior_id = $1 AND outcome IS NULL',
      [person.id],
    )
    for (const { id } of open) {
      await this.database.write(async (tx) => {
        const locked = await lockOpenOffer(tx, person, id)
        if (!locked.ok) return done(undefined)
        await this.giveUp(tx, person, locked.value.offer, locked.value.row, 'rescinded', {
          why: 'senior went away',
        })
        return done(undefined)
      })
    }
  }

  /** One offer fewer: what nobody is asked for any more waits again, at its place. */
  private async giveUp(
    tx: Tx,
    person: Person,
    offer: OfferRow,
    row: ConsultationRow,
    outcome: 'declined' | 'rescinded',
    detail: object,
  ): Promise<void> {
    await endOffer(tx, offer, outcome)
    const others = await openOffersOf(tx, row.id)
    if (row.state === 'offered' && others.length === 0) await move(tx, row, 'waiting')
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await stream.append(asActor(person), `offer.${outcome}`, { offerId: offer.id, how: offer.how, ...detail })
    tellOfOffer(tx, row, offer)
    if (offer.askedBy !== null) tx.tell({ kind: 'asked', id: offer.id, seniorId: offer.askedBy })
    tx.tell({ kind: 'nudge', deskId: row.deskId })
    await nudgeDesksOf(tx, person.id)
  }
}

const acceptedAs: Readonly<Record<OfferRow['how'], string>> = {
  one: 'offer.accepted',
  all: 'offer.accepted',
  transfer: 'transfer.accepted',
  'second-opinion': 'second-opinion.joined',
  callback: 'callback.taken',
}

async function noteRivals(stream: Stream, person: Person, rivals: readonly OfferRow[]): Promise<void> {
  for (const { id, seniorId } of rivals) {
    await stream.append(asActor(person), 'offer.rescinded', {
      offerId: id,
      seniorId,
      why: 'taken by a colleague',
    })
  }
}
