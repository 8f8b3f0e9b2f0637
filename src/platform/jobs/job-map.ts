/** Every job there is, with its payload: ids only. A job is a nudge; losing all of them makes us late, never wrong. */
export interface JobMap {
  /** Look at this desk now: expire what is due, offer what waits. */
  'look-at-desk': { readonly deskId: string }
  /** Send the letters that are due. */
  'post-letters': Readonly<Record<string, never>>
}

export type JobName = keyof JobMap
export type Handler<N extends JobName> = (payload: JobMap[N]) => Promise<void> | void

export const QUEUE = 'nudges'
