/**
 * A socket lives no longer than its session. Signing out tells every node at once by a hint; a hint may be lost, and a
 * session also ends by itself or with its person's account. So each node looks at the rows now and then.
 */
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common'
import { Database } from '../database/database.js'
import { Hints } from '../platform/live/hints.js'
import { Live } from '../platform/live/live.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'

const EVERY_MS = 10_000

@Injectable()
export class LiveSessions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Live) private readonly live: Live,
    @Inject(Hints) private readonly hints: Hints,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) =>
        this.log.warn(aboutError(error), 'sessions not looked at; next time'),
      )
    }, EVERY_MS)
  }

  beforeApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer)
  }

  private async look(): Promise<void> {
    const ids = [...new Set(Array.from(this.live.all(), (socket) => socket.data.sessionId))]
    if (ids.length === 0) return
    const good = await this.database.query<{ id: string }>(
      `SELECT s.id FROM auth.session s JOIN person p ON p.id = s."userId"
       WHERE s.id = ANY($1) AND s."expiresAt" > now() AND p.disabled_at IS NULL`,
      [ids],
    )
    const known = new Set(good.map(({ id }) => id))
    for (const id of ids) if (!known.has(id)) this.hints.heard({ kind: 'session', id, reason: 'expired' })
  }
}
