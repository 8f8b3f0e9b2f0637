import type { SocketFloorJobs } from '../floors/socket-floor.js'
import type { SocketJobs } from '../loads/socket-load.js'
import type { Bench } from '../support/bench.js'
import { sleep } from '../support/live.js'
import { openFilesLimit } from '../support/machine.js'
import { quotient, round } from '../support/measured.js'
import type { Memory } from '../support/memory.js'
import { addPeople } from '../support/people.js'
import { emptyRow, type Row } from '../support/row.js'

const WARM_UP = 100
/** Besides the sockets, a process has some files open. */
const OTHER_FILES = 200

interface Held {
  readonly held: number
  readonly resident: number
  readonly failed: number
}

/**
 * Memory per idle socket, each of another person who is signed in, above what the server takes without them. Counted is
 * what is still in use after the garbage is collected; what the process has from the system is in the note.
 */
export async function measureSockets(bench: Bench): Promise<Row> {
  const wanted = bench.choose(1_000, 10_000)
  const count = Math.min(wanted, openFilesLimit() - OTHER_FILES)
  const { practitioners } = await addPeople(bench.place, 'sockets', {
    desks: 1,
    seniors: 0,
    practitioners: count,
  })
  const cookies = practitioners.map(({ cookie }) => cookie)
  const floor = bench.start<SocketFloorJobs>('floors/socket-floor')
  const floorUrl = await floor.ask('open', { databaseUrl: null })
  const bare = await hold(bench, () => floor.ask('memory'), floorUrl, cookies)
  const ours = await hold(bench, () => bench.place.service.ask('memory'), bench.place.url, cookies)
  const above = round(ours.held - bare.held, 1)
  const fewer =
    count < wanted ? `; ${wanted} were wanted, but a process may open no more here (ulimit -n)` : ''
  return {
    ...emptyRow('sockets'),
    unit: 'KB per socket',
    ours: round(ours.held, 1),
    floor: round(bare.held, 1),
    ratio: quotient(ours.held, bare.held),
    errors: ours.failed + bare.failed,
    goal: 'ours − floor ≤ 20',
    note:
      `${count} sockets, ${above} KB each above the floor; with all that the process has from the system ` +
      `${round(ours.resident, 1)} KB, floor ${round(bare.resident, 1)} KB${fewer}`,
  }
}

/** Out: KB per socket. */
async function hold(
  bench: Bench,
  readMemory: () => Promise<Memory>,
  url: string,
  cookies: readonly string[],
): Promise<Held> {
  const load = bench.start<SocketJobs>('loads/socket-load')
  // The first sockets bring code and tables into memory that are no socket's own.
  await load.ask('open', { url, cookies: cookies.slice(0, WARM_UP) })
  await load.ask('close')
  await sleep(500)
  const before = await readMemory()
  const refused = await load.ask('open', { url, cookies })
  // Long enough, in the full bench, for a heartbeat and a ping each.
  await sleep(bench.choose(1_500, 12_000))
  const after = await readMemory()
  const lost = await load.ask('close')
  const held = cookies.length - refused
  return {
    held: (after.heldKb - before.heldKb) / held,
    resident: (after.residentKb - before.residentKb) / held,
    failed: refused + lost,
  }
}
