/** When a letter that could not be delivered is tried again: soon at first, for most troubles are short; then hourly. */
const SECOND = 1000
const MINUTE = 60 * SECOND
const waits = [30 * SECOND, 2 * MINUTE, 10 * MINUTE]
const HOUR = 60 * MINUTE

/** In: how often it has been tried, at least once. Out: milliseconds until the next time. */
export const waitAfter = (attempts: number): number => waits[attempts - 1] ?? HOUR
