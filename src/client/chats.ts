/** The store on a page: which conversation is in view, and what is said of what arrives. */
import type { MessageView, NamedRole } from '../domain/views.js'
import { ChatView } from './chat-view.js'
import { emptyIf, startComposer } from './composer.js'
import type { Conversation } from './conversation.js'
import { json } from './http.js'
import { keepInTab } from './kept.js'
import { Live } from './live.js'
import { signedOutWords } from './signed-out.js'
import type { Status } from './status.js'
import { isBy, type LeftBehind, Store } from './store.js'
import { hideTyping, showTyping } from './typing.js'
import { onWake } from './wake.js'

export interface ChatsOptions {
  changed(ref: string, now: Conversation): void
  /** What else the page shows may be out of date. */
  look(): void
  ctrlEnterSends(): boolean
}

export class Chats {
  view: ChatView | null = null
  readonly live = new Live()
  readonly me = meOnThisPage()
  private readonly store: Store
  private readonly counted = new Map<string, number>()

  constructor(
    private readonly status: Status,
    private readonly options: ChatsOptions,
  ) {
    const { name } = this.me
    this.store = new Store(this.live, json, keepInTab(whoIs(this.me)), {
      changed: (ref, now) => this.changed(ref, now),
      typing: (ref, author) => {
        if (this.view?.ref === ref && author.name !== name) showTyping(this.view.root, author)
      },
      up: () => status.up(),
      down: () => status.down(),
      look: () => options.look(),
      signedOut: (reason) => status.signedOut(signedOutWords(reason)),
    })
    onWake(() => {
      this.live.wake()
      options.look()
    })
    addEventListener('pagehide', () => void this.store.saveDrafts(true))
    addEventListener('beforeunload', (event) => {
      if (this.store.wouldLose) event.preventDefault()
    })
  }

  isTheirs(message: MessageView): boolean {
    return !isBy(message, this.me)
  }

  follow(ref: string, after: number): void {
    this.store.follow(ref, after)
  }

  keepOnly(refs: ReadonlySet<string>): readonly LeftBehind[] {
    return this.store.keepOnly(refs)
  }

  forget(ref: string): void {
    this.store.forget(ref)
  }

  hasUnsaved(ref: string): boolean {
    return (this.store.unsaved(ref)?.body ?? '').trim() !== ''
  }

  saveDrafts(): Promise<void> {
    return this.store.saveDrafts()
  }

  /** Puts a conversation that stands in the page in view: its log goes live, its form sends through the store. */
  mount(root: HTMLElement): void {
    if (this.view?.root === root) return this.startComposer(root)
    const view = new ChatView(root, (clientId) => this.store.tryAgain(view.ref, clientId))
    this.view = view
    this.store.follow(view.ref, view.shown)
    const now = this.store.now(view.ref)
    if (now) view.show(now)
    this.startComposer(root)
  }

  unmount(): void {
    this.view = null
  }

  /** What stands in the box of the chat in view. */
  get written(): string {
    return formIn(this.view?.root)?.querySelector('textarea')?.value.trim() ?? ''
  }

  private startComposer(root: HTMLElement): void {
    const ref = root.dataset['chat'] ?? ''
    const form = formIn(root)
    if (!form) return
    startComposer(form, {
      unsaved: this.store.unsaved(ref),
      hasSent: (clientId) => this.store.hasSent(ref, clientId),
      send: (text) => this.store.write(ref, text),
      typed: (text) => this.store.typed(ref, text),
      typing: () => this.store.typing(ref),
      ctrlEnterSends: () => this.options.ctrlEnterSends(),
    })
  }

  private changed(ref: string, now: Conversation): void {
    const fresh = now.messages.slice(this.counted.get(ref) ?? 0).filter((message) => this.isTheirs(message))
    this.counted.set(ref, now.messages.length)
    this.status.caughtUp(fresh.length)
    if (this.view?.ref === ref) {
      this.view.show(now)
      if (fresh.length > 0) hideTyping(this.view.root)
      const form = formIn(this.view.root)
      if (form) emptyIf(form, (clientId) => this.store.hasSent(ref, clientId))
    }
    this.options.changed(ref, now)
  }
}

const formIn = (root: HTMLElement | undefined): HTMLFormElement | null =>
  root?.querySelector<HTMLFormElement>('form[data-composer]') ?? null

/** What is kept in the browser is kept for this person. */
export const whoIs = ({ name, role }: NamedRole): string => `${name}, ${role}`

/** Who is looking at this page, as the server wrote it into it. */
function meOnThisPage(): NamedRole {
  const { me = '', meRole = '' } = document.querySelector<HTMLElement>('[data-me]')?.dataset ?? {}
  return { name: me, role: meRole }
}
