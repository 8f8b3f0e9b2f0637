/** Ends the talk without loading the page, so that what is half-written elsewhere stays. */
import { json } from './wire.js'

export function startEndTalk(ended: () => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-end]') || form.dataset['plain']) return
    event.preventDefault()
    const ref = encodeURIComponent(form.dataset['end'] ?? '')
    void json(`/api/v1/consultations/${ref}/end`, 'POST', {}).then((answer) => {
      if (answer) return ended()
      form.dataset['plain'] = 'yes'
      form.requestSubmit()
    })
  })
}
