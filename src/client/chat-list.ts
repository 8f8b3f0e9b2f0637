/** The list of my chats: how many messages are unread, and how long each has been waiting for me, in words. */
import type { MessageView } from '../domain/views.js'
import type { Conversation } from './conversation.js'
import type { Seen } from './seen.js'
import { counted, howLong } from './words.js'

const RETELL_MS = 15_000

interface Known {
  /** What the practitioner wrote since I last wrote. */
  readonly unanswered: readonly MessageView[]
  readonly last: number
}

export class ChatList {
  private readonly known = new Map<string, Known>()

  constructor(
    private readonly seen: Seen,
    private readonly isTheirs: (message: MessageView) => boolean,
    private readonly inView: () => string | null,
    private readonly changed: () => void,
  ) {
    setInterval(() => this.show(), RETELL_MS)
    document.addEventListener('visibilitychange', () => this.show())
    // Seen in another tab.
    addEventListener('storage', () => this.show())
  }

  get unread(): number {
    return [...this.known.keys()].reduce((sum, ref) => sum + this.unreadIn(ref), 0)
  }

  learn(ref: string, now: Conversation): void {
    const lastMine = now.messages.map((message) => this.isTheirs(message)).lastIndexOf(false)
    const unanswered = now.messages.slice(lastMine + 1)
    this.known.set(ref, { unanswered, last: now.last })
    this.show()
  }

  keepOnly(refs: ReadonlySet<string>): void {
    for (const ref of this.known.keys()) if (!refs.has(ref)) this.known.delete(ref)
    this.seen.keepOnly(refs)
  }

  /** Writes it into the page. What stands open on the screen is read. */
  show(): void {
    const open = this.inView()
    const chat = open === null ? undefined : this.known.get(open)
    if (open !== null && chat && document.visibilityState === 'visible') this.seen.set(open, chat.last)
    for (const item of document.querySelectorAll<HTMLElement>('[data-chat-item]')) {
      const ref = item.dataset['chatItem'] ?? ''
      const known = this.known.get(ref)
      if (known) tell(item, known, this.unreadIn(ref))
    }
    this.changed()
  }

  private unreadIn(ref: string): number {
    const seen = this.seen.upTo(ref)
    return this.known.get(ref)?.unanswered.filter((message) => message.seq > seen).length ?? 0
  }
}

function tell(item: HTMLElement, chat: Known, unread: number): void {
  const count = item.querySelector<HTMLElement>('[data-unread]')
  if (count) {
    count.hidden = unread === 0
    count.textContent = counted(unread, 'new message')
  }
  const waiting = item.querySelector<HTMLElement>('[data-waiting]')
  if (!waiting || item.dataset['state'] !== 'talking') return
  const since = chat.unanswered[0]?.at
  if (chat.last === 0) waiting.textContent = 'Nothing written yet'
  else if (since) waiting.textContent = `Waiting for you ${howLong(Date.now() - Date.parse(since))}`
  else waiting.textContent = 'You wrote last'
}
