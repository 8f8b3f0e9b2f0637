/**
 * The sweep: finds every promise that is due and looks at its desk, whatever has become of the nudges. It asks Postgres
 * only, so that routing goes on without the queue; that also repairs whatever a killed process left behind.
 */
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common'
import { Database } from '../database/database.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'
import { MatchingService } from './matching.service.js'

const EVERY_MS = 2_000

@Injectable()
export class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MatchingService) private readonly matching: MatchingService,
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

  /** One sweep, for tests and for the timer. */
  async sweep(): Promise<void> {
    for (const { id } of await this.desksWithSomethingDue()) {
      if (this.stopped) return
      await this.matching.lookAtDesk(id).catch((error: unknown) => this.failed(error))
    }
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.sweep()
        .catch((error: unknown) =>
          this.log.warn(aboutError(error), 'sweep failed; the next one will find the same'),
        )
        .finally(() => {
          if (!this.stopped) this.next(EVERY_MS)
        })
    }, delay)
  }

  private failed(error: unknown): void {
    this.log.warn(aboutError(error), 'sweep failed; the next one will find the same')
  }

  private desksWithSomethingDue(): Promise<{ id: string }[]> {
    return this.database.query(
      `SELECT desk_id AS id FROM offer WHERE outcome IS NULL AND expires_at <= clock_timestamp()
       UNION
       SELECT c.desk_id FROM consultation c WHERE c.state = 'waiting' AND EXISTS (
         SELECT FROM person_desk d JOIN availability a ON a.senior_id = d.person_id
         WHERE d.desk_id = c.desk_id AND a.status = 'available')`,
    )
  }
}
