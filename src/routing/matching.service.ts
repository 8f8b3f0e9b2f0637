import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { consultationStream, openOrBeginStream, openStream, personStream } from '../audit/streams.js'
import { lockById, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { endOffer, openOfferOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { offers } from '../database/rows/offer.row.js'
import { matchDesk, type Match } from '../domain/matching-policy.js'
import { done } from '../domain/outcome.js'
import { theService } from '../domain/people.js'
import { Vault } from '../platform/sealing.js'
import {
  lockDesk,
  lockFreeSeniors,
  readDueOffers,
  readSeniors,
  readWaiting,
  type SeniorReading,
} from './desk-state.js'

/**
 * One look at one desk, under that desk's lock: first what is due, then who is offered what. Two transactions, so that
 * locks are always taken in the order desk, consultations, availabilities, audit streams.
 */
@Injectable()
export class MatchingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async lookAtDesk(deskId: string): Promise<void> {
    await this.endDueOffers(deskId)
    await this.makeOffers(deskId)
  }

  /** Offers whose time has run out on the database's clock are missed, and their seniors become away. */
  private async endDueOffers(deskId: string): Promise<void> {
    const due = await readDueOffers(this.database, deskId)
    if (due.length === 0) return
    await this.database.write(async (tx) => {
      await lockDesk(tx, deskId)
      const locked: ConsultationRow[] = []
      for (const { consultationId } of due) {
        const row = await lockById(tx, consultationId)
        if (row) locked.push(row)
      }
      for (const row of locked) await this.endIfDue(tx, row)
      return done(undefined)
    })
  }

  private async endIfDue(tx: Tx, row: ConsultationRow): Promise<void> {
    const offer = await openOfferOf(tx, row.id)
    if (row.state !== 'offered' || !offer || offer.expiresAt > (await tx.now())) return
    await endOffer(tx, offer, 'missed')
    await move(tx, row, 'waiting')
    await tx.query(
      `UPDATE availability SET status = 'away', changed_at = $2 WHERE senior_id = $1 AND status = 'available'`,
      [offer.seniorId, await tx.now()],
    )
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await stream.append(theService, 'offer.missed', { offerId: offer.id, seniorId: offer.seniorId })
    const person = await openOrBeginStream(tx, this.vault, personStream(offer.seniorId))
    await person.append(theService, 'senior.away', { why: 'missed an offer' })
    tx.tell({ kind: 'consultation', id: row.id })
    tx.tell({ kind: 'desk', id: row.deskId })
  }

  private async makeOffers(deskId: string): Promise<void> {
    await this.database.write(async (tx) => {
      const desk = await lockDesk(tx, deskId)
      const seniors = desk ? await readSeniors(tx, deskId) : []
      const free = seniors.filter((senior) => !senior.hasOffer && senior.open < senior.capacity)
      if (!desk || free.length === 0) return done(undefined)
      const now = await tx.now()
      const matches = matchDesk(await readWaiting(tx, deskId), seniors, now)
      const byId = [...matches].sort((a, b) => (a.concernId < b.concernId ? -1 : 1))
      const rows = new Map<string, ConsultationRow>()
      for (const { concernId } of byId) {
        const row = await lockById(tx, concernId)
        if (row?.state === 'waiting') rows.set(concernId, row)
      }
      const stillFree = await lockFreeSeniors(
        tx,
        matches.map((match) => match.seniorId),
      )
      for (const match of byId) {
        const row = rows.get(match.concernId)
        if (row && stillFree.has(match.seniorId)) await this.offer(tx, row, match, seniors, desk.offerSeconds)
      }
      return done(undefined)
    })
  }

  private async offer(
    tx: Tx,
    row: ConsultationRow,
    match: Match,
    seniors: readonly SeniorReading[],
    seconds: number,
  ): Promise<void> {
    const madeAt = await tx.now()
    const expiresAt = new Date(madeAt.getTime() + seconds * 1000)
    const id = randomUUID()
    const moved = await move(tx, row, 'offered')
    await tx.manager.insert(offers, {
      id,
      consultationId: row.id,
      seniorId: match.seniorId,
      deskId: row.deskId,
      madeAt,
      expiresAt,
      reasons: match.reasons,
      consultationVersion: moved.version,
    })
    const nameOf = (seniorId: string): string =>
      seniors.find((senior) => senior.id === seniorId)?.name ?? seniorId
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await stream.append(theService, 'offer.made', {
      offerId: id,
      senior: nameOf(match.seniorId),
      seniorId: match.seniorId,
      expiresAt: expiresAt.toISOString(),
      because: match.reasons.because,
      placeInQueue: match.reasons.placeInQueue,
      others: match.reasons.others.map((other) => ({ ...other, senior: nameOf(other.seniorId) })),
    })
    tx.tell({ kind: 'offer', id, seniorId: match.seniorId })
    tx.tell({ kind: 'consultation', id: row.id })
    tx.tell({ kind: 'nudge-later', deskId: row.deskId, offerId: id, delay: seconds * 1000 })
  }
}
