/** One message as an item of the log. Made from the page's own template, so that markup lives in one place: the server. */
import type { MessageView, NamedRole } from '../domain/views.js'
import { timeOfDay } from './words.js'

export interface Shown {
  readonly author: NamedRole
  readonly body: string
  readonly mine: boolean
}

export function makeItem(template: HTMLTemplateElement, { author, body, mine }: Shown): HTMLLIElement {
  const copy = template.content.cloneNode(true) as DocumentFragment
  const item = copy.querySelector('li')
  if (!item) throw new Error('the message template has no list item')
  item.classList.add(mine ? 'app-message--mine' : 'app-message--theirs')
  // The log announces what is added, but nobody needs to hear their own words.
  if (mine) item.setAttribute('aria-live', 'off')
  slot(item, 'author', mine ? 'You' : author.name)
  slot(item, 'role', mine ? '' : author.role)
  slot(item, 'body', body)
  return item
}

/** It is in the conversation now: number and time of the server. */
export function settleItem(item: HTMLElement, { seq, clientId, at }: MessageView): void {
  item.dataset['seq'] = String(seq)
  item.dataset['clientId'] = clientId
  delete item.dataset['fate']
  const time = item.querySelector('time')
  if (time) {
    time.dateTime = at
    time.textContent = timeOfDay(at)
  }
  slot(item, 'fate', '')
}

export function slot(item: Element, name: string, text: string): void {
  const place = item.querySelector(`[data-slot="${name}"]`)
  if (place && place.textContent !== text) place.textContent = text
}
