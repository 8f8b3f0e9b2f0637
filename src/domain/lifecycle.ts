/**
 * The life of a consultation, as data. No state ends a consultation that no person has ended: nothing expires,
 * auto-closes or is skipped for age. (Design, "Life of a consultation".)
 */
export const moves = {
  waiting: ['offered', 'withdrawn', 'handed-over', 'callback-booked'],
  offered: ['talking', 'waiting', 'withdrawn'],
  talking: ['recording', 'closed', 'waiting'],
  recording: ['closed'],
  'callback-booked': ['talking', 'waiting', 'withdrawn', 'handed-over'],
  closed: [],
  withdrawn: [],
  'handed-over': [],
} as const satisfies Record<string, readonly string[]>

export type State = keyof typeof moves
export const states = Object.keys(moves) as readonly State[]

/** May a consultation go straight from one state to the other? */
export const mayMove = (from: State, to: State): boolean => (moves[from] as readonly State[]).includes(to)

/** States in which the concern has a place in the desk's queue. */
export const queued: readonly State[] = ['waiting', 'offered']
/** States in which somebody has asked and nobody has answered: in the queue, or to be called back. */
export const unanswered: readonly State[] = [...queued, 'callback-booked']
/** States in which a senior holds the consultation and it counts against their capacity. */
export const held: readonly State[] = ['talking', 'recording']
/** States that nobody leaves any more. */
export const ended: readonly State[] = states.filter((state) => moves[state].length === 0)
export const unended: readonly State[] = states.filter((state) => moves[state].length > 0)

export const isQueued = (state: State): boolean => queued.includes(state)
export const isUnanswered = (state: State): boolean => unanswered.includes(state)
export const isHeld = (state: State): boolean => held.includes(state)
export const isEnded = (state: State): boolean => ended.includes(state)
