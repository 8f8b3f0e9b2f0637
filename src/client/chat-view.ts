/**
 * Shows a conversation in `<ol data-log>`. The list only grows: what the server rendered stays, what arrives is added
 * in order, and what is still unsent stands at the end until it has its place.
 */
import type { MessageView, NamedRole } from '../domain/views.js'
import type { Conversation, Unsent } from './conversation.js'
import { makeItem, settleItem, slot } from './message-item.js'
import { isBy } from './store.js'

const fateWords: Readonly<Record<Unsent['fate'], string>> = {
  waiting: 'Waiting to be sent',
  sending: 'Sending',
  stored: 'Sent',
  failed: 'Not sent, try again',
}
/** So near to the end counts as being at the end. */
const NEAR_PX = 80

export class ChatView {
  readonly ref: string
  readonly me: NamedRole
  /** The last message that is in the page. */
  shown: number
  private readonly log: HTMLElement
  private readonly scroller: HTMLElement
  private readonly template: HTMLTemplateElement
  private atEnd = true
  private readonly pending = new Map<string, HTMLLIElement>()

  constructor(
    readonly root: HTMLElement,
    private readonly tryAgain: (clientId: string) => void,
  ) {
    this.ref = root.dataset['chat'] ?? ''
    this.me = { name: root.dataset['me'] ?? '', role: root.dataset['meRole'] ?? '' }
    this.log = find(root, '[data-log]')
    this.scroller = root.querySelector<HTMLElement>('[role="log"]') ?? this.log
    this.template = find(root, 'template[data-message-template]') as HTMLTemplateElement
    this.shown = lastSeq(root)
    this.toEnd()
    this.scroller.addEventListener('scroll', () => (this.atEnd = this.isAtEnd()))
    // When the offer bar or a longer draft takes room, whoever was reading the end still reads the end.
    new ResizeObserver(() => {
      if (this.atEnd) this.toEnd()
    }).observe(this.scroller)
  }

  show(now: Conversation): void {
    const before = this.log.children.length
    for (const message of now.messages) if (message.seq > this.shown) this.add(message)
    this.showUnsent(now.unsent)
    if (this.log.children.length > before && (this.atEnd || now.unsent.some((mine) => mine.tries === 0))) {
      this.toEnd()
    }
    const empty = this.root.querySelector<HTMLElement>('[data-log-empty]')
    if (empty) empty.hidden = this.log.children.length > 0
  }

  private toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight
    this.atEnd = true
  }

  private isAtEnd(): boolean {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_PX
  }

  private add(message: MessageView): void {
    const waited = this.pending.get(message.clientId)
    const item =
      waited ??
      makeItem(this.template, { author: message.author, body: message.body, mine: isBy(message, this.me) })
    this.pending.delete(message.clientId)
    settleItem(item, message)
    const firstUnsent = this.log.querySelector('[data-fate]')
    if (!waited || firstUnsent) this.log.insertBefore(item, firstUnsent)
    this.shown = message.seq
  }

  private showUnsent(unsent: readonly Unsent[]): void {
    for (const mine of unsent) {
      // Kept over a reload, and in the page already: the server had it.
      if (this.log.querySelector(`[data-client-id="${CSS.escape(mine.clientId)}"]`)) continue
      const item = this.pending.get(mine.clientId) ?? this.addUnsent(mine)
      item.dataset['fate'] = mine.fate
      slot(item, 'fate', mine.refusal ? `${fateWords.failed}. ${mine.refusal}` : fateWords[mine.fate])
      this.showAgain(item, mine)
    }
  }

  private addUnsent(mine: Unsent): HTMLLIElement {
    const item = makeItem(this.template, { author: this.me, body: mine.body, mine: true })
    this.pending.set(mine.clientId, item)
    this.log.append(item)
    return item
  }

  private showAgain(item: HTMLElement, mine: Unsent): void {
    const there = item.querySelector('button')
    if (mine.fate !== 'failed') return there?.remove()
    if (there) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'app-message__again'
    button.textContent = 'Try again'
    button.addEventListener('click', () => this.tryAgain(mine.clientId))
    item.querySelector('[data-slot="fate"]')?.after(button)
  }
}

/** The last sequence number that the server rendered in this chat. */
export function lastSeq(root: ParentNode): number {
  const items = root.querySelectorAll<HTMLElement>('[data-log] > [data-seq]')
  return Number(items[items.length - 1]?.dataset['seq'] ?? 0)
}

function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`the chat has no ${selector}`)
  return found
}
