import type { SocketFloorJobs } from '../floors/socket-floor.js'
import type { ChatJobs } from '../loads/chat-load.js'
import { ROOMS_PER_SENIOR } from '../loads/rooms.js'
import type { Bench } from '../support/bench.js'
import { percentile, perSecond, quotient, together, type Measured } from '../support/measured.js'
import { addPeople } from '../support/people.js'
import { emptyRow, type Row } from '../support/row.js'

const ROOMS = 200
/** Desks, so that the rooms come about quickly: each opens its own in turn. */
const DESKS = 10

/**
 * Messages a second, sent, stored, delivered and acknowledged, in 200 rooms, in a closed loop. Ours, the bare floor and
 * the limit take turns, round by round, so that whatever else the machine does meets all three. How long a message takes
 * is measured afterwards in an open loop, at half of what went through in the closed one.
 */
export async function measureChat(bench: Bench): Promise<Row> {
  const { place, seed } = bench
  const floor = bench.start<SocketFloorJobs>('floors/socket-floor')
  const limit = bench.start<SocketFloorJobs>('floors/socket-floor')
  const people = await addPeople(place, 'chat', {
    desks: DESKS,
    seniors: ROOMS / ROOMS_PER_SENIOR,
    practitioners: ROOMS,
  })
  const bare = async (server: typeof floor, databaseUrl: string | null) => ({
    url: await server.ask('open', { databaseUrl }),
    people: null,
  })
  const targets = [{ url: place.url, people }, await bare(floor, place.databaseUrl), await bare(limit, null)]
  const loads = targets.map(() => bench.start<ChatJobs>('loads/chat-load'))
  await Promise.all(loads.map((load, n) => load.ask('open', { ...targets[n]!, seed, rooms: ROOMS })))

  const rounds: Measured[][] = loads.map(() => [])
  const lengths = { warmUp: bench.choose(1, 2), seconds: bench.choose(3, 6) }
  for (let round = 0; round < bench.choose(1, 3); round++) {
    for (const [n, load] of loads.entries()) rounds[n]!.push(await load.ask('measure', lengths))
  }

  const [ours, bareFloor, bareLimit] = rounds.map(together) as [Measured, Measured, Measured]
  const half = Math.max(1, Math.round(perSecond(ours) / 2))
  const calm = await loads[0]!.ask('measureOpen', { ...lengths, perSecond: half, seed })
  return {
    ...emptyRow('chat'),
    unit: 'messages/s',
    ours: perSecond(ours),
    floor: perSecond(bareFloor),
    limit: perSecond(bareLimit),
    ratio: quotient(perSecond(ours), perSecond(bareFloor)),
    ofLimit: quotient(perSecond(ours), perSecond(bareLimit)),
    p50ms: percentile(calm.latencies, 0.5),
    p99ms: percentile(calm.latencies, 0.99),
    errors: [ours, bareFloor, bareLimit, calm].reduce((sum, { errors }) => sum + errors, 0),
    goal: 'ratio ≥ 2, of limit ≥ 0.65, p99 < 30 ms',
    note:
      [ours, bareFloor, bareLimit, calm].find(({ firstError }) => firstError !== null)?.firstError ??
      `times at ${half} a second, open loop; closed loop p50 ${String(percentile(ours.latencies, 0.5))} ms, ` +
        `p99 ${String(percentile(ours.latencies, 0.99))} ms; floor p99 ${String(percentile(bareFloor.latencies, 0.99))} ms`,
  }
}
