import type { OfferJobs } from '../loads/offer-load.js'
import type { Bench } from '../support/bench.js'
import { percentile, type Measured } from '../support/measured.js'
import { addPeople } from '../support/people.js'
import { emptyRow, type Path, type Row } from '../support/row.js'

/** England's duty teams: 153 authorities. */
export const NATION = { desks: 153, seniors: 300 }
/** Ten times the worst hour of a national line. */
const PEAK_PER_SECOND = 50

/** From raising a concern to the offer on the senior's screen, one at a time, with nothing else going on. */
export async function measureIdleOffers(bench: Bench): Promise<Row> {
  const { practitioners, seniors } = await addPeople(bench.place, 'idle', {
    desks: 1,
    seniors: 1,
    practitioners: 1,
  })
  const load = bench.start<OfferJobs>('loads/offer-load')
  await load.ask('sit', { url: bench.place.url, seniors, habit: 'look' })
  const measured = await load.ask('oneByOne', {
    practitioner: practitioners[0]!,
    samples: bench.choose(60, 300),
    seed: bench.seed,
  })
  return rowOf('offer-idle', measured, 'p50 ≤ 20, p99 ≤ 60')
}

/**
 * The same at the peak. Seniors accept at once, write the record and close, so that they are free again and 50
 * consultations a second also end, as they must where 50 a second begin. People take longer than that, but then a
 * concern would wait for people, and not for the service, which is what is measured here.
 */
export async function measurePeakOffers(bench: Bench): Promise<Row> {
  const { practitioners, seniors } = await addPeople(bench.place, 'peak', {
    ...NATION,
    practitioners: NATION.desks,
  })
  const load = bench.start<OfferJobs>('loads/offer-load')
  await load.ask('sit', { url: bench.place.url, seniors, habit: 'finish' })
  const measured = await load.ask('peak', {
    practitioners,
    perSecond: PEAK_PER_SECOND,
    warmUp: 1,
    seconds: bench.choose(6, 30),
    seed: bench.seed,
  })
  return rowOf('offer-peak', measured, 'p99 ≤ 250')
}

function rowOf(path: Path, { done, latencies, errors, firstError }: Measured, goal: string): Row {
  const p50ms = percentile(latencies, 0.5)
  return {
    ...emptyRow(path),
    unit: 'ms (median)',
    ours: p50ms,
    p50ms,
    p99ms: percentile(latencies, 0.99),
    errors,
    goal,
    note: `${done} offers${firstError ? `; ${firstError}` : ''}`,
  }
}
