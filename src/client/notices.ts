/** "I have seen this", "This is the same child": without loading the page, so that what is half-written elsewhere stays. */
import { submitPlainly } from './plainly.js'

export function startNotices(seen: () => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-seen]') || form.dataset['plain'])
      return
    event.preventDefault()
    const { submitter } = event
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form, submitter))
      if (typeof value === 'string') body.append(name, value)
    void fetch(form.action, { method: 'POST', credentials: 'same-origin', redirect: 'manual', body })
      .then((answer) => answer.type === 'opaqueredirect')
      .catch(() => false)
      .then((done) => {
        if (done) return seen()
        submitPlainly(form, submitter)
      })
  })
}
