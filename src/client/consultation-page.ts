/** The practitioner's page of one consultation: waiting, talking, the record. The server decides what it shows. */
import { Backoff } from './backoff.js'
import { Chats } from './chats.js'
import { startKit } from './kit.js'
import { announcementOf, fetchPage, onceDone, rememberRegions, swapRegions } from './regions.js'
import { Status } from './status.js'
import { timeOfDay } from './words.js'

/** News often comes in bunches; one look at the server serves them all. */
const GATHER_MS = 250
/** A long queue moves for many at once: they do not all ask in the same moment. */
const PLACE_GATHER_MS = 2_000

export function startConsultationPage(): void {
  rememberRegions()
  const status = new Status()
  const chats = new Chats(status, {
    changed: () => undefined,
    look: () => soon(GATHER_MS),
    ctrlEnterSends: () => false,
  })
  let place = announcementOf(document)
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0
  const again = new Backoff()

  const refresh = async (): Promise<void> => {
    const look = ++looks
    const page = await fetchPage(location.href)
    // An answer that a later one overtook is old news.
    if (look !== looks) return
    if (!page) return soon(again.next())
    again.reset()
    // A conversation that was not on this page at all: nothing to lose, so take the whole page.
    if (page.querySelector('[data-chat]') && !document.querySelector('[data-chat]')) return location.reload()
    const wasAway = document.querySelector('[data-away]') !== null
    if (!page.querySelector('[data-chat]')) removeChat()
    const { fresh, waiting } = swapRegions(page)
    if (waiting) onceDone(() => soon(GATHER_MS))
    mountChat()
    for (const region of fresh) startKit(region)
    const said = announcementOf(page)
    const back = wasAway ? showBack() : null
    if (said !== null && said !== place) status.news(back === null ? said : `${back} ${said}`)
    place = said
    showLooked()
  }
  const soon = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void refresh(), ms * (0.5 + Math.random() / 2))
  }
  const mountChat = (): void => {
    const root = document.querySelector<HTMLElement>('[data-chat]')
    if (root) chats.mount(root)
    else chats.unmount()
  }

  // Without a log on the page there is still the consultation to follow: its place, its state.
  const ref = document.querySelector<HTMLElement>('[data-consultation]')?.dataset['consultation']
  mountChat()
  if (ref) chats.follow(ref, Number(document.querySelector<HTMLElement>('[data-head]')?.dataset['head'] ?? 0))

  chats.live.socket.on('consultation.changed', (consultation) => {
    if (!ref || consultation.ref === ref) soon(GATHER_MS)
  })
  chats.live.socket.on('queue.changed', () => soon(PLACE_GATHER_MS))
}

/** It is over, and nothing was ever written: there is no conversation to show. What was not sent stays to be read. */
function removeChat(): void {
  const chat = document.querySelector<HTMLElement>('[data-chat]')
  const unsent = chat?.querySelector<HTMLTextAreaElement>('form[data-composer] textarea')?.value.trim()
  const inChat = chat?.contains(document.activeElement) ?? false
  if (chat && unsent) {
    const words = document.createElement('p')
    words.className = 'govuk-body app-said'
    words.textContent = `You had not sent: ${unsent}`
    chat.before(words)
  }
  chat?.remove()
  if (inChat) document.querySelector<HTMLElement>('#heading')?.focus({ preventScroll: true })
}

/** Their senior is connected again: said for as long as this part of the page stays. Out: the words. */
function showBack(): string | null {
  const words = document.querySelector<HTMLElement>('[data-back]')
  if (!words) return null
  words.hidden = false
  return words.textContent
}

/** "Looked at 14:32", where the page has a place for it. */
function showLooked(): void {
  const place = document.querySelector('[data-looked]')
  if (place) place.textContent = timeOfDay(new Date())
}
