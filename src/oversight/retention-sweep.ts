/** Erases, once an hour, what desks have left to the service. Most have not: then it finds nothing to do. */
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'
import { RetentionService } from './retention.service.js'

const FIRST_MS = 60_000
const EVERY_MS = 3_600_000

@Injectable()
export class RetentionSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null
  private running: Promise<void> = Promise.resolve()
  private stopped = false

  constructor(
    @Inject(RetentionService) private readonly retention: RetentionService,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.next(FIRST_MS)
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true
    if (this.timer) clearTimeout(this.timer)
    await this.running
  }

  private next(delay: number): void {
    this.timer = setTimeout(() => {
      this.running = this.look().finally(() => {
        if (!this.stopped) this.next(EVERY_MS)
      })
    }, delay)
    this.timer.unref()
  }

  private async look(): Promise<void> {
    try {
      const erased = await this.retention.eraseBySelf()
      if (erased > 0) this.log.info({ erased }, 'erased what desks have left to the service')
    } catch (error) {
      this.log.warn(aboutError(error), 'erasing failed; the next look will find the same')
    }
  }
}
