/**
 * Waits in steps, so that percentiles are found by counting and nothing is sorted: every whole second up to two minutes,
 * then steps of two hundredths. A percentile is never more than half a step off; for the same steps see the test.
 */
const EXACT_SECONDS = 120
const GROWTH = 1.02

/** SQL: the step of a wait. In: SQL for its seconds as float8, which may be null. */
export const stepOf = (seconds: string): string =>
  `CASE WHEN ${seconds} < ${EXACT_SECONDS} THEN greatest(0, floor(${seconds}))::int
    ELSE ${EXACT_SECONDS} + floor(ln(${seconds} / ${EXACT_SECONDS}) / ${Math.log(GROWTH)})::int END`

/** The middle of a step, in seconds. */
export const secondsOf = (step: number): number =>
  step < EXACT_SECONDS ? step : Math.round(EXACT_SECONDS * GROWTH ** (step - EXACT_SECONDS + 0.5))

/** SQL: in which step the median lies. In: SQL for the step, how many waits are in steps up to it, and in all. */
export const medianOf = (step: string, place: string, all: string): string => percentile(step, place, all, 50)
export const ninetiethOf = (step: string, place: string, all: string): string =>
  percentile(step, place, all, 90)

const percentile = (step: string, place: string, all: string, percent: number): string =>
  `min(${step}) FILTER (WHERE ${step} IS NOT NULL AND ${place} * 100 >= ${all} * ${percent})`
