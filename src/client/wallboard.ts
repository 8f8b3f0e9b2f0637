/**
 * The wallboard keeps itself fresh: news over the socket says when to look again, and every few seconds it looks anyway,
 * since time passes without news and sockets may be blocked. Figures that could not be fetched are never passed off as
 * fresh: the page says how old they are.
 */
import { staleWords } from '../domain/wallboard.js'
import { Live } from './live.js'
import { fetchPage, rememberRegions, swapRegions } from './regions.js'
import { signedOutWords } from './signed-out.js'
import { Status } from './status.js'

const LOOK_MS = 5_000
/** News comes in bunches, and several screens hear it at once. */
const GATHER_MS = 300

export function startWallboard(): void {
  rememberRegions()
  const live = new Live()
  const status = new Status()
  const stale = document.querySelector<HTMLElement>('[data-stale]')
  let freshAt = Date.now()
  let isStale = false
  let looking = false
  let soonTimer: ReturnType<typeof setTimeout> | undefined

  const look = async (): Promise<void> => {
    if (looking) return
    looking = true
    const page = await fetchPage(location.href)
    looking = false
    if (!page?.querySelector('[data-live="waiting"]')) return
    freshAt = Date.now()
    swapRegions(page)
    showAge()
  }
  const soon = (): void => {
    clearTimeout(soonTimer)
    soonTimer = setTimeout(() => void look(), GATHER_MS * (0.5 + Math.random()))
  }
  const showAge = (): void => {
    const words = staleWords(Date.now() - freshAt)
    if (stale) {
      stale.hidden = words === null
      stale.textContent = words ?? ''
    }
    document.body.toggleAttribute('data-stale-figures', words !== null)
    // The seconds are for the eye; that they have begun to count, and have ended, is said once.
    if ((words !== null) !== isStale) {
      isStale = !isStale
      status.news(isStale ? 'These figures are not up to date' : 'These figures are up to date again')
    }
  }

  setInterval(() => void look(), LOOK_MS)
  setInterval(showAge, 1_000)
  live.socket.on('wallboard.changed', soon)
  live.listen({
    up: () => {
      status.up()
      soon()
    },
    down: () => status.down(),
    stale: soon,
    signedOut: (reason) => status.signedOut(signedOutWords(reason)),
  })
}
