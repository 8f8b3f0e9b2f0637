import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common'
import { readMessagesOf, type Wish } from '../audit/message-reader.js'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import type { Followed } from '../domain/live-events.js'
import { isQueued } from '../domain/lifecycle.js'
import type { Person } from '../domain/people.js'
import type { ConsultationView, MessageView } from '../domain/views.js'
import { Hints, type HintMap } from '../platform/live/hints.js'
import { Live } from '../platform/live/live.js'
import { chatRoom, type LiveSocket } from '../platform/live/live-server.js'
import { Vault } from '../platform/sealing.js'
import { sideOf } from '../people/rights.js'
import type { Seen } from './consultations.service.js'
import { MessagesService } from './messages.service.js'
import { Gathered } from './gathered.js'
import { Tail, type Follower } from './tail.js'

interface SocketFollower extends Follower {
  readonly socket: LiveSocket
  readonly person: Person
  /** The last view and place that it was sent, as JSON: the same is not sent again. */
  view: string
  place: string
}

interface Entry {
  readonly id: string
  readonly ref: string
  readonly deskId: string
  queued: boolean
  readonly tail: Tail<SocketFollower>
}

const BEAT_MS = 10_000
const MOST_AT_ONCE = 500
/** How many consultations one read looks at. */
const MOST_WISHES = 100

/** Everything that sockets on this node follow, and what is sent to them. */
@Injectable()
export class Tails implements OnModuleInit, BeforeApplicationShutdown {
  private readonly followed = new Map<string, Entry>()
  /** What each socket follows. */
  private readonly following = new Map<LiveSocket, Set<string>>()
  private readonly reads: Gathered<Wish, readonly MessageView[]>
  private beat: NodeJS.Timeout | null = null

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) vault: Vault,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(Hints) private readonly hints: Hints,
    @Inject(Live) private readonly live: Live,
  ) {
    this.reads = new Gathered<Wish, readonly MessageView[]>(
      (wishes) => readMessagesOf(this.database, vault, wishes, MOST_AT_ONCE),
      MOST_WISHES,
    )
  }

  onModuleInit(): void {
    this.messages.onStored(({ consultationId, messages }) =>
      this.followed.get(consultationId)?.tail.hand(messages),
    )
    this.hints.on('messages', ({ heads }) => this.arrived(heads))
    this.hints.on('consultation', ({ id }) => this.changed(id))
    this.hints.on('desk', ({ id }) => this.queueChanged(id))
    this.hints.on('typing', ({ consultationId, personId }) => this.typing(consultationId, personId))
    this.beat = setInterval(() => void this.sendHeartbeats().catch(() => undefined), BEAT_MS)
  }

  beforeApplicationShutdown(): void {
    if (this.beat) clearInterval(this.beat)
  }

  /** Joins first, then reads everything after the last seen: what arrives meanwhile is delivered afterwards. */
  async follow(socket: LiveSocket, seen: Seen, after: number): Promise<Followed> {
    const { id, ref, deskId, state } = seen.reading
    this.leave(socket, id)
    const entry = this.followed.get(id) ?? this.begin(id, ref, deskId, isQueued(state))
    const follower: SocketFollower = {
      socket,
      person: socket.data.person,
      cursor: null,
      view: '',
      place: '',
    }
    this.join(entry, follower)
    try {
      const messages = await this.read(id, after)
      const [reading] = await readConsultations(this.database, 'c.id = $1', [id])
      const view = viewOf(reading ?? seen.reading)
      follower.view = comparable(view)
      const headSeq = messages.at(-1)?.seq ?? Math.min(after, view.headSeq)
      // The acknowledgement leaves before anything that the tail delivers next.
      setImmediate(() => {
        if (!socket.connected) this.leave(socket, id)
        if (!entry.tail.followers.has(follower)) return
        void socket.join(chatRoom(id))
        void entry.tail
          .begin(follower, headSeq)
          // There is more than one read gives.
          .then(() => entry.tail.wake(view.headSeq))
          .catch(() => undefined)
      })
      return { headSeq, messages, consultation: view }
    } catch (error) {
      // This one only: by now the same socket may have asked again, and that may go well.
      this.remove(entry, follower)
      throw error
    }
  }

  leave(socket: LiveSocket, id: string): void {
    const entry = this.followed.get(id)
    if (!entry) return
    for (const follower of entry.tail.followers) if (follower.socket === socket) this.remove(entry, follower)
  }

  leaveAll(socket: LiveSocket): void {
    for (const id of [...(this.following.get(socket) ?? [])]) this.leave(socket, id)
  }

  private remove(entry: Entry, follower: SocketFollower): void {
    if (!entry.tail.followers.delete(follower)) return
    void follower.socket.leave(chatRoom(entry.id))
    const all = this.following.get(follower.socket)
    all?.delete(entry.id)
    if (all?.size === 0) this.following.delete(follower.socket)
    if (entry.tail.followers.size === 0) this.followed.delete(entry.id)
  }

  private join(entry: Entry, follower: SocketFollower): void {
    entry.tail.followers.add(follower)
    const all = this.following.get(follower.socket)
    if (all) all.add(entry.id)
    else this.following.set(follower.socket, new Set([entry.id]))
  }

  private begin(id: string, ref: string, deskId: string, queued: boolean): Entry {
    const entry = {
      id,
      ref,
      deskId,
      queued,
      tail: new Tail<SocketFollower>({
        most: MOST_AT_ONCE,
        read: (after) => this.read(id, after),
        deliver: (message, to, everybody) => {
          const added = { ref, ...message }
          // To all of a room it is put into bytes once.
          if (everybody) this.live.room(chatRoom(id))?.emit('message.added', added)
          else for (const { socket } of to) socket.emit('message.added', added)
        },
      }),
    }
    this.followed.set(id, entry)
    return entry
  }

  private read(consultationId: string, after: number): Promise<readonly MessageView[]> {
    return this.reads.ask({ consultationId, after })
  }

  private async arrived(heads: HintMap['messages']['heads']): Promise<void> {
    await Promise.all(heads.map(async ([id, seq]) => this.followed.get(id)?.tail.wake(seq)))
  }

  private async changed(id: string): Promise<void> {
    const entry = this.followed.get(id)
    if (!entry) return
    const [reading] = await readConsultations(this.database, 'c.id = $1', [id])
    if (!reading) return
    entry.queued = isQueued(reading.state)
    for (const follower of entry.tail.followers) {
      if (sideOf(follower.person, reading) === null) this.leave(follower.socket, id)
      else this.sendView(follower, viewOf(reading))
    }
  }

  private sendView(follower: SocketFollower, view: ConsultationView): void {
    if (follower.view === comparable(view)) return
    follower.view = comparable(view)
    follower.socket.emit('consultation.changed', view)
  }

  private async queueChanged(deskId: string): Promise<void> {
    const waiting = [...this.followed.values()].filter((entry) => entry.deskId === deskId && entry.queued)
    if (waiting.length === 0) return
    const readings = await readConsultations(this.database, 'c.id = ANY($1)', [
      waiting.map((entry) => entry.id),
    ])
    for (const reading of readings) {
      const { ref, position, expectedWait } = viewOf(reading)
      if (position === null) continue
      const place = JSON.stringify([position, expectedWait?.lowSeconds, expectedWait?.highSeconds])
      for (const follower of this.followed.get(reading.id)?.tail.followers ?? []) {
        if (follower.place === place) continue
        follower.place = place
        follower.socket.emit('queue.changed', { ref, position, expectedWait })
      }
    }
  }

  private async typing(id: string, personId: string): Promise<void> {
    const entry = this.followed.get(id)
    if (!entry) return
    const [author] = await this.database.query<{ name: string; role: string }>(
      'SELECT name, title AS role FROM person WHERE id = $1',
      [personId],
    )
    if (!author) return
    for (const follower of entry.tail.followers) {
      if (follower.person.id !== personId) follower.socket.emit('typing', { ref: entry.ref, author })
    }
  }

  /** Each socket hears the head of everything it follows, so that even a lost last message is found. */
  private async sendHeartbeats(): Promise<void> {
    const heads = new Map<LiveSocket, Record<string, number>>()
    const rows = await this.database.query<{ id: string; headSeq: number }>(
      'SELECT id, head_seq AS "headSeq" FROM consultation WHERE id = ANY($1)',
      [[...this.followed.keys()]],
    )
    for (const { id, headSeq } of rows) {
      const entry = this.followed.get(id)
      if (!entry) continue
      for (const { socket } of entry.tail.followers) {
        heads.set(socket, { ...heads.get(socket), [entry.ref]: headSeq })
      }
      // Nobody's heartbeat waits for what another conversation lacks, or stays away because it can't be read.
      void entry.tail.wake(headSeq).catch(() => undefined)
    }
    const at = new Date().toISOString()
    for (const socket of this.live.all()) socket.emit('heartbeat', { at, heads: heads.get(socket) ?? {} })
  }
}

/** A view without what changes by itself: messages and places tell of themselves. */
const comparable = (view: ConsultationView): string =>
  JSON.stringify({ ...view, headSeq: 0, position: null, expectedWait: null })
