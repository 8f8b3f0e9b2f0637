/** A consultation that somebody held goes back to the queue: at its original place, with its transcript. */
import { rescindOffers } from '../audit/rescinded.js'
import { consultationStream, openStream } from '../audit/streams.js'
import { move } from '../database/consultation-writes.js'
import type { Tx } from '../database/database.js'
import { setOnLadder } from '../database/ladder-rows.js'
import { releaseHold } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { desks } from '../database/rows/people.rows.js'
import type { Actor } from '../domain/people.js'
import type { Vault } from '../platform/sealing.js'

export interface Return {
  readonly why: 'senior-lost' | 'handed-back'
  readonly actor: Actor
  /** What the audit is told beside. */
  readonly detail?: object
}

/** In: the consultation, locked and held. The ladder begins anew: from now on somebody waits again. */
export async function backToQueue(tx: Tx, vault: Vault, row: ConsultationRow, how: Return): Promise<void> {
  const now = await tx.now()
  const stream = await openStream(tx, vault, consultationStream(row.id))
  await rescindOffers(tx, stream, row, how.actor, 'back in the queue')
  if (row.seniorId !== null)
    await releaseHold(tx, row.id, row.seniorId, how.why === 'senior-lost' ? 'lost' : 'handed-back')
  await move(tx, row, 'waiting', {
    seniorId: null,
    seniorAwayAt: null,
    returnedWhy: how.why,
    returnedAt: now,
    reach: 'one-at-a-time',
  })
  const desk = await tx.manager.findOneByOrFail(desks, { id: row.deskId })
  await setOnLadder(tx, row, now, desk)
  await stream.append(how.actor, 'consultation.returned', {
    why: how.why,
    seniorId: row.seniorId,
    ...how.detail,
  })
  tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: row.deskId })
  tx.tell({ kind: 'nudge', deskId: row.deskId })
}
