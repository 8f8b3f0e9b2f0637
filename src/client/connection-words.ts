/** What the page says about its connection: the same words everywhere (pages.md, "Everyone"). */
const RECONNECTING_AFTER_MS = 3_000
const OFFLINE_AFTER_MS = 30_000
const BACK_FOR_MS = 8_000

export interface Connection {
  readonly up: boolean
  /** When it was lost; null while it is up. */
  readonly lostAt: number | null
  /** When it came back after the page had said that it was lost. */
  readonly backAt: number | null
  /** Messages from the other side that arrived on coming back, or shortly before it by plain HTTP. */
  readonly caughtUp: number
  readonly signedOut: string | null
}

export const atStart = (now: number): Connection => ({
  up: false,
  lostAt: now,
  backAt: null,
  caughtUp: 0,
  signedOut: null,
})

export const lost = (was: Connection, now: number): Connection =>
  was.lostAt === null ? { ...was, up: false, lostAt: now, backAt: null, caughtUp: 0 } : was

/** Reached again; also said of whoever was reached already, now by another way. */
export const isBack = (was: Connection, now: number): Connection => {
  if (was.lostAt === null) return { ...was, up: true }
  const said = now - was.lostAt >= RECONNECTING_AFTER_MS
  return { ...was, up: true, lostAt: null, backAt: said ? now : null }
}

export type Words = {
  readonly state: 'connected' | 'reconnecting' | 'offline' | 'back' | 'elsewhere'
  readonly text: string
}

/** Messages of the other side came in. They count until the page has said that it is back. */
export const caughtUp = (was: Connection, count: number, now: number): Connection =>
  was.lostAt !== null || (was.backAt !== null && now - was.backAt < BACK_FOR_MS)
    ? { ...was, caughtUp: was.caughtUp + count }
    : was

/** Null: say nothing yet. */
export function wordsFor(connection: Connection, now: number, phone: string): Words | null {
  if (connection.signedOut !== null) return { state: 'elsewhere', text: connection.signedOut }
  if (connection.lostAt !== null) {
    const gone = now - connection.lostAt
    if (gone >= OFFLINE_AFTER_MS)
      return { state: 'offline', text: phone ? `Offline, call ${phone}` : 'Offline' }
    if (gone >= RECONNECTING_AFTER_MS)
      return { state: 'reconnecting', text: 'Reconnecting, your message will wait' }
    return null
  }
  if (connection.backAt !== null && now - connection.backAt < BACK_FOR_MS) {
    return { state: 'back', text: `Back online${arrivedWords(connection.caughtUp)}` }
  }
  return { state: 'connected', text: 'Connected' }
}

function arrivedWords(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ', 1 message arrived' : `, ${count} messages arrived`
}
