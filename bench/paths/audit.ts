import type { ChatJobs } from '../loads/chat-load.js'
import type { RaiseJobs } from '../loads/raise-load.js'
import { ROOMS_PER_SENIOR } from '../loads/rooms.js'
import type { Bench } from '../support/bench.js'
import { percentile, perSecond, quotient, together, type Measured } from '../support/measured.js'
import { addPeople } from '../support/people.js'
import type { Place } from '../support/place.js'
import { emptyRow, type Path, type Row } from '../support/row.js'

const ROOMS = 100
const CONNECTIONS = 50

/** What audit costs a conversation: the chain of its messages. With it and without, round by round in one run. */
export async function measureAuditOfChat(bench: Bench): Promise<Row> {
  const sizes = { desks: 5, seniors: ROOMS / ROOMS_PER_SENIOR, practitioners: ROOMS }
  const lengths = { warmUp: bench.choose(1, 2), seconds: bench.choose(3, 6) }
  return compare(bench, 'audit-chat', 'messages/s', async (place) => {
    const load = bench.start<ChatJobs>('loads/chat-load')
    const people = await addPeople(place, 'audit', sizes)
    await load.ask('open', { url: place.url, people, seed: bench.seed, rooms: ROOMS })
    return () => load.ask('measure', lengths)
  })
}

/** What audit costs raising a concern, where nobody is free to be offered it: its entry, and its place in the stream. */
export async function measureAuditOfRaising(bench: Bench): Promise<Row> {
  const lengths = { warmUp: 1, seconds: bench.choose(3, 6) }
  return compare(bench, 'audit-raise', 'concerns/s', (place) => {
    const load = bench.start<RaiseJobs>('loads/raise-load')
    let round = 0
    return Promise.resolve(async () => {
      const name = `audit-${round++}`
      // Fresh desks: what waits at those of the round before must not weigh on this one.
      const sizes = { desks: 153, seniors: 153, practitioners: CONNECTIONS }
      const { practitioners } = await addPeople(place, name, sizes)
      return load.ask('measure', {
        url: place.url,
        seed: bench.seed + round,
        people: practitioners,
        ...lengths,
      })
    })
  })
}

/** Two services take turns: as it is, and with its audit left out (support/without-audit.ts). */
async function compare(
  bench: Bench,
  path: Path,
  unit: string,
  prepare: (place: Place) => Promise<() => Promise<Measured>>,
): Promise<Row> {
  const places = [bench.place, await bench.openPlace({ imports: ['support/without-audit'] })]
  const measure = await Promise.all(places.map(prepare))
  const rounds: Measured[][] = [[], []]
  for (let round = 0; round < bench.choose(1, 4); round++) {
    // Turn about, so that neither always goes first.
    for (const n of round % 2 === 0 ? [0, 1] : [1, 0]) rounds[n]!.push(await measure[n]!())
  }
  const [audited, plain] = rounds.map(together) as [Measured, Measured]
  return {
    ...emptyRow(path),
    unit,
    ours: perSecond(audited),
    limit: perSecond(plain),
    ofLimit: quotient(perSecond(audited), perSecond(plain)),
    p50ms: percentile(audited.latencies, 0.5),
    p99ms: percentile(audited.latencies, 0.99),
    errors: audited.errors + plain.errors,
    goal: 'none: what audit costs',
    note:
      audited.firstError ??
      plain.firstError ??
      `the limit is ours with its audit left out: p50 ${String(percentile(plain.latencies, 0.5))} ms, ` +
        `p99 ${String(percentile(plain.latencies, 0.99))} ms`,
  }
}
