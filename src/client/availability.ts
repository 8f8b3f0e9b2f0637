/** The switch between available and away. Switching to available is also when the browser is asked for ring and notice. */
import type { Availability } from '../domain/views.js'
import type { Live } from './live.js'
import { allowNotification, allowRing } from './ring.js'
import { submitPlainly } from './plainly.js'

/** Out of the page's forms into the live channel; without an answer the form posts by itself. */
export function startAvailability(live: Live, changed: (status: Availability) => void): void {
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || !form.matches('form[data-availability]')) return
    const button = event.submitter
    if (form.dataset['plain'] || !(button instanceof HTMLButtonElement)) return
    const status: Availability = button.value === 'available' ? 'available' : 'away'
    event.preventDefault()
    if (status === 'available') {
      allowRing()
      void allowNotification()
    }
    void live.ask('availability.set', { status, ...choicesIn(new FormData(form)) }).then((answer) => {
      if (answer?.ok) return changed(answer.status)
      submitPlainly(form, button)
    })
  })
  // Sound may only start after a press; any press will do once the person is available already.
  document.addEventListener('pointerdown', allowRing, { once: true })
  document.addEventListener('keydown', allowRing, { once: true })
}

/** An empty choice of the time is a choice: as the desk has it. */
function choicesIn(data: FormData): { capacity?: number; offerSeconds?: number | null } {
  const [capacity, seconds] = [Number(data.get('capacity')), data.get('offerSeconds')]
  return {
    ...(capacity ? { capacity } : {}),
    ...(seconds === null ? {} : { offerSeconds: Number(seconds) || null }),
  }
}
