/**
 * Who may change a colour, and when: whoever holds it while they advise; while nobody does, any senior or manager of its
 * desk, by its reference and without its names. Always with a reason. (Design, "Routing": "Order".)
 */
import { isHeld, isUnanswered, type State } from './lifecycle.js'
import { refuse, type Refusal } from './outcome.js'

/** `holder`: it is theirs; `desk`: it is their desk's. */
export type Standing = 'holder' | 'desk'

/** null: they may. */
export function whyNotRated(state: State, standing: Standing): Refusal | null {
  if (standing === 'holder' ? isHeld(state) : isUnanswered(state)) return null
  if (state === 'closed') return refuse('closed', 'This consultation is closed.').refusal
  return refuse('not-open', 'Somebody has this consultation by now, or it is over.').refusal
}
