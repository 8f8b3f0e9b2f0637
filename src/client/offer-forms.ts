/** Accept and Pass, without loading the page. Without an answer, the form posts by itself and the server decides. */
import type { Live } from './live.js'
import type { OfferBar } from './offer-bar.js'

export interface OfferActions {
  accepted(ref: string): void
  declined(): void
  gone(detail: string): void
}

export function startOfferForms(live: Live, bar: OfferBar, actions: OfferActions): void {
  let busy = false
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-offer]') || form.dataset['plain'])
      return
    event.preventDefault()
    const offerId = bar.offerId
    if (busy || offerId === null) return
    busy = true
    void decide(form, offerId).finally(() => (busy = false))
  })

  async function decide(form: HTMLFormElement, offerId: string): Promise<void> {
    const accepting = form.dataset['offer'] === 'accept'
    const answer = await live.ask(accepting ? 'offer.accept' : 'offer.decline', { offerId })
    if (!answer) {
      form.dataset['plain'] = 'yes'
      return form.requestSubmit()
    }
    if (!answer.ok) {
      bar.hide(offerId, 'rescinded')
      return actions.gone(answer.detail)
    }
    bar.hide(offerId, accepting ? 'accepted' : 'declined')
    if (accepting) actions.accepted(answer.ref)
    else actions.declined()
  }
}
