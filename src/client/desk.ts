/** The senior's desk: my chats, the conversation, the concern and its record, and the offers that come in. */
import { startAvailability } from './availability.js'
import { Backoff } from './backoff.js'
import { ChatList } from './chat-list.js'
import { Chats, whoIs } from './chats.js'
import { listenForNews } from './desk-news.js'
import { startEndTalk } from './end-talk.js'
import { startKit } from './kit.js'
import { Keys } from './keys.js'
import { showLeftBehind } from './left-behind.js'
import { startNotices } from './notices.js'
import { OfferBar } from './offer-bar.js'
import { OfferForms } from './offer-forms.js'
import { RecordForm } from './record-form.js'
import { fetchPage, onceDone, rememberRegions, swapRegions } from './regions.js'
import { notify, ring } from './ring.js'
import { Seen } from './seen.js'
import { Status } from './status.js'

const GATHER_MS = 200
/** So much of each conversation is read to know who wrote last, and since when. */
const LOOK_BACK = 20
/** What news may change. The conversation and the record only change when another chat is chosen. */
const newsRegions = ['availability', 'notices', 'chats', 'chat-head', 'compose', 'empty', 'links']

export class Desk {
  private readonly status = new Status()
  private readonly chats = new Chats(this.status, {
    changed: (ref, now) => this.list.learn(ref, now),
    look: () => this.soon(),
    ctrlEnterSends: () => this.keys.areOn,
  })
  private readonly live = this.chats.live
  private readonly list = new ChatList(
    new Seen(whoIs(this.chats.me)),
    (message) => this.chats.isTheirs(message),
    () => this.chats.view?.ref ?? null,
    () => this.retitle(),
  )
  private readonly keys = new Keys({ step: (by) => this.step(by) })
  private readonly offer = new OfferBar(
    this.status,
    () => this.live.serverNow(),
    () => this.retitle(),
  )
  private readonly forms = new OfferForms(this.live, this.offer, {
    accepted: (ref) => void this.open(ref),
    declined: () => this.soon(),
    gone: (detail) => {
      this.status.alert(detail)
      this.soon()
    },
  })
  private record: RecordForm | null = null
  /** It was said that this chat stays because its record is not saved. */
  private stays = false
  private title = document.title.replace(/^\(\d+\) /, '')
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Counted so that an answer that was overtaken is known: news of one chat must never land in another. */
  private shows = 0
  private looks = 0
  private readonly again = new Backoff()

  start(): void {
    rememberRegions()
    this.offer.adopt()
    this.mount()
    startAvailability(this.live, (status) => {
      this.status.news(status === 'available' ? 'You are available' : 'You are away')
      this.soon()
    })
    startNotices(() => this.soon())
    startEndTalk(() => this.soon())
    document.addEventListener('click', (event) => this.clicked(event))
    addEventListener('popstate', () => void this.back())
    addEventListener('pagehide', () => this.record?.saves.leave())
    addEventListener('beforeunload', (event) => {
      const saves = this.record?.saves
      if (saves?.isTroubled || (saves?.isUnsaved && this.status.isDown)) event.preventDefault()
    })
    this.listen()
  }

  private listen(): void {
    const { socket } = this.live
    socket.on('offer.made', (offer) => {
      const isNew = this.offer.offerId !== offer.id
      this.offer.show(offer)
      if (!isNew) return
      ring()
      notify()
    })
    socket.on('offer.ended', ({ offerId, ...ending }) => {
      this.offer.hide(offerId, ending, this.forms.isAnswering(offerId))
      this.soon()
    })
    const inView = (): string | null => this.chats.view?.ref ?? null
    listenForNews(this.live, this.status, inView, () => this.soon())
  }

  /** Another chat comes in view without loading the page, so that nothing half-written is lost. */
  private async open(ref: string): Promise<void> {
    const url = `/desk?chat=${encodeURIComponent(ref)}`
    const shown = await this.show(url)
    // Without a network there is no other page to go to: this one stays, and says so.
    if (shown === 'failed') return this.status.isDown ? undefined : location.assign(url)
    if (shown === 'overtaken' || shown === 'kept') return
    history.pushState(null, '', url)
    document.querySelector<HTMLElement>('[data-chat-heading]')?.focus()
  }

  /** The address is another one already. */
  private async back(): Promise<void> {
    const ref = this.chats.view?.ref
    if ((await this.show(location.href)) !== 'kept' || !ref) return
    history.pushState(null, '', `/desk?chat=${encodeURIComponent(ref)}`)
  }

  /** Out: `kept` where the chat in view stays, since its record could not be saved. */
  private async show(url: string): Promise<'shown' | 'overtaken' | 'failed' | 'kept'> {
    const show = ++this.shows
    await Promise.all([this.record?.saves.flush(), this.chats.saveDrafts()])
    const page = await fetchPage(url)
    // Whatever was typed while the answer was on its way.
    await this.record?.saves.flush()
    if (show !== this.shows) return 'overtaken'
    if (this.record?.saves.isUnsaved && !this.record.saves.isOver) return this.stay()
    if (!page) return 'failed'
    this.shows += 1
    this.record?.showUnsaved()
    this.chats.unmount()
    this.adopt(swapRegions(page, { force: true }).fresh, page)
    this.soon()
    return 'shown'
  }

  private stay(): 'kept' {
    this.stays = true
    this.status.alert('The advice record is not saved yet, so this chat stays open')
    return 'kept'
  }

  private recordSaved(): void {
    if (this.stays) this.status.alert('The advice record is saved. You can open another chat')
    this.stays = false
  }

  private soon(ms = GATHER_MS): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.refresh(), ms)
  }

  private async refresh(): Promise<void> {
    const [look, shows, offers] = [++this.looks, this.shows, this.offer.version]
    const page = await fetchPage(location.href)
    if (look !== this.looks || shows !== this.shows) return
    if (!page) return this.soon(this.again.next())
    this.again.reset()
    if (this.chats.view && !page.querySelector('[data-chat]')) this.letGo(page)
    // The offer that stands here stays as it is, with whatever is being written in it.
    const otherOffer = offers === this.offer.version && this.offer.differs(page)
    const only = otherOffer ? [...newsRegions, 'offer'] : newsRegions
    const { fresh, waiting } = swapRegions(page, { only })
    if (offers !== this.offer.version) this.soon()
    if (waiting) onceDone(() => this.soon())
    this.adopt(fresh, page)
  }

  private adopt(fresh: readonly HTMLElement[], page: Document): void {
    if (page.title) this.title = page.title.replace(/^\(\d+\) /, '')
    this.mount()
    for (const region of fresh) startKit(region)
    if (fresh.some((region) => region.dataset['live'] === 'offer')) this.adoptOffer()
    this.list.show()
  }

  /** An offer, or its end, of which only the page has told: the event was lost. */
  private adoptOffer(): void {
    this.offer.adopt()
    if (this.offer.offerId === null) return
    this.offer.announce()
    ring()
    notify()
  }

  /** The chat in view is no longer with this senior. What they had not sent stays to be read. */
  private letGo(page: Document): void {
    const [ref, text] = [this.chats.view?.ref ?? '', this.chats.written]
    // What was typed a moment ago the store hands over itself (`mount`).
    if (text !== '' && !this.chats.hasUnsaved(ref)) showLeftBehind([{ ref, texts: [text] }])
    this.record?.showUnsaved()
    this.chats.unmount()
    history.replaceState(null, '', '/desk')
    const { fresh } = swapRegions(page, { only: ['conversation', 'record'], force: true })
    this.status.alert('That consultation is no longer with you')
    this.adopt(fresh, page)
  }

  private mount(): void {
    const refs = new Set<string>()
    for (const item of document.querySelectorAll<HTMLElement>('[data-chat-item]')) {
      const ref = item.dataset['chatItem'] ?? ''
      refs.add(ref)
      this.chats.follow(ref, Math.max(0, Number(item.dataset['head'] ?? 0) - LOOK_BACK))
    }
    const left = this.chats.keepOnly(refs)
    showLeftBehind(left)
    for (const { ref } of left) this.chats.forget(ref)
    this.list.keepOnly(refs)
    const root = document.querySelector<HTMLElement>('[data-chat]')
    if (root) this.chats.mount(root)
    else this.chats.unmount()
    const form = document.querySelector<HTMLFormElement>('form[data-record]')
    if (!form?.dataset['started']) {
      this.record?.saves.stop()
      this.record = form && new RecordForm(form, () => this.recordSaved())
    }
    this.retitle()
  }

  private clicked(event: MouseEvent): void {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-chat-link]') : null
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    void this.open(link.dataset['chatLink'] ?? '')
  }

  private step(by: -1 | 1): void {
    const links = [...document.querySelectorAll<HTMLAnchorElement>('a[data-chat-link]')]
    const at = links.findIndex((link) => link.dataset['chatLink'] === this.chats.view?.ref)
    const next = links[at === -1 ? 0 : (at + by + links.length) % links.length]
    if (next && links.length > 1) void this.open(next.dataset['chatLink'] ?? '')
  }

  private retitle(): void {
    const count = (this.offer.offerId ? 1 : 0) + this.list.unread
    const title = count > 0 ? `(${count}) ${this.title}` : this.title
    if (document.title !== title) document.title = title
  }
}
