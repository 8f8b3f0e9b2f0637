import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockById, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { endOffer, nudgeDesksOf, openOfferOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { offers, type OfferRow } from '../database/rows/offer.row.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'

const notFound = refuse('not-found', 'There is no such offer.')
const gone = refuse('offer-gone', 'This offer is no longer open.')
const full = refuse(
  'at-capacity',
  'You hold as many consultations as your capacity allows. Finish one first.',
)
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A senior answers an offer. Locks, always in this order: consultation, availability, audit stream. */
@Injectable()
export class OffersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Out: the reference. Refusals: `not-found` (or not made to them), `offer-gone`, `at-capacity`. */
  async accept(person: Person, offerId: string): Promise<Outcome<{ id: string; ref: string }>> {
    return this.database.write(async (tx) => {
      const locked = await this.lock(tx, person, offerId)
      if (!locked.ok) return locked
      const { offer, row } = locked.value
      const slot = await freeSlot(tx, person.id)
      if (slot === null) return full
      const now = await tx.now()
      const [taken] = await tx.query(
        `UPDATE offer SET outcome = 'accepted', ended_at = $2, slot = $3
         WHERE id = $1 AND outcome IS NULL AND expires_at > clock_timestamp() RETURNING id`,
        [offer.id, now, slot],
      )
      if (!taken) return gone
      await move(tx, row, 'talking', { seniorId: person.id, takenAt: now })
      await tx.query('UPDATE availability SET last_accepted_at = $2 WHERE senior_id = $1', [person.id, now])
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(person), 'offer.accepted', { offerId: offer.id, slot })
      tell(tx, row, offer)
      // Whoever has room for another is offered the next one now, not at the next sweep.
      await nudgeDesksOf(tx, person.id)
      return done({ id: row.id, ref: row.ref })
    })
  }

  /** Out: the reference. Refusals: `not-found` (or not made to them), `offer-gone`. */
  async decline(person: Person, offerId: string, reason?: string): Promise<Outcome<{ ref: string }>> {
    return this.database.write(async (tx) => {
      const locked = await this.lock(tx, person, offerId)
      if (!locked.ok) return locked
      const { offer, row } = locked.value
      await this.returnToQueue(tx, person, offer, row, 'declined', reason ? { reason } : {})
      return done({ ref: row.ref })
    })
  }

  /** Takes back whatever offer is open to a senior who has gone away. */
  async takeBack(person: Person): Promise<void> {
    const open = await this.database.query<{ consultationId: string }>(
      'SELECT consultation_id AS "consultationId" FROM offer WHERE senior_id = $1 AND outcome IS NULL',
      [person.id],
    )
    for (const { consultationId } of open) {
      await this.database.write(async (tx) => {
        const row = await lockById(tx, consultationId)
        const offer = row ? await openOfferOf(tx, row.id) : null
        if (row?.state !== 'offered' || offer?.seniorId !== person.id) return done(undefined)
        await this.returnToQueue(tx, person, offer, row, 'rescinded', { why: 'senior went away' })
        return done(undefined)
      })
    }
  }

  private async returnToQueue(
    tx: Tx,
    person: Person,
    offer: OfferRow,
    row: ConsultationRow,
    outcome: 'declined' | 'rescinded',
    detail: object,
  ): Promise<void> {
    await endOffer(tx, offer, outcome)
    await move(tx, row, 'waiting')
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await stream.append(asActor(person), `offer.${outcome}`, { offerId: offer.id, ...detail })
    tell(tx, row, offer)
    tx.tell({ kind: 'nudge', deskId: row.deskId })
  }

  /** Locks the consultation of an open offer that was made to this person; the version fences off late answers. */
  private async lock(
    tx: Tx,
    person: Person,
    offerId: string,
  ): Promise<Outcome<{ offer: OfferRow; row: ConsultationRow }>> {
    if (!UUID.test(offerId)) return notFound
    const made = await tx.manager.findOneBy(offers, { id: offerId, seniorId: person.id })
    if (!made) return notFound
    const row = await lockById(tx, made.consultationId)
    const offer = await tx.manager.findOneByOrFail(offers, { id: offerId })
    if (row?.state !== 'offered' || offer.outcome !== null) return gone
    if (row.version !== offer.consultationVersion || offer.expiresAt <= (await tx.now())) return gone
    return done({ offer, row })
  }
}

function tell(tx: Tx, row: ConsultationRow, offer: OfferRow): void {
  tx.tell({ kind: 'offer', id: offer.id, seniorId: offer.seniorId })
  tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: row.deskId })
}

/** The lowest slot that this senior has free; null when they are full. Locks their availability. */
async function freeSlot(tx: Tx, seniorId: string): Promise<number | null> {
  const [mine] = await tx.query<{ capacity: number }>(
    'SELECT capacity FROM availability WHERE senior_id = $1 FOR UPDATE',
    [seniorId],
  )
  const used = await tx.query<{ slot: number }>(
    `SELECT slot FROM offer WHERE senior_id = $1 AND outcome = 'accepted' AND released_at IS NULL`,
    [seniorId],
  )
  const taken = new Set(used.map(({ slot }) => slot))
  const capacity = mine?.capacity ?? 0
  if (taken.size >= capacity) return null
  for (let slot = 1; slot <= capacity; slot++) if (!taken.has(slot)) return slot
  return null
}
