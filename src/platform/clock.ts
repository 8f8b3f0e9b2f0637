/** The time, passed in so that tests can set it. Deadlines are never taken from here: those are the database's. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
