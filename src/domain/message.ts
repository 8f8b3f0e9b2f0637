/** A chat message: 1 to 4,000 characters of any script, kept exactly as written. */
import { isUnanswered, type State } from './lifecycle.js'
import type { Refusal } from './outcome.js'

export const MESSAGE_MAX = 4_000
/** A draft may be longer than a message: it is kept until its writer has shortened it. */
export const DRAFT_MAX = 20_000

/** Characters as a person counts code points, so that an emoji counts once and not twice. */
export const lengthOf = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/**
 * May this side write now? The senior and the practitioner while talking or recording; the practitioner also while
 * waiting, also for a call back. Out: null, or why not.
 */
export function whyNoMessage(state: State, side: 'practitioner' | 'senior'): Refusal | null {
  if (state === 'talking' || state === 'recording') return null
  if (side === 'practitioner' && isUnanswered(state)) return null
  return { code: 'closed', detail: 'This conversation is over: no more messages can be sent.' }
}
