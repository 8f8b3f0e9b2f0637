/**
 * The whole chat in one process, on a network that keeps no promise. What is ours is real: the browser's courier, the
 * nodes' writer of groups and their tails, what is decided for each message. In between lies a bag of packets: requests,
 * acknowledgements, hints, commits and their answers. Whoever plays this world decides which is delivered when, which
 * twice, and which never; and when a line is cut, a node killed, a page loaded again.
 */
import { Courier, type Caught, type Wire } from '../../src/client/courier.js'
import type { Answer } from '../../src/client/http.js'
import {
  decideAll,
  type Earlier,
  type Fate,
  type Held,
  type Wanted,
} from '../../src/consultations/message-batch.js'
import { MessageWriter } from '../../src/consultations/message-writer.js'
import { Tail, type Follower } from '../../src/consultations/tail.js'
import type { Person } from '../../src/domain/people.js'
import type { MessageView } from '../../src/domain/views.js'
import { Bag } from './packet-bag.js'

const REF = 'AL-7K3M-9Q2D'
const AT = new Date('2026-11-25T11:00:00.000Z')
/** As the browser waits for an acknowledgement (client/live.ts). */
const ACK_MS = 6_000
const HTTP_MS = 10_000
const MOST = 4
const away = (): Error =>
  Object.assign(new Error('the connection to the database is gone'), { code: '57P01' })

/** The rows, under the lock of the consultation's row. */
class Rows {
  readonly log: MessageView[] = []
  private readonly earlier: Earlier[] = []
  private held = false

  constructor(private readonly bag: Bag) {}

  /** A transaction: it holds the row until its commit arrives or is lost. Its answer may be lost as well. */
  write(wanted: readonly Wanted[]): Promise<{ fates: Fate[]; stored: MessageView[] }> {
    const row: Held = {
      id: 'id',
      ref: REF,
      state: 'talking',
      practitionerId: 'ann',
      seniorId: 'cleo',
      headSeq: this.log.length,
    }
    const fates = decideAll(wanted, {
      held: this.held ? [] : [row],
      busy: new Set(this.held ? [REF] : []),
      earlier: this.earlier,
      at: AT,
      digestOf: (_, body) => Buffer.from(body),
    })
    const stored = fates.flatMap((fate, i) => (fate.kind === 'store' ? [viewOf(wanted[i]!, fate.seq)] : []))
    if (stored.length === 0) return Promise.resolve({ fates, stored })
    this.held = true
    return new Promise((resolve, reject) => {
      let over = false
      const end = (): boolean => {
        if (over) return false
        over = true
        this.held = false
        return true
      }
      const commit = (): void => {
        if (!end()) return
        this.log.push(...stored)
        fates.forEach((fate, i) => {
          if (fate.kind !== 'store') return
          const { person, clientId } = wanted[i]!
          this.earlier.push({ authorId: person.id, clientId, digest: fate.digest, seq: fate.seq, at: AT })
        })
        this.bag.put(
          () => resolve({ fates, stored }),
          () => reject(away()),
        )
      }
      this.bag.put(commit, () => {
        if (end()) reject(away())
      })
    })
  }

  read(after: number): Promise<readonly MessageView[]> {
    return new Promise((resolve, reject) =>
      this.bag.put(
        () => resolve(this.log.slice(after, after + MOST)),
        () => reject(away()),
      ),
    )
  }
}

const viewOf = ({ person, clientId, body }: Wanted, seq: number): MessageView => ({
  seq,
  clientId,
  author: { name: person.name, role: person.title },
  body,
  at: AT.toISOString(),
})

interface Listener extends Follower {
  readonly socket: Socket
}

/** One life of a node: when it is killed, nothing of it says anything any more. */
class Node {
  alive = true
  readonly sockets = new Set<Socket>()
  private readonly writer: MessageWriter
  private readonly tail: Tail<Listener>

  constructor(
    private readonly world: ChatWorld,
    private readonly rows: Rows,
    private readonly bag: Bag,
  ) {
    this.writer = new MessageWriter((wanted) => this.store(wanted))
    this.tail = new Tail({
      most: MOST,
      read: (after) => rows.read(after),
      deliver: (message, to) => to.forEach(({ socket }) => this.say(socket, () => socket.added(message))),
    })
  }

  /** Joins first, then reads everything after the last seen (as consultations/tails.ts). */
  async follow(socket: Socket, after: number, answer: (caught: Caught) => void): Promise<void> {
    this.leave(socket)
    const follower: Listener = { socket, cursor: null }
    this.tail.followers.add(follower)
    try {
      const messages = await this.rows.read(after)
      const headSeq = messages.at(-1)?.seq ?? after
      this.say(socket, () => answer({ headSeq, messages, live: true }))
      await this.tail.begin(follower, headSeq)
    } catch {
      if (follower.cursor === null) this.tail.followers.delete(follower)
    }
  }

  /** By plain HTTP: read, and joined to nothing. */
  async read(after: number, answer: (caught: Caught) => void): Promise<void> {
    const messages = await this.rows.read(after).catch(() => null)
    if (messages) this.say(null, () => answer({ headSeq: this.rows.log.length, messages, live: false }))
  }

  /** In: null for the socket, by plain HTTP. */
  async send(
    socket: Socket | null,
    wanted: Wanted,
    answer: (outcome: Answer<{ seq: number; at: string }>) => void,
  ): Promise<void> {
    const outcome = await this.writer.send(wanted).catch(() => null)
    const unavailable = { ok: false as const, code: 'unavailable' as const, detail: '' }
    const said = !outcome
      ? unavailable
      : outcome.ok
        ? { ok: true as const, seq: outcome.value.seq, at: AT.toISOString() }
        : { ok: false as const, ...outcome.refusal }
    this.say(socket, () => answer(said))
  }

  hint(head: number): void {
    if (this.alive) void this.tail.wake(head).catch(() => undefined)
  }

  beat(): void {
    const head = this.rows.log.length
    this.hint(head)
    for (const { socket } of this.tail.followers) this.say(socket, () => socket.beat(head))
  }

  leave(socket: Socket): void {
    for (const follower of this.tail.followers)
      if (follower.socket === socket) this.tail.followers.delete(follower)
  }

  private async store(wanted: readonly Wanted[]): Promise<Fate[]> {
    const { fates, stored } = await this.rows.write(wanted)
    const head = stored.at(-1)?.seq
    if (this.alive && head !== undefined) {
      this.tail.hand(stored)
      this.hint(head)
      for (const node of this.world.nodes) if (node !== this) this.bag.put(() => node.hint(head))
    }
    return fates
  }

  private say(socket: Socket | null, what: () => void): void {
    if (this.alive) this.bag.put(() => socket?.open !== false && what())
  }
}

/** A connection of a page to a node. */
class Socket {
  open = true
  private readonly unanswered = new Set<() => void>()

  constructor(
    readonly page: Page,
    readonly node: Node,
  ) {}

  added(message: MessageView): void {
    this.page.courier.receive(message)
  }

  beat(head: number): void {
    this.page.courier.hear(head)
  }

  /** Null: cut, or no answer in time. */
  ask<T>(bag: Bag, request: (answer: (what: Answer<T>) => void) => void): Promise<Answer<T>> {
    return new Promise((resolve) => {
      const end = (what: Answer<T>): void => {
        clearTimeout(timer)
        this.unanswered.delete(giveUp)
        resolve(what)
      }
      const giveUp = (): void => end(null)
      const timer = setTimeout(giveUp, ACK_MS)
      this.unanswered.add(giveUp)
      bag.put(() => {
        if (this.node.alive) request(end)
      })
    })
  }

  close(): void {
    this.open = false
    this.node.leave(this)
    for (const giveUp of this.unanswered) giveUp()
  }
}

/** What one person has in front of them. */
export class Page {
  courier: Courier
  /** What this page has written since it was loaded, and what earlier loads had not seen stored. */
  written: string[] = []
  readonly given: string[] = []
  readonly acknowledged: { clientId: string; seq: number; body: string }[] = []
  private socket: Socket | null = null
  private loads = 0
  private ids = 0

  constructor(
    readonly person: Person,
    private readonly world: ChatWorld,
  ) {
    this.courier = this.newCourier(0)
  }

  get connected(): boolean {
    return this.socket !== null
  }

  /** The sequence number up to which the page was rendered. */
  from = 0

  write(): void {
    const body = `${this.person.id} ${this.loads}.${this.written.length}`
    this.written.push(body)
    this.courier.write(body)
  }

  connect(node: Node): void {
    if (this.socket) return
    this.socket = new Socket(this, node)
    node.sockets.add(this.socket)
    void this.courier.follow()
  }

  cut(): void {
    this.socket?.close()
    this.socket?.node.sockets.delete(this.socket)
    this.socket = null
  }

  /** The page is loaded again: it shows what is stored, and what was not sent is gone with it. */
  reload(): void {
    this.cut()
    this.courier.stop()
    const lost = new Set(this.courier.now.unsent.map(({ body }) => body))
    this.given.push(...this.written.filter((body) => !lost.has(body)))
    this.loads++
    this.written = []
    this.from = this.world.log.length
    this.courier = this.newCourier(this.from)
  }

  private newCourier(last: number): Courier {
    const newId = (): string => `${this.person.id}-${++this.ids}`
    return new Courier(REF, last, this.wire(), () => undefined, newId)
  }

  private wire(): Wire {
    const { bag } = this.world
    return {
      up: () => this.connected,
      // As client/wire.ts: by the socket where there is one that answers, else by plain HTTP.
      follow: async (_, after) => {
        const socket = this.socket
        const said = await socket?.ask<Caught>(
          bag,
          (answer) => void socket.node.follow(socket, after, (caught) => answer({ ok: true, ...caught })),
        )
        return (
          said ??
          this.askByHttp<Caught>(
            (node, answer) => void node.read(after, (caught) => answer({ ok: true, ...caught })),
          )
        )
      },
      send: async (ref, clientId, body) => {
        const socket = this.socket
        const wanted = { person: this.person, ref, clientId, body }
        const said =
          (await socket?.ask<{ seq: number; at: string }>(
            bag,
            (answer) => void socket.node.send(socket, wanted, answer),
          )) ??
          (await this.askByHttp<{ seq: number; at: string }>(
            (node, answer) => void node.send(null, wanted, answer),
          ))
        if (said?.ok) this.acknowledged.push({ clientId, seq: said.seq, body })
        return said
      },
    }
  }

  /** Of whichever node is reached. Null: no answer in time. */
  private askByHttp<T>(request: (node: Node, answer: (what: Answer<T>) => void) => void): Promise<Answer<T>> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), HTTP_MS)
      const end = (what: Answer<T>): void => {
        clearTimeout(timer)
        resolve(what)
      }
      this.world.bag.put(
        () => request(this.world.nodes[this.ids % 2]!, end),
        () => end(null),
      )
    })
  }
}

const person = (id: string, role: Person['role']): Person => ({
  id,
  name: id,
  email: `${id}@test.example`,
  role,
  title: role,
  desks: [],
  organisation: null,
})

export class ChatWorld {
  readonly bag = new Bag()
  private readonly rows = new Rows(this.bag)
  readonly nodes: Node[]
  readonly pages: readonly [Page, Page]

  constructor() {
    this.nodes = [this.newNode(), this.newNode()]
    this.pages = [new Page(person('ann', 'practitioner'), this), new Page(person('cleo', 'senior'), this)]
  }

  get log(): readonly MessageView[] {
    return this.rows.log
  }

  /** kill -9, and a new one in its place. What it had sent is still under way. */
  kill(n: number): void {
    const node = this.nodes[n]!
    node.alive = false
    for (const { page } of [...node.sockets]) page.cut()
    this.nodes[n] = this.newNode()
  }

  private newNode(): Node {
    return new Node(this, this.rows, this.bag)
  }
}
