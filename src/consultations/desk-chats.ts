/** The list of a senior's chats on the desk. */
import type { Person } from '../domain/people.js'
import type { DeskNews } from '../database/reading/desk-news.js'
import type { ConsultationView, DeskView, MessageView, NamedRole } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'

export type Me = Pick<Person, 'name' | 'title'>

export interface ChatListsInput {
  readonly desk: DeskView
  readonly news: Pick<DeskNews, 'talkEndedAt'>
  readonly chosenRef: string | null
  /** Of the chosen one. */
  readonly messages: readonly MessageView[] | null
  readonly me: Me
  readonly now: Date
}

/** Those who talk, and the records that are not finished: the oldest first, since each takes a place. */
export function chatLists({ desk, news, chosenRef, messages, me, now }: ChatListsInput) {
  const items = desk.consultations.map((each) => {
    const chosen = each.ref === chosenRef
    const endedAt = news.talkEndedAt.get(each.ref)
    return {
      ref: each.ref,
      state: each.state,
      rag: each.rag,
      headSeq: each.headSeq,
      href: `/desk?chat=${encodeURIComponent(each.ref)}`,
      current: chosen,
      name: nameOf(each),
      organisation: each.practitioner?.organisation ?? '',
      secondOpinion: hasJoined(each, me),
      endedAt: endedAt?.getTime() ?? 0,
      words:
        each.state === 'recording'
          ? recordWords(endedAt, now)
          : waitingWords(chosen ? messages : null, me, now),
    }
  })
  const isRecord = (item: (typeof items)[number]): boolean =>
    item.state === 'recording' && !item.secondOpinion
  return {
    chats: items.filter((item) => !isRecord(item)),
    records: items.filter(isRecord).sort((a, b) => a.endedAt - b.endedAt),
  }
}

function recordWords(endedAt: Date | undefined, now: Date): string {
  return endedAt
    ? `Talk ended ${inWords(secondsSince(endedAt.toISOString(), now))} ago`
    : 'Record being written'
}

/** Are they in it for a second opinion, and somebody else holds it? */
export const hasJoined = ({ joined, senior }: ConsultationView, me: Me): boolean =>
  !isNamed(senior, me) && joined.some((each) => isNamed(each, me))

const isNamed = (who: NamedRole | null, me: Me): boolean => who?.name === me.name && who.role === me.title

/** Known for the chosen chat; for the others the client works it out from what it follows. */
function waitingWords(messages: readonly MessageView[] | null, me: Me, now: Date): string {
  if (!messages) return 'Talking'
  let since: string | null = null
  for (const message of messages) since = isMine(message, me) ? null : (since ?? message.at)
  if (since === null) return messages.length > 0 ? 'You wrote last' : 'Nothing written yet'
  return `Waiting for you ${inWords(secondsSince(since, now))}`
}

export const nameOf = ({ practitioner, ref }: ConsultationView): string => practitioner?.name ?? ref

export const isMine = ({ author }: MessageView, me: Me): boolean => isNamed(author, me)

/** Negative for what is still to come. */
export const secondsSince = (at: string, now: Date): number =>
  Math.ceil((now.getTime() - Date.parse(at)) / 1000)
