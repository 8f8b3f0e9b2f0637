/** What happened without the senior and stays on their desk until they have seen it, or have put it right. */
import type { DeskNews } from '../database/reading/desk-news.js'
import { askedNews } from '../domain/asked-words.js'
import type { DeskView } from '../domain/views.js'
import { inWords, londonTime, londonWhen } from '../platform/pages/london.js'

export function noticesOf(desk: Pick<DeskView, 'status' | 'asked'>, news: DeskNews, now: Date) {
  return {
    // Once it is over there is nobody left whom the answer would matter to.
    asked: desk.asked
      .filter(({ outcome }) => outcome !== 'rescinded')
      .map((each) => askedNews(each, londonTime(each.expiresAt))),
    lost: news.lost.map(({ offerId, ref, at, lostSeconds }) => ({
      id: offerId,
      ref,
      text:
        `${ref} went back to the queue (${londonWhen(at, now)}): your connection was lost for ` +
        `${lostWords(lostSeconds)}. Another senior will see everything.`,
    })),
    returned: news.returned.map(({ ref, at, by }) => ({
      ref,
      href: `/consultations/${ref}/record`,
      text: `${by} has returned the record of ${ref} to you (${londonWhen(at, now)}).`,
    })),
    missed:
      desk.status === 'away' && news.awayAfterMissAt
        ? `You missed an offer (${londonWhen(news.awayAfterMissAt, now)}), so you are away now. The concern kept its place.`
        : null,
  }
}

function lostWords(seconds: number): string {
  if (seconds === 120) return 'two minutes'
  return seconds < 60 ? `${seconds} seconds` : inWords(seconds).replace(/^about /, '')
}
