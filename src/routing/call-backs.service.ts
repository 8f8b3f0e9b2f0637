import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { rescindOffers } from '../audit/rescinded.js'
import { consultationStream, openStream } from '../audit/streams.js'
import { endCallback } from '../database/callback-rows.js'
import { lockById, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { Reasons } from '../domain/reasons.js'
import type { CallbackView } from '../domain/views.js'
import { Vault } from '../platform/sealing.js'
import { conflictOf, readCallbackList } from './callback-list.js'
import { freeSlot, full, isUuid } from './offer-locks.js'

const notFound = refuse('not-found', 'There is no such call back.')
const gone = refuse('offer-gone', 'A colleague has taken this call, or it is no longer wanted.')

/** Whoever takes a call was not chosen: they chose it. */
const chosenByThemselves: Reasons = {
  because: ['You took this call from the call-back list'],
  others: [],
  open: 0,
  placeInQueue: 0,
  how: 'callback',
  round: 'first',
  reach: 'one-at-a-time',
}

/** The call-back list: seniors of the desk see what was promised, and one of them takes it and calls. */
@Injectable()
export class CallBacksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async list(senior: Person): Promise<CallbackView[]> {
    return readCallbackList(this.database, senior.id, senior.desks, await this.database.now())
  }

  /**
   * Takes a call: from now on it is held, exactly as when an offer is accepted. Locks, in this order: consultation,
   * availability, audit stream. Refusals: `not-found` (or another desk's), `offer-gone`, `at-capacity`.
   */
  async take(person: Person, id: string): Promise<Outcome<{ id: string; ref: string }>> {
    return this.database.write(async (tx) => {
      const found = await find(tx, person, id)
      if (!found) return notFound
      const row = await lockById(tx, found.consultationId)
      if (!row || !(await isOpen(tx, id))) return gone
      const slot = await freeSlot(tx, person.id)
      if (slot === null) return full
      const now = await tx.now()
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await rescindOffers(tx, stream, row, asActor(person), 'a colleague calls back')
      await endCallback(tx, row.id, 'made')
      const held = await move(tx, await outOfQueue(tx, row), 'talking', {
        seniorId: person.id,
        takenAt: row.takenAt ?? now,
        takenRag: row.takenRag ?? row.rag,
        seniorAwayAt: null,
        returnedWhy: null,
        returnedAt: null,
      })
      const holdId = await hold(tx, held, person, slot, now)
      await stream.append(asActor(person), 'callback.taken', {
        callbackId: id,
        offerId: holdId,
        slot,
        slotAt: found.slotAt.toISOString(),
      })
      tx.tell({ kind: 'offer', id: holdId, seniorId: person.id })
      tx.tell({ kind: 'consultation', id: row.id })
      tx.tell({ kind: 'desk', id: row.deskId })
      await nudgeDesksOf(tx, person.id)
      return done({ id: row.id, ref: row.ref })
    })
  }
}

async function find(
  tx: Tx,
  person: Person,
  id: string,
): Promise<{ consultationId: string; slotAt: Date } | undefined> {
  if (!isUuid(id)) return undefined
  const [found] = await tx.query<{ consultationId: string; slotAt: Date }>(
    `SELECT k.consultation_id AS "consultationId", k.slot_at AS "slotAt"
     FROM callback k JOIN consultation c ON c.id = k.consultation_id
     WHERE k.id = $1 AND k.desk_id = ANY($2) AND NOT ${conflictOf('$3')}`,
    [id, person.desks, person.id],
  )
  return found
}

async function isOpen(tx: Tx, id: string): Promise<boolean> {
  const [open] = await tx.query('SELECT FROM callback WHERE id = $1 AND ended_at IS NULL', [id])
  return open !== undefined
}

/** A red one is still in the queue, perhaps being offered; by being called it leaves it. */
async function outOfQueue(tx: Tx, row: ConsultationRow): Promise<ConsultationRow> {
  const waiting = row.state === 'offered' ? await move(tx, row, 'waiting') : row
  return waiting.state === 'waiting' ? move(tx, waiting, 'callback-booked') : waiting
}

/** The hold: an offer that was made and accepted in the same moment, in one of the senior's slots. */
async function hold(tx: Tx, row: ConsultationRow, person: Person, slot: number, now: Date): Promise<string> {
  const id = randomUUID()
  await tx.query(
    `INSERT INTO offer (id, consultation_id, senior_id, desk_id, how, made_at, expires_at, outcome, ended_at, slot,
       reasons, consultation_version)
     VALUES ($1, $2, $3, $4, 'callback', $5, $5::timestamptz + interval '1 second', 'accepted', $5, $6, $7, $8)`,
    [id, row.id, person.id, row.deskId, now, slot, JSON.stringify(chosenByThemselves), row.version],
  )
  await tx.query('UPDATE availability SET last_accepted_at = $2 WHERE senior_id = $1', [person.id, now])
  return id
}
