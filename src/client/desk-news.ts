/** News that only makes the desk look again, with what is said of it. */
import { askedNews } from '../domain/asked-words.js'
import type { Live } from './live.js'
import type { Status } from './status.js'

/** In: which chat is in view; what to do when there is news. */
export function listenForNews(
  { socket }: Live,
  status: Status,
  inView: () => string | null,
  lookAgain: () => void,
): void {
  socket.on('consultation.changed', lookAgain)
  socket.on('colleague.answered', (answer) => {
    status.news(askedNews(answer, ''))
    lookAgain()
  })
  // Whoever holds it no longer follows it no longer: the server does not tell more of it.
  socket.on('heartbeat', ({ heads }) => {
    const ref = inView()
    if (ref !== null && !(ref in heads)) lookAgain()
  })
}
