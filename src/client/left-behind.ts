/** What this senior had written for consultations that are no longer with them: it stays to be read, and copied. */
import type { LeftBehind } from './store.js'

/** Above the notices, outside every region that is swapped. In: texts that were not sent, by consultation. */
export function showLeftBehind(all: readonly LeftBehind[], heading = 'You had not sent'): void {
  const before = document.querySelector('[data-live="notices"]')
  for (const { ref, texts } of all) {
    if (texts.length === 0) continue
    const notice = document.createElement('div')
    notice.className = 'app-notice'
    notice.dataset['unsent'] = ref
    notice.append(...texts.map((text) => words(`${heading}: ${text} (${ref})`)), readButton(notice))
    before?.before(notice)
  }
}

function words(text: string): HTMLElement {
  const place = document.createElement('p')
  place.className = 'app-notice__text app-said'
  place.textContent = text
  return place
}

function readButton(notice: HTMLElement): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'app-button'
  button.textContent = 'I have read this'
  button.addEventListener('click', () => {
    notice.remove()
    document.querySelector<HTMLElement>('[data-chat-heading]')?.focus({ preventScroll: true })
  })
  return button
}
