/** Ends the talk without loading the page, so that what is half-written elsewhere stays. */
import { json } from './http.js'
import { consultationPath } from './wire.js'
import { submitPlainly } from './plainly.js'

export function startEndTalk(ended: () => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-end]') || form.dataset['plain']) return
    event.preventDefault()
    void json(`${consultationPath(form.dataset['end'] ?? '')}/end`, { method: 'POST', body: {} }).then(
      (answer) => {
        if (answer) return ended()
        submitPlainly(form)
      },
    )
  })
}
