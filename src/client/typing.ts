/** "Dr Ann Example is writing", for as long as it is fresh. Seen, not announced. */
import type { NamedRole } from '../domain/views.js'

const FRESH_MS = 5_000
let clear: ReturnType<typeof setTimeout> | undefined

export function showTyping(root: ParentNode, author: NamedRole): void {
  const place = root.querySelector('[data-typing]')
  if (!place) return
  place.textContent = `${author.name} is writing`
  clearTimeout(clear)
  clear = setTimeout(() => (place.textContent = ''), FRESH_MS)
}

export function hideTyping(root: ParentNode): void {
  const place = root.querySelector('[data-typing]')
  if (place) place.textContent = ''
}
