/** The list of a senior's chats on the desk. */
import type { Person } from '../domain/people.js'
import type { ConsultationView, MessageView } from '../domain/views.js'
import { inWords } from '../platform/pages/london.js'

export type Me = Pick<Person, 'name' | 'title'>

/** In: a consultation, the reference of the chosen one, and the messages where they are known. */
export function chatItem(
  consultation: ConsultationView,
  chosenRef: string | null,
  messages: readonly MessageView[] | null,
  me: Me,
  now: Date,
) {
  const { ref, state, rag, headSeq, practitioner } = consultation
  return {
    ref,
    state,
    rag,
    headSeq,
    href: `/desk?chat=${encodeURIComponent(ref)}`,
    current: ref === chosenRef,
    name: nameOf(consultation),
    organisation: practitioner?.organisation ?? '',
    words: state === 'recording' ? 'Record to finish' : waitingWords(messages, me, now),
  }
}

/** Known for the chosen chat; for the others the client works it out from what it follows. */
function waitingWords(messages: readonly MessageView[] | null, me: Me, now: Date): string {
  if (!messages) return 'Talking'
  let since: string | null = null
  for (const message of messages) since = isMine(message, me) ? null : (since ?? message.at)
  if (since === null) return messages.length > 0 ? 'You wrote last' : 'Nothing written yet'
  return `Waiting for you ${inWords(secondsSince(since, now))}`
}

export const nameOf = ({ practitioner, ref }: ConsultationView): string => practitioner?.name ?? ref

export const isMine = ({ author }: MessageView, me: Me): boolean =>
  author.name === me.name && author.role === me.title

/** Negative for what is still to come. */
export const secondsSince = (at: string, now: Date): number =>
  Math.ceil((now.getTime() - Date.parse(at)) / 1000)
