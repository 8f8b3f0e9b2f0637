/** The lid was opened, the tab was thawed, the network is back: time has passed that this page knows nothing of. */
const TICK_MS = 2_000
const SLEPT_MS = 10_000

export function onWake(awake: () => void): void {
  addEventListener('online', awake)
  document.addEventListener('resume', awake)
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) awake()
  })
  // No event tells of a closed lid; but a clock that has jumped does.
  let last = Date.now()
  setInterval(() => {
    const slept = Date.now() - last > SLEPT_MS
    last = Date.now()
    if (slept) awake()
  }, TICK_MS)
}
