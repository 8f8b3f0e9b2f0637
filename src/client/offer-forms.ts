/**
 * Accept, Pass and More time, without loading the page. Without an answer, the form posts by itself and the server
 * decides.
 */
import type { Live } from './live.js'
import type { OfferBar } from './offer-bar.js'
import { submitPlainly } from './plainly.js'

export interface OfferActions {
  accepted(ref: string): void
  declined(): void
  gone(detail: string): void
}

export class OfferForms {
  private busy: string | null = null

  constructor(
    private readonly live: Live,
    private readonly bar: OfferBar,
    private readonly actions: OfferActions,
  ) {
    document.addEventListener('submit', (event) => {
      const form = event.target
      if (!(form instanceof HTMLFormElement) || !form.matches('form[data-offer]') || form.dataset['plain'])
        return
      event.preventDefault()
      const offerId = bar.offerId
      if (this.busy !== null || offerId === null) return
      this.busy = offerId
      void this.send(form, offerId).finally(() => (this.busy = null))
    })
  }

  /** Is this offer being answered in this very window? */
  isAnswering(offerId: string): boolean {
    return this.busy === offerId
  }

  private async send(form: HTMLFormElement, offerId: string): Promise<void> {
    const what = form.dataset['offer']
    if (what === 'accept') {
      const answer = await this.live.ask('offer.accept', { offerId })
      if (!this.went(form, offerId, answer)) return
      this.bar.hide(offerId, { outcome: 'accepted' }, true)
      this.actions.accepted(answer.ref)
    } else if (what === 'extend') {
      const before = this.bar.until
      const answer = await this.live.ask('offer.extend', { offerId })
      if (this.went(form, offerId, answer)) this.bar.extended(offerId, answer.expiresAt, before)
    } else {
      const answer = await this.live.ask('offer.decline', { offerId, ...whyIn(form) })
      if (!this.went(form, offerId, answer)) return
      this.bar.hide(offerId, { outcome: 'declined' }, true)
      this.actions.declined()
    }
  }

  private went<T extends { ok: boolean }>(
    form: HTMLFormElement,
    offerId: string,
    answer: T | null,
  ): answer is Extract<T, { ok: true }> {
    if (!answer) {
      submitPlainly(form)
      return false
    }
    if (answer.ok) return true
    const refused = answer as unknown as { code: string; detail: string }
    // Being full does not end the offer: it may still be passed on.
    if (refused.code !== 'at-capacity') this.bar.hide(offerId, { outcome: 'rescinded' }, true)
    this.actions.gone(refused.detail)
    return false
  }
}

function whyIn(form: HTMLFormElement): { reason?: string; conflict?: boolean } {
  const data = new FormData(form)
  const reason = data.get('reason')
  return {
    ...(typeof reason === 'string' && reason.trim() !== '' ? { reason: reason.trim() } : {}),
    ...(data.get('conflict') === 'yes' ? { conflict: true } : {}),
  }
}
