import type { HttpFloorJobs } from '../floors/http-floor.js'
import type { OfferJobs } from '../loads/offer-load.js'
import type { RaiseJobs } from '../loads/raise-load.js'
import type { Bench } from '../support/bench.js'
import { percentile, perSecond, quotient, together, type Measured } from '../support/measured.js'
import { addPeople } from '../support/people.js'
import { emptyRow, type Row } from '../support/row.js'
import { NATION } from './offers.js'

const CONNECTIONS = 50

/**
 * Concerns raised a second over 50 connections, while routing offers them: each round has 153 fresh desks with 300
 * seniors, who look at what they are offered, as people would within those few seconds. So each senior gets one offer,
 * and every further concern joins a queue; both are part of the figure.
 */
export async function measureRaise(bench: Bench): Promise<Row> {
  const { place, seed } = bench
  const floor = bench.start<HttpFloorJobs>('floors/http-floor')
  const floorUrl = await floor.ask('open', { databaseUrl: place.databaseUrl })
  const load = bench.start<RaiseJobs>('loads/raise-load')
  const floorLoad = bench.start<RaiseJobs>('loads/raise-load')
  const lengths = { warmUp: 1, seconds: bench.choose(3, 6) }

  const ours: Measured[] = []
  const bare: Measured[] = []
  let offers = 0
  const rounds = bench.choose(1, 3)
  for (let round = 0; round < rounds; round++) {
    const { seniors, practitioners: people } = await addPeople(place, `raise-${round}`, {
      ...NATION,
      practitioners: CONNECTIONS,
    })
    const desks = bench.start<OfferJobs>('loads/offer-load')
    await desks.ask('sit', { url: place.url, seniors, habit: 'look' })
    bare.push(await floorLoad.ask('measure', { url: floorUrl, seed: seed + round, people, ...lengths }))
    ours.push(await load.ask('measure', { url: place.url, seed: seed + round, people, ...lengths }))
    offers += await desks.ask('count')
    // What waits on these desks must not weigh on the next round.
    if (round < rounds - 1) await desks.ask('leave')
  }

  const [all, bareAll] = [together(ours), together(bare)]
  const trouble = all.firstError ?? bareAll.firstError
  return {
    ...emptyRow('raise'),
    unit: 'concerns/s',
    ours: perSecond(all),
    floor: perSecond(bareAll),
    ratio: quotient(perSecond(all), perSecond(bareAll)),
    p50ms: percentile(all.latencies, 0.5),
    p99ms: percentile(all.latencies, 0.99),
    errors: all.errors + bareAll.errors,
    goal: 'ratio ≥ 0.5',
    note: `${offers} offers were made meanwhile${trouble ? `; ${trouble}` : ''}`,
  }
}
