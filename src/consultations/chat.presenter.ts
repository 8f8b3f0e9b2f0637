/** Messages as a reader sees them: their own stand apart from the other side's. */
import type { Person } from '../domain/people.js'
import type { MessageView } from '../domain/views.js'

export interface SaidMessage extends MessageView {
  readonly mine: boolean
}

export function saidBy(
  me: Pick<Person, 'name' | 'title'>,
  messages: readonly MessageView[],
): readonly SaidMessage[] {
  return messages.map((message) => ({
    ...message,
    mine: message.author.name === me.name && message.author.role === me.title,
  }))
}
