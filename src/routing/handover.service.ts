import { Inject, Injectable } from '@nestjs/common'
import { rescindOffers } from '../audit/rescinded.js'
import { consultationStream, openStream, type Stream } from '../audit/streams.js'
import { acknowledgeAlerts } from '../database/alert-writes.js'
import { endCallback } from '../database/callback-rows.js'
import { changeQueued, lockByRef, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { setOnLadder } from '../database/ladder-rows.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks, type DeskRow } from '../database/rows/people.rows.js'
import { isUnanswered } from '../domain/lifecycle.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { dueAt } from '../domain/queue-order.js'
import { Vault } from '../platform/sealing.js'
import type { HandoverInput } from './handover.schema.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const noDesk = refuse('invalid', 'Some of what was sent is not valid.', [
  { field: 'to', message: 'Choose the out-of-hours team or another desk' },
])

/** A concern that nobody here can answer goes to those who have said, by name, that they have it. */
@Injectable()
export class HandoverService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * In: to whom, and who there has acknowledged it. Out: the consultation's id. Refusals: `not-found` (another desk's, or
   * a colleague's conversation), `not-waiting`, `invalid` (no such desk).
   */
  async handOver(
    person: Person,
    ref: string,
    input: HandoverInput,
  ): Promise<Outcome<{ id: string; ref: string }>> {
    return this.database.write(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !person.desks.includes(row.deskId)) return notFound
      if (!isUnanswered(row.state)) {
        const mayKnow = person.role === 'manager' || row.seniorId === person.id
        return mayKnow ? refuse('not-waiting', 'This concern is no longer waiting.') : notFound
      }
      const desk = input.to === OUT_OF_HOURS ? null : await otherDesk(tx, row, input.to)
      if (desk === undefined) return noDesk
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await rescindOffers(tx, stream, row, asActor(person), 'handed over')
      const waiting = row.state === 'offered' ? await move(tx, row, 'waiting') : row
      await (desk ? toDesk(tx, waiting, desk) : toOutOfHours(tx, waiting))
      await stream.append(asActor(person), 'concern.handed-over', { from: row.deskId, ...input })
      await this.acknowledge(tx, stream, row, person)
      tx.tell({ kind: 'consultation', id: row.id })
      tx.tell({ kind: 'desk', id: row.deskId })
      return done({ id: row.id, ref: row.ref })
    })
  }

  /** Whoever hands a concern over has dealt with what was alerted. */
  private async acknowledge(tx: Tx, stream: Stream, row: ConsultationRow, person: Person): Promise<void> {
    for (const kind of await acknowledgeAlerts(tx, row.id, person.id))
      await stream.append(asActor(person), 'alert.acknowledged', { kind, why: 'handed over' })
  }
}

const OUT_OF_HOURS = 'out-of-hours'

async function otherDesk(tx: Tx, row: ConsultationRow, deskId: string): Promise<DeskRow | undefined> {
  if (deskId === row.deskId) return undefined
  return (await tx.manager.findOneBy(desks, { id: deskId })) ?? undefined
}

async function toOutOfHours(tx: Tx, row: ConsultationRow): Promise<void> {
  await move(tx, row, 'handed-over', {
    handedTo: 'The out-of-hours team',
    handedOverAt: await tx.now(),
    returnedWhy: null,
    returnedAt: null,
  })
}

/** It waits there as it waited here: since it was raised, but by that desk's times, and on the ladder anew. */
async function toDesk(tx: Tx, row: ConsultationRow, desk: DeskRow): Promise<void> {
  const now = await tx.now()
  const targets = { red: desk.redMinutes, amber: desk.amberMinutes, green: desk.greenMinutes }
  await endCallback(tx, row.id, 'cancelled')
  const moved = await changeQueued(
    tx,
    row.state === 'callback-booked' ? await move(tx, row, 'waiting') : row,
    {
      deskId: desk.id,
      dueAt: dueAt(row.rag, row.raisedAt, targets, desk.hours),
      reach: 'one-at-a-time',
      handedTo: desk.name,
      handedOverAt: now,
    },
  )
  await setOnLadder(tx, moved, now, desk)
  tx.tell({ kind: 'desk', id: desk.id })
  tx.tell({ kind: 'nudge', deskId: desk.id })
}
