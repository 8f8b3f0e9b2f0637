import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { Database } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import {
  heardByHttp,
  liveTellsMore,
  PRESENT_SECONDS,
  RELOAD_SECONDS,
  vouchFor,
} from '../database/presence-rows.js'
import { done } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { Live } from '../platform/live/live.js'
import type { LiveSocket } from '../platform/live/live-server.js'
import { aboutError, type Log } from '../platform/log.js'
import { LogToken } from '../platform/tokens.js'

const EVERY_MS = 4_000

/**
 * This node vouches, in Postgres, for the seniors whose browsers it hears: every few seconds one statement for all of
 * them. A closed laptop or a dead network falls silent, a killed node stops vouching; no memory has to be right for it.
 */
@Injectable()
export class PresenceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly node = randomUUID()
  private readonly known = new Set<string>()
  private readonly http = new Map<string, number>()
  private timer: NodeJS.Timeout | null = null

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Live) private readonly live: Live,
    @Inject(LogToken) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.live.onArrival((socket) => void this.arrived(socket))
    this.live.onDeparture((socket) => void this.left(socket))
    this.timer = setInterval(() => void this.quietly(this.beat()), EVERY_MS)
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    await this.quietly(
      this.database.query('DELETE FROM presence WHERE node = $1', [this.node]).then(() => undefined),
    )
  }

  /** A senior was heard of by plain HTTP. Does not wait; at most once in a few seconds for each. */
  heard(person: Person): void {
    const now = Date.now()
    if (person.role !== 'senior' || (this.http.get(person.id) ?? 0) > now - EVERY_MS) return
    if (this.http.size > 10_000) this.http.clear()
    this.http.set(person.id, now)
    void this.quietly(this.database.now().then((at) => heardByHttp(this.database, person.id, at)))
  }

  /** Vouches for everybody heard of since the last time. */
  async beat(): Promise<void> {
    const heard = new Map<string, number>()
    for (const { data } of this.live.all()) {
      if (data.person.role !== 'senior') continue
      heard.set(data.person.id, Math.max(heard.get(data.person.id) ?? 0, data.heardAt))
    }
    if (heard.size === 0) return
    const [here, now] = [Date.now(), await this.database.now()]
    const vouched = [...heard].map(([id, at]) => ({
      id,
      until: new Date(now.getTime() - (here - at) + PRESENT_SECONDS * 1000),
    }))
    await vouchFor(this.database, this.node, vouched)
    await liveTellsMore(this.database, [...heard.keys()], now)
  }

  private async arrived(socket: LiveSocket): Promise<void> {
    const { person } = socket.data
    if (person.role !== 'senior' || this.known.has(person.id)) return
    this.known.add(person.id)
    await this.quietly(
      this.database
        .write(async (tx) => {
          const now = await tx.now()
          const until = new Date(now.getTime() + PRESENT_SECONDS * 1000)
          await vouchFor(tx, this.node, [{ id: person.id, until }])
          await liveTellsMore(tx, [person.id], now)
          // They may be available since yesterday, and somebody may be waiting for them.
          await nudgeDesksOf(tx, person.id)
          return done(undefined)
        })
        .then(() => undefined),
    )
  }

  /** The last of a senior's tabs on this node is gone: unless it comes back at once, so is the senior. */
  private async left(socket: LiveSocket): Promise<void> {
    const { person } = socket.data
    if (person.role !== 'senior' || this.live.has(person.id)) return
    this.known.delete(person.id)
    await this.quietly(
      this.database
        .now()
        .then((now) => new Date(now.getTime() + RELOAD_SECONDS * 1000))
        .then((until) => vouchFor(this.database, this.node, [{ id: person.id, until }])),
    )
  }

  private async quietly(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.log.warn(aboutError(error), 'presence not written; next time'))
  }
}
