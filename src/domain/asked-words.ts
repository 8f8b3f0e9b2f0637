/** What a senior reads of what they have asked a colleague by name: the same words from the server and in the browser. */
import type { AskedView } from './views.js'

/** In: until when it is open, as the page writes times. */
export function askedNews({ ref, how, colleague, outcome }: AskedView, until: string): string {
  const handsOver = how === 'transfer'
  switch (outcome) {
    case null:
      return handsOver
        ? `You have asked ${colleague} to take over ${ref}. They have until ${until} to answer; it is yours until then.`
        : `You have asked ${colleague} for a second opinion on ${ref}. They have until ${until} to answer.`
    case 'accepted':
      return handsOver
        ? `${colleague} has taken over ${ref}: it is theirs now.`
        : `${colleague} has joined ${ref} for a second opinion.`
    case 'declined':
      return `${colleague} has passed on ${ref}: it stays with you.`
    case 'missed':
      return `${colleague} did not answer about ${ref}: it stays with you.`
    case 'rescinded':
      return `${colleague} is no longer being asked about ${ref}.`
  }
}
