import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { amend, lockByRef } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { moveRungs } from '../database/ladder-rows.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import type { Rag } from '../domain/concern.js'
import { isQueued } from '../domain/lifecycle.js'
import { inOrder, type Need } from '../domain/needs.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { dueAt } from '../domain/queue-order.js'
import { whyNotRated } from '../domain/rating.js'
import { Vault } from '../platform/sealing.js'
import { isOfDesk, sightOf } from '../people/rights.js'

const notFound = refuse('not-found', 'There is no such consultation.')

/** What decides a concern's place, and who may be asked: its colour and its needs. Both are the desk's to change. */
@Injectable()
export class RatingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * Another colour, with a reason; the queue is in its new order at once. An offer that nobody has answered stays open.
   * Refusals: `not-found` (or not theirs), `not-open`, `closed`, `invalid` (it has this colour).
   */
  async rate(person: Person, ref: string, rag: Rag, reason: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const found = await this.find(tx, person, ref)
      if (!found.ok) return found
      const row = found.value
      if (row.rag === rag) return alreadySo(rag)
      const desk = await tx.manager.findOneByOrFail(desks, { id: row.deskId })
      const targets = { red: desk.redMinutes, amber: desk.amberMinutes, green: desk.greenMinutes }
      await amend(tx, row, { rag, dueAt: dueAt(rag, row.raisedAt, targets, desk.hours) })
      await moveRungs(tx, { id: row.id, deskId: row.deskId, rag }, row.returnedAt ?? row.raisedAt, desk)
      await this.note(tx, person, row, 'concern.rerated', { from: row.rag, to: rag, reason })
      return done(row.ref)
    })
  }

  /** What whoever answers must bring. Refusals: `not-found` (or not theirs), `not-open`, `closed`. */
  async setNeeds(person: Person, ref: string, needs: readonly Need[]): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const found = await this.find(tx, person, ref)
      if (!found.ok) return found
      const row = found.value
      const to = inOrder(needs)
      if (JSON.stringify(row.needs) === JSON.stringify(to)) return done(row.ref)
      await amend(tx, row, { needs: to })
      await this.note(tx, person, row, 'concern.needs-set', { from: row.needs, to })
      return done(row.ref)
    })
  }

  /** Locks a consultation whose place this person may change. */
  private async find(tx: Tx, person: Person, ref: string): Promise<Outcome<ConsultationRow>> {
    const row = await lockByRef(tx, ref)
    if (!row) return notFound
    const holds = sightOf(person, row) === 'senior'
    if (!holds && !isOfDesk(person, row.deskId)) return notFound
    const refusal = whyNotRated(row.state, holds ? 'holder' : 'desk')
    if (!refusal) return done(row)
    // What a colleague holds or has closed is not theirs to know of; a manager knows of all that is their desk's.
    return holds || person.role === 'manager' ? { ok: false, refusal } : notFound
  }

  private async note(
    tx: Tx,
    person: Person,
    row: ConsultationRow,
    action: string,
    detail: object,
  ): Promise<void> {
    const stream = await openStream(tx, this.vault, consultationStream(row.id))
    await stream.append(asActor(person), action, detail)
    tx.tell({ kind: 'consultation', id: row.id })
    if (!isQueued(row.state)) return
    tx.tell({ kind: 'desk', id: row.deskId })
    tx.tell({ kind: 'nudge', deskId: row.deskId })
  }
}

const alreadySo = (rag: Rag) =>
  refuse('invalid', `It is ${rag} already.`, [{ field: 'rag', message: `It is ${rag} already` }])
