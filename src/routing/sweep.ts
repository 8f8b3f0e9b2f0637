/**
 * The sweep: finds every promise that is due and keeps it, whatever has become of the nudges. It asks Postgres only, so
 * that routing goes on without the queue; that also repairs whatever a killed process left behind.
 */
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common'
import { Database } from '../database/database.js'
import { heldBy } from '../database/offer-writes.js'
import { presentAt } from '../database/presence-rows.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'
import { ClosingService } from './closing.service.js'
import { LostSeniorsService } from './lost-seniors.service.js'
import { MatchingService } from './matching.service.js'
import { MissedCallbacksService } from './missed-callbacks.service.js'

const EVERY_MS = 1_000
/** Desks that are looked at side by side. */
const LANES = 3

@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MatchingService) private readonly matching: MatchingService,
    @Inject(LostSeniorsService) private readonly lost: LostSeniorsService,
    @Inject(ClosingService) private readonly closing: ClosingService,
    @Inject(MissedCallbacksService) private readonly missed: MissedCallbacksService,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.next(0)
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  /** One sweep, for tests and for the timer. What fails does not keep the rest from being done. */
  async sweep(): Promise<void> {
    for (const promises of [this.lost, this.closing, this.missed]) await this.quietly(promises.look())
    const desks = await this.desksWithSomethingDue()
    const lane = async (): Promise<void> => {
      for (let desk = desks.pop(); desk && !this.stopped; desk = desks.pop())
        await this.quietly(this.matching.lookAtDesk(desk.id))
    }
    await Promise.all(Array.from({ length: LANES }, lane))
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.quietly(this.sweep()).finally(() => {
        if (!this.stopped) this.next(EVERY_MS)
      })
    }, delay)
  }

  private async quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) =>
      this.log.warn(aboutError(error), 'sweep failed; the next one will find the same'),
    )
  }

  /**
   * Offers that are due or whose senior is gone; rungs that are due; and, should a nudge have been lost, concerns that
   * wait while somebody is free.
   */
  private async desksWithSomethingDue(): Promise<{ id: string }[]> {
    return this.database.query(
      `SELECT o.desk_id AS id FROM offer o LEFT JOIN availability a ON a.senior_id = o.senior_id
       WHERE o.outcome IS NULL AND (o.expires_at <= $1 OR (o.how IN ('one', 'all')
         AND NOT (a.status IS NOT DISTINCT FROM 'available' AND ${presentAt('o.senior_id', '$1')})))
       UNION SELECT desk_id FROM ladder_step WHERE taken_at IS NULL AND due_at <= $1
       UNION SELECT w.desk_id FROM (SELECT DISTINCT desk_id FROM consultation WHERE state = 'waiting') w
       WHERE EXISTS (
         SELECT FROM person_desk d JOIN availability a ON a.senior_id = d.person_id
         WHERE (d.desk_id = w.desk_id OR d.desk_id IN (SELECT covered_by FROM desk_cover WHERE desk_id = w.desk_id))
           AND a.status = 'available' AND ${presentAt('a.senior_id', '$1')}
           AND NOT EXISTS (SELECT FROM offer WHERE senior_id = a.senior_id AND outcome IS NULL)
           AND a.capacity > (SELECT count(*) FROM offer WHERE ${heldBy('a.senior_id')}))`,
      [await this.database.now()],
    )
  }
}
