import { Inject, Injectable } from '@nestjs/common'
import { Database, type Tx } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import { planDesk, type Plan } from '../domain/desk-plan.js'
import { done, refuse } from '../domain/outcome.js'
import { Vault } from '../platform/sealing.js'
import { hasAnything, lockDesk, readDeskState, type DeskReading } from './desk-state.js'
import { lockForPlan } from './plan-locks.js'
import { writePlan } from './plan-writes.js'

/** How often a look begins anew when the desk has changed under it, before it is left to the next nudge. */
const ATTEMPTS = 5
/** Not an answer to anybody: this look is rolled back and begun anew. */
const changedMeanwhile = refuse('unavailable', 'The desk changed while it was looked at.')

/**
 * One look at one desk, in one transaction: read the whole desk under its lock, decide (domain/desk-plan), lock what the
 * decision touches, see that it still stands, write it set by set. Locks are always taken in the order desk,
 * consultations, availabilities, audit streams. Whoever dies in the middle has done nothing.
 */
@Injectable()
export class MatchingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async lookAtDesk(deskId: string): Promise<void> {
    if (!(await hasAnything(this.database, deskId))) return
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const outcome = await this.database.write((tx) => this.look(tx, deskId))
      if (outcome.ok) return
    }
    await this.database.write((tx) => {
      tx.tell({ kind: 'nudge', deskId })
      return Promise.resolve(done(undefined))
    })
  }

  private async look(tx: Tx, deskId: string) {
    const [desk, now] = await Promise.all([lockDesk(tx, deskId), tx.now()])
    if (!desk) return done(undefined)
    const reading = await readDeskState(tx, deskId, now)
    const plan = this.plan(reading, now)
    if (isEmpty(plan)) return done(undefined)
    const locked = await lockForPlan(tx, reading, plan, now)
    if (!locked) return changedMeanwhile
    await writePlan(tx, this.vault, { deskId, offerSeconds: desk.offerSeconds, reading, plan, locked, now })
    // A senior whom a red took from another desk's concern has left that one waiting.
    for (const { offer } of plan.ends) {
      const known = reading.offers.find((each) => each.id === offer.id)
      if (known && !known.ofThisDesk) await nudgeDesksOf(tx, offer.seniorId)
    }
    return done(undefined)
  }

  private plan(reading: DeskReading, now: Date): Plan {
    const own = new Set(reading.offers.filter((offer) => offer.ofThisDesk).map((offer) => offer.concernId))
    return planDesk(reading, (id) => own.has(id), now)
  }
}

const isEmpty = (plan: Plan): boolean =>
  plan.ends.length + plan.steps.length + plan.widened.length + plan.matches.length === 0
