/**
 * The two regions that speak: one persistent role=status (connection, and the place in the queue) and one persistent
 * role=alert (offers). They are in the page from the start; only their text changes, and only when it is news.
 */
import { atStart, caughtUp, type Connection, isBack, lost, wordsFor } from './connection-words.js'

const part = (region: Element | null, name: string): HTMLElement => {
  const there = region?.querySelector<HTMLElement>(`[data-part="${name}"]`)
  if (there) return there
  const made = document.createElement('span')
  made.dataset['part'] = name
  region?.append(made)
  return made
}

export class Status {
  private connection: Connection = atStart(Date.now())
  private readonly region = document.querySelector<HTMLElement>('[role="status"][data-status]')
  private readonly words = part(this.region, 'connection')
  private readonly newsPart = part(this.region, 'news')
  private readonly alertRegion = document.querySelector<HTMLElement>('[role="alert"][data-alert]')

  constructor() {
    this.region?.setAttribute('aria-atomic', 'false')
    setInterval(() => this.show(), 1_000)
  }

  get isDown(): boolean {
    return this.connection.lostAt !== null
  }

  up(): void {
    this.connection = isBack(this.connection, Date.now())
    this.show()
  }

  down(): void {
    this.connection = lost(this.connection, Date.now())
    this.show()
  }

  signedOut(words: string): void {
    this.connection = { ...this.connection, signedOut: words }
    this.show()
  }

  caughtUp(count: number): void {
    this.connection = caughtUp(this.connection, count, Date.now())
    this.show()
  }

  /** News of the place in the queue and the like: said once, when it changes. */
  news(text: string): void {
    if (this.newsPart.textContent !== text) this.newsPart.textContent = text
  }

  alert(text: string): void {
    if (this.alertRegion && this.alertRegion.textContent !== text) this.alertRegion.textContent = text
  }

  private show(): void {
    const words = wordsFor(this.connection, Date.now(), document.body.dataset['phone'] ?? '')
    if (!words || this.words.textContent === words.text) return
    // "Connected" is quiet: it can be read, it is not read out.
    this.words.setAttribute('aria-live', words.state === 'connected' ? 'off' : 'polite')
    this.words.textContent = words.text
    if (this.region) this.region.dataset['state'] = words.state
  }
}
