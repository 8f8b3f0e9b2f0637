/** All conversations that this page follows, one of which may be in view. */
import type { MessageView, NamedRole } from '../domain/views.js'
import { ChatView } from './chat-view.js'
import { newClientId } from './client-id.js'
import { startComposer } from './composer.js'
import type { Conversation } from './conversation.js'
import { Courier } from './courier.js'
import type { Live } from './live.js'
import type { Status } from './status.js'
import { hideTyping, showTyping } from './typing.js'
import { socketOrHttp } from './wire.js'

/** Without a socket, the news is fetched this often. */
const POLL_MS = 10_000

export interface ChatsOptions {
  changed(ref: string, now: Conversation): void
  ctrlEnterSends(): boolean
}

export class Chats {
  view: ChatView | null = null
  private readonly couriers = new Map<string, Courier>()
  private readonly counted = new Map<string, number>()

  constructor(
    private readonly live: Live,
    private readonly status: Status,
    private readonly me: NamedRole,
    private readonly options: ChatsOptions,
  ) {
    live.socket.on('message.added', ({ ref, ...message }) => {
      this.couriers.get(ref)?.receive(message)
      if (this.view?.ref === ref && this.isTheirs(message)) hideTyping(this.view.root)
    })
    live.socket.on('heartbeat', ({ heads }) => {
      for (const [ref, head] of Object.entries(heads)) this.couriers.get(ref)?.hear(head)
    })
    live.socket.on('typing', ({ ref, author }) => {
      if (this.view?.ref === ref && author.name !== this.me.name) showTyping(this.view.root, author)
    })
    setInterval(() => {
      if (!live.up) this.followAll()
    }, POLL_MS)
  }

  isTheirs(message: MessageView): boolean {
    return message.author.name !== this.me.name || message.author.role !== this.me.role
  }

  /** In: the reference, and the last message that the page already has. */
  follow(ref: string, after: number): void {
    if (this.couriers.has(ref)) return
    const changed = (now: Conversation): void => this.changed(ref, now)
    const courier = new Courier(ref, after, socketOrHttp(this.live), changed, newClientId)
    this.couriers.set(ref, courier)
    if (this.live.up) void courier.follow()
  }

  followAll(): void {
    for (const courier of this.couriers.values()) void courier.follow()
  }

  /** Everything but these is left. */
  keepOnly(refs: ReadonlySet<string>): void {
    for (const [ref, courier] of this.couriers) {
      if (refs.has(ref)) continue
      courier.stop()
      this.couriers.delete(ref)
      void this.live.ask('consultation.leave', { ref })
    }
  }

  /** Puts a conversation that stands in the page in view: its log goes live, its form sends through the courier. */
  mount(root: HTMLElement, after = Number.NaN): void {
    if (this.view?.root === root) return this.startComposer(root)
    const view = new ChatView(root, (clientId) => this.couriers.get(view.ref)?.tryAgain(clientId))
    this.view = view
    this.follow(view.ref, Number.isNaN(after) ? view.shown : after)
    const courier = this.couriers.get(view.ref)
    if (courier) view.show(courier.now)
    this.startComposer(root)
  }

  unmount(): void {
    this.view = null
  }

  private startComposer(root: HTMLElement): void {
    const ref = root.dataset['chat'] ?? ''
    const form = root.querySelector<HTMLFormElement>('form[data-composer]')
    if (!form) return
    startComposer(form, {
      send: (body, clientId) => this.couriers.get(ref)?.write(body, clientId),
      typing: () => void this.live.ask('typing', { ref }),
      ctrlEnterSends: () => this.options.ctrlEnterSends(),
    })
  }

  private changed(ref: string, now: Conversation): void {
    const fresh = now.messages.slice(this.counted.get(ref) ?? 0)
    this.counted.set(ref, now.messages.length)
    this.status.caughtUp(fresh.filter((message) => this.isTheirs(message)).length)
    if (this.view?.ref === ref) this.view.show(now)
    this.options.changed(ref, now)
  }
}

/** Who is looking at this page, as the server wrote it into it. */
export function meOnThisPage(): NamedRole {
  const { me = '', meRole = '' } = document.querySelector<HTMLElement>('[data-me]')?.dataset ?? {}
  return { name: me, role: meRole }
}
