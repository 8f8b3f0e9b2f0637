import type { ChatJobs } from '../loads/chat-load.js'
import type { Bench } from '../support/bench.js'
import { percentile, perSecond, round, together, type Measured } from '../support/measured.js'
import { addPeople } from '../support/people.js'
import { emptyRow, type Row } from '../support/row.js'

/** One message of each chat in so many seconds. */
const EVERY_SECONDS = 10
const CHATS_PER_DESK = 20

/**
 * Twice the worst hour of a national line on one node: 2,000 chats at once between 4,000 people with a socket each, one
 * message each 10 seconds, in an open loop, for five minutes. Between the minutes it is looked at how much memory is in
 * use once the garbage is collected: it should stay where it is.
 */
export async function measureCrowd(bench: Bench): Promise<Row> {
  const { place, seed } = bench
  const chats = bench.choose(100, 2_000)
  const minutes = bench.choose(2, 5)
  const people = await addPeople(place, 'crowd', {
    desks: chats / CHATS_PER_DESK,
    seniors: chats,
    practitioners: chats,
  })
  const load = bench.start<ChatJobs>('loads/chat-load')
  await load.ask('open', { url: place.url, people, seed, rooms: chats, perSenior: 1 })

  const heldMb = async (): Promise<number> => round((await place.service.ask('memory')).heldKb / 1_024, 1)
  const held: number[] = []
  const rounds: Measured[] = []
  const lengths = { warmUp: 3, seconds: bench.choose(5, 60), perSecond: chats / EVERY_SECONDS }
  for (let minute = 0; minute < minutes; minute++) {
    held.push(await heldMb())
    rounds.push(await load.ask('measureOpen', { ...lengths, seed: seed + minute }))
  }
  held.push(await heldMb())

  const all = together(rounds)
  return {
    ...emptyRow('crowd'),
    unit: 'messages/s',
    ours: perSecond(all),
    p50ms: percentile(all.latencies, 0.5),
    p99ms: percentile(all.latencies, 0.99),
    errors: all.errors,
    goal: 'p99 < 100 ms, 0 lost, flat memory',
    note:
      all.firstError ??
      `${chats} chats, ${chats * 2} sockets, ${all.done} messages in ${all.seconds} s; the slowest ` +
        `${String(percentile(all.latencies, 1))} ms; in use before each minute and after the last: ${held.join(', ')} MB`,
  }
}
