/** How far a concern has got on its desk's ladder: nowhere yet, or the last rung that was taken. */
import { rungs, type Rung } from './ladder.js'

export const reaches = ['one-at-a-time', ...rungs] as const
export type Reach = (typeof reaches)[number]

/** Has the ladder got to this rung? */
export const reached = (reach: Reach, rung: Rung): boolean => reaches.indexOf(reach) >= reaches.indexOf(rung)

export const further = (a: Reach, b: Reach): Reach => (reaches.indexOf(a) >= reaches.indexOf(b) ? a : b)
