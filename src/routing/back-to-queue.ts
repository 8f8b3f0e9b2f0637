/** A consultation that somebody held goes back to the queue: at its original place, with its transcript. */
import { consultationStream, openStream } from '../audit/streams.js'
import { move } from '../database/consultation-writes.js'
import type { Tx } from '../database/database.js'
import { setOnLadder } from '../database/ladder-rows.js'
import { endOffer, nudgeDesksOf, openOffersOf, releaseHold } from '../database/offer-writes.js'
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
  const asked = await openOffersOf(tx, row.id)
  for (const offer of asked) await endOffer(tx, offer, 'rescinded')
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
  const stream = await openStream(tx, vault, consultationStream(row.id))
  for (const { id, seniorId } of asked)
    await stream.append(how.actor, 'offer.rescinded', { offerId: id, seniorId, why: 'back in the queue' })
  await stream.append(how.actor, 'consultation.returned', {
    why: how.why,
    seniorId: row.seniorId,
    ...how.detail,
  })
  for (const { seniorId } of asked) await nudgeDesksOf(tx, seniorId)
  tx.tell({ kind: 'consultation', id: row.id })
  tx.tell({ kind: 'desk', id: row.deskId })
  tx.tell({ kind: 'nudge', deskId: row.deskId })
}
