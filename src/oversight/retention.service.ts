import { Inject, Injectable } from '@nestjs/common'
import { createHash, randomUUID } from 'node:crypto'
import { eraseConsultations } from '../audit/erasing.js'
import { deskStream, openOrBeginStream } from '../audit/streams.js'
import { Database, type Tx } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, theService, type Actor, type Person } from '../domain/people.js'
import type { Retention } from '../domain/retention.js'
import { londonIsoDay } from '../platform/pages/london.js'
import { Vault } from '../platform/sealing.js'
import {
  lockAutomatic,
  lockDue,
  markErased,
  readDue,
  readErasures,
  readHolds,
  readMonths,
  type Due,
  type Erasure,
  type Hold,
  type Month,
} from './retention-rows.js'

export interface Keeping {
  readonly desk: { readonly id: string; readonly name: string; readonly retention: Retention }
  readonly months: readonly Month[]
  readonly due: readonly Due[]
  /** Names the list of what is due: whoever confirms says which one they have seen. */
  readonly list: string
  readonly holds: readonly Hold[]
  readonly erasures: readonly Erasure[]
}

const notFound = refuse('not-found', 'There is no such desk.')
/** What a desk lets the service do by itself has been due for so long: time enough to put a hold on it. */
const DAYS_BEFORE_AUTOMATIC = 30

/** What is kept and until when; erasing what need not be kept any more. Nothing goes that nobody has confirmed. */
@Injectable()
export class RetentionService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** Refusal: `not-found`, also for another desk. */
  async look(manager: Person, deskId: string): Promise<Outcome<Keeping>> {
    const [desk] = manager.desks.includes(deskId)
      ? await this.database.query<Keeping['desk']>('SELECT id, name, retention FROM desk WHERE id = $1', [
          deskId,
        ])
      : []
    if (!desk) return notFound
    const today = londonIsoDay(await this.database.now())
    const [months, due, holds, erasures] = await Promise.all([
      readMonths(this.database, deskId, today),
      readDue(this.database, deskId, today),
      readHolds(this.database, deskId),
      readErasures(this.database, deskId),
    ])
    return done({ desk, months, due, list: nameOf(due), holds, erasures })
  }

  /**
   * A person confirms a list that they have seen. Out: how many were erased. Refusals: `not-found`,
   * `changed-meanwhile` (another list by now: nothing was erased).
   */
  async erase(manager: Person, deskId: string, list: string): Promise<Outcome<number>> {
    if (!manager.desks.includes(deskId)) return notFound
    return this.database.write(async (tx) => {
      const today = londonIsoDay(await tx.now())
      const seen = await readDue(tx, deskId, today)
      const due = await lockDue(tx, deskId, today, idsOf(seen))
      if (due.length === 0 || nameOf(due) !== list)
        return refuse('changed-meanwhile', 'What is due has changed since you looked. Nothing was erased.')
      return done(await this.eraseAll(tx, deskId, due, asActor(manager), manager.id))
    })
  }

  /** What desks have left to the service, in batches, as long as there is any. Out: how many were erased. */
  async eraseBySelf(): Promise<number> {
    const desks = await this.database.query<{ id: string }>(
      `SELECT id FROM desk WHERE (retention ->> 'automatic')::boolean ORDER BY id`,
    )
    let erased = 0
    for (const { id } of desks) {
      for (let more = true; more;) {
        const outcome = await this.database.write(async (tx) => done(await this.eraseLongDue(tx, id)))
        more = outcome.ok && outcome.value > 0
        if (outcome.ok) erased += outcome.value
      }
    }
    return erased
  }

  /** The days count from the last of: its day, the last change of the desk's periods, a hold that was lifted. */
  private async eraseLongDue(tx: Tx, deskId: string): Promise<number> {
    const since = new Date((await tx.now()).getTime() - DAYS_BEFORE_AUTOMATIC * 86_400_000)
    if (!(await lockAutomatic(tx, deskId, since))) return 0
    const then = londonIsoDay(since)
    const seen = await readDue(tx, deskId, then, since)
    const due = await lockDue(tx, deskId, then, idsOf(seen), since)
    return due.length === 0 ? 0 : this.eraseAll(tx, deskId, due, theService, null)
  }

  /** Keys, rows and the entry in the desk's stream, which survives, in one transaction. */
  private async eraseAll(
    tx: Tx,
    deskId: string,
    due: readonly Due[],
    actor: Actor,
    confirmedBy: string | null,
  ): Promise<number> {
    const erasureId = randomUUID()
    await tx.query(
      `INSERT INTO erasure (id, desk_id, confirmed_by, erased_at, consultations) VALUES ($1, $2, $3, $4, $5)`,
      [erasureId, deskId, confirmedBy, await tx.now(), due.length],
    )
    const heads = await eraseConsultations(tx, this.vault, idsOf(due), actor)
    await markErased(tx, erasureId, idsOf(due))
    const why = new Map(due.map((each) => [each.ref, { class: each.class, dueOn: each.dueOn }]))
    const stream = await openOrBeginStream(tx, this.vault, deskStream(deskId))
    await stream.append(actor, 'consultations.erased', {
      erasureId,
      consultations: heads.map((head) => ({ ...head, ...why.get(head.ref) })),
    })
    return due.length
  }
}

const idsOf = (due: readonly Due[]): string[] => due.map(({ id }) => id)

const nameOf = (due: readonly Due[]): string =>
  createHash('sha256')
    .update(due.map(({ ref, dueOn }) => `${ref} ${dueOn}`).join('\n'))
    .digest('hex')
    .slice(0, 32)
