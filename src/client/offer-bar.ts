/**
 * The bar that shows an offer. It never takes the focus: someone who is typing must not accept by pressing Space.
 * Its markup is the server's; here its words are filled in. Digits count down unannounced; 20 seconds are spoken.
 */
import { ageBandWords } from '../domain/concern.js'
import { organisationKindNames } from '../domain/people.js'
import type { OfferOutcome, OfferView } from '../domain/views.js'
import { slot } from './message-item.js'
import type { Status } from './status.js'
import { howLong } from './words.js'

const SPOKEN_AT_SECONDS = 20

const colourWords = { red: 'Red', amber: 'Amber', green: 'Green', blue: 'Blue' } as const
const endedWords: Readonly<Record<OfferOutcome, string>> = {
  accepted: '',
  declined: 'You passed. It goes to a colleague',
  missed: 'The offer ran out. You are now away; it keeps its place in the queue',
  rescinded: 'The offer was taken back',
}

export class OfferBar {
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
    const bar = this.bar
    return bar && !bar.hidden ? (bar.dataset['offerId'] ?? null) : null
  }

  /** The server rendered the bar (again): take it as it is. */
  adopt(): void {
    const bar = this.bar
    this.expiresAt = Date.parse(bar?.dataset['expires'] ?? '') || 0
    this.spoken = false
    this.tick()
    this.shownOrHidden()
  }

  show(offer: OfferView): void {
    const bar = this.bar
    if (!bar) return
    bar.dataset['offerId'] = offer.id
    bar.dataset['expires'] = offer.expiresAt
    const waited = howLong(this.serverNow() - Date.parse(offer.waitingSince))
    const kind = offer.organisationKind
      ? organisationKindNames[offer.organisationKind]
      : 'Organisation not known'
    slot(bar, 'rag', colourWords[offer.rag])
    bar.querySelector('[data-slot="rag"]')?.setAttribute('class', `app-rag app-rag--${offer.rag}`)
    slot(bar, 'kind', kind)
    slot(bar, 'age', ageBandWords[offer.ageBand])
    slot(bar, 'waited', waited)
    slot(bar, 'because', offer.because.join('. '))
    for (const form of bar.querySelectorAll<HTMLFormElement>('form[data-offer]')) {
      form.action = `/desk/offers/${encodeURIComponent(offer.id)}/${form.dataset['offer'] ?? ''}`
    }
    bar.hidden = false
    this.adopt()
    this.status.alert(
      `New concern offered: ${colourWords[offer.rag]}, ${kind}, ${ageBandWords[offer.ageBand]}, waiting ${waited}`,
    )
  }

  /** The offer has ended. Whoever stood in the bar goes back to where they were. */
  hide(offerId: string, outcome: OfferOutcome): void {
    const bar = this.bar
    if (!bar || this.offerId !== offerId) return
    const inBar = bar.contains(document.activeElement)
    bar.hidden = true
    this.expiresAt = 0
    if (inBar) this.giveFocusBack()
    this.status.alert(endedWords[outcome])
    this.shownOrHidden()
  }

  giveFocusBack(): void {
    if (this.focusBefore?.isConnected) this.focusBefore.focus({ preventScroll: true })
  }

  private get bar(): HTMLElement | null {
    return document.querySelector<HTMLElement>('[data-offer-bar]')
  }

  private tick(): void {
    const bar = this.bar
    if (!bar || bar.hidden || this.expiresAt === 0) return
    const left = Math.max(0, Math.ceil((this.expiresAt - this.serverNow()) / 1000))
    slot(bar, 'left', String(left))
    if (left > SPOKEN_AT_SECONDS || left === 0 || this.spoken) return
    this.spoken = true
    this.status.alert(`${left} seconds left to accept`)
  }
}
