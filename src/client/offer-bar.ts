/**
 * The bar that shows an offer. It never takes the focus: someone who is typing must not accept by pressing Space.
 * Its markup is the server's; here its words are filled in. Digits count down unannounced; 20 seconds are spoken.
 */
import { endingWords, offerWords, type OfferEnding } from '../domain/offer-words.js'
import type { Reasons } from '../domain/reasons.js'
import type { OfferView } from '../domain/views.js'
import { slot } from './message-item.js'
import type { Status } from './status.js'
import { howLong } from './words.js'

const SPOKEN_AT_SECONDS = 20

const colourWords = { red: 'Red', amber: 'Amber', green: 'Green', blue: 'Blue' } as const

export class OfferBar {
  /** Grows with whatever is heard of offers, so that a page that was fetched before it is known to be old. */
  version = 0
  private expiresAt = 0
  private spoken = false
  private focusBefore: HTMLElement | null = null

  constructor(
    private readonly status: Status,
    private readonly serverNow: () => number,
    private readonly shownOrHidden: () => void,
  ) {
    setInterval(() => this.tick(), 500)
    document.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement && !this.bar?.contains(target)) this.focusBefore = target
    })
  }

  get offerId(): string | null {
    return offerIn(document)
  }

  /** On the server's clock; 0 while there is none. */
  get until(): number {
    return this.expiresAt
  }

  /** Does this page tell of another offer than the one that stands here? */
  differs(page: Document): boolean {
    return offerIn(page) !== this.offerId
  }

  /** The server rendered the bar (again): take it as it is. */
  adopt(): void {
    this.openUntil(Date.parse(this.bar?.dataset['expires'] ?? '') || 0)
    this.shownOrHidden()
  }

  show(offer: OfferView): void {
    const bar = this.bar
    if (!bar) return
    this.version++
    // The same again: it was given more time, here or in another window.
    if (this.offerId === offer.id) return this.openUntil(Date.parse(offer.expiresAt))
    this.fill(bar, offer)
    bar.hidden = false
    this.adopt()
    this.announce()
  }

  announce(): void {
    const bar = this.bar
    if (!bar || bar.hidden) return
    const say = (...names: string[]): string =>
      names
        .map((name) => bar.querySelector(`[data-slot="${name}"]`)?.textContent.trim() ?? '')
        .filter((text) => text !== '')
        .join(', ')
    const how = bar.dataset['how']
    const heading = how === 'one' ? 'New concern offered' : say('heading')
    const why = how === 'transfer' || how === 'second-opinion' ? `. ${say('why')}` : ''
    const waited = `${say('since')} ${say('waited')} ${say('ago')}`
    this.status.alert(`${heading}: ${say('rag', 'kind', 'age')}, ${waited.trim()}${why}`)
  }

  /** More time, in answer to a press here. In: until when it was open before. */
  extended(offerId: string, expiresAt: string, before: number): void {
    if (this.offerId !== offerId) return
    this.openUntil(Date.parse(expiresAt))
    const left = `${this.secondsLeft()} seconds left to accept`
    this.status.alert(this.until > before ? `More time: ${left}` : `It cannot stay open longer: ${left}`)
  }

  /** The offer has ended. Whoever stood in the bar goes back to where they were. */
  hide(offerId: string, ending: OfferEnding, hereToo = false): void {
    const bar = this.bar
    this.version++
    if (!bar || this.offerId !== offerId) return
    const inBar = bar.contains(document.activeElement)
    bar.hidden = true
    this.expiresAt = 0
    if (inBar) this.giveFocusBack()
    this.status.alert(endingWords(ending, (bar.dataset['how'] ?? 'one') as Reasons['how'], hereToo))
    this.shownOrHidden()
  }

  giveFocusBack(): void {
    if (this.focusBefore?.isConnected) this.focusBefore.focus({ preventScroll: true })
  }

  private get bar(): HTMLElement | null {
    return document.querySelector<HTMLElement>('[data-offer-bar]')
  }

  private fill(bar: HTMLElement, offer: OfferView): void {
    bar.dataset['offerId'] = offer.id
    bar.dataset['expires'] = offer.expiresAt
    bar.dataset['how'] = offer.how
    const words = offerWords(offer)
    for (const name of ['heading', 'kind', 'age', 'since', 'ago', 'why'] as const)
      slot(bar, name, words[name])
    slot(bar, 'rag', colourWords[offer.rag])
    bar.querySelector('[data-slot="rag"]')?.setAttribute('class', `app-rag app-rag--${offer.rag}`)
    slot(bar, 'waited', howLong(this.serverNow() - Date.parse(offer.waitingSince)))
    bar.querySelector('[data-offer-reasons]')?.removeAttribute('open')
    for (const form of bar.querySelectorAll<HTMLFormElement>('form[data-offer]')) {
      form.action = `/desk/offers/${encodeURIComponent(offer.id)}/${form.dataset['offer'] ?? ''}`
      form.reset()
      delete form.dataset['plain']
    }
  }

  private openUntil(expiresAt: number): void {
    if (expiresAt !== this.expiresAt) this.spoken = false
    this.expiresAt = expiresAt
    this.tick()
  }

  private secondsLeft(): number {
    return Math.max(0, Math.ceil((this.expiresAt - this.serverNow()) / 1000))
  }

  private tick(): void {
    const bar = this.bar
    if (!bar || bar.hidden || this.expiresAt === 0) return
    const left = this.secondsLeft()
    slot(bar, 'left', String(left))
    if (left > SPOKEN_AT_SECONDS || left === 0 || this.spoken) return
    this.spoken = true
    this.status.alert(`${left} seconds left to accept`)
  }
}

function offerIn(page: Document): string | null {
  const bar = page.querySelector<HTMLElement>('[data-offer-bar]')
  return bar && !bar.hidden ? (bar.dataset['offerId'] ?? null) : null
}
