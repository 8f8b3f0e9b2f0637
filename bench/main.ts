/**
 * npm run bench: the floors and the paths of the design, side by side in one run. Timings never decide anything; the
 * exit code is 1 only when something is broken. Docs: docs/speed.md.
 *
 *   npm run bench [-- --quick] [--only chat,raise] [--seed N] [--json FILE] [--profile FOLDER]
 */
import { randomInt } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { measureAuditOfChat, measureAuditOfRaising } from './paths/audit.js'
import { measureChat } from './paths/chat.js'
import { measureCrowd } from './paths/crowd.js'
import { measureIdleOffers, measurePeakOffers } from './paths/offers.js'
import { measureRaise } from './paths/raise.js'
import { measureSockets } from './paths/sockets.js'
import { Bench } from './support/bench.js'
import { machine } from './support/machine.js'
import { openPlace, type Place } from './support/place.js'
import { emptyRow, tableOf, type Path, type Row } from './support/row.js'

const readOptions = () =>
  parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  }).values
type Options = ReturnType<typeof readOptions>

/** In the order in which they are measured: what fills memory or leaves a queue behind stands where it does no harm. */
const paths: Readonly<Record<Path, (bench: Bench) => Promise<Row>>> = {
  sockets: measureSockets,
  chat: measureChat,
  'offer-idle': measureIdleOffers,
  'offer-peak': measurePeakOffers,
  raise: measureRaise,
  crowd: measureCrowd,
  'audit-chat': measureAuditOfChat,
  'audit-raise': measureAuditOfRaising,
}
/** What is measured when nothing is named; the crowd and what audit costs, which have no floor, only by their names. */
const usual: readonly Path[] = ['chat', 'raise', 'offer-idle', 'offer-peak', 'sockets']
const shown: readonly Path[] = [...usual, 'crowd', 'audit-chat', 'audit-raise']

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const undo: (() => Promise<void>)[] = []
let stopping: Promise<void> | null = null
const isStopping = (): boolean => stopping !== null

/** Whatever was started is stopped, the last first; the folder goes with the place. */
function cleanUp(): Promise<void> {
  return (stopping ??= (async () => {
    for (const step of undo.reverse()) await step().catch((error: unknown) => say(String(error)))
  })())
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => void cleanUp().then(() => process.exit(code)))
}

async function measure({ quick, profile }: Options, seed: number, only: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  let place: Place | null = null
  for (const path of Object.keys(paths) as Path[]) {
    if (!only.includes(path) || isStopping()) continue
    place ??= await openPlace(undo, { profiles: profile })
    const bench = new Bench(place, seed, quick, undo)
    undo.push(() => bench.stop())
    rows.push(await measureOne(path, bench))
    await bench.stop()
    if (quick) continue
    // A service of its own for each path: none pays for what the one before has left behind.
    await place.stop()
    place = null
  }
  return rows
}

async function measureOne(path: Path, bench: Bench): Promise<Row> {
  const began = performance.now()
  try {
    const row = await paths[path](bench)
    say(`measured ${path} in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
    return row
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    if (!isStopping()) say(`!!! ${path} could not be measured: ${why}`)
    return { ...emptyRow(path), errors: 1, note: 'could not be measured' }
  }
}

async function main(): Promise<void> {
  const options = readOptions()
  const seed = Number(options.seed)
  const only = options.only?.split(',') ?? usual
  const unknown = only.find((path) => !(path in paths))
  if (unknown !== undefined)
    throw new Error(`--only: there is no path ${unknown}; there are ${shown.join(', ')}`)
  if (!Number.isSafeInteger(seed)) throw new Error('--seed: must be a whole number')
  const here = machine()
  say(`${here.cpus} × ${here.model}, ${here.memoryGb} GB, ${here.system}, Node ${here.node}, ${here.date}`)
  say(
    `load before: ${here.loadBefore}${here.loadBefore > 0.3 ? ' (others are at work: the figures are noisy)' : ''}`,
  )
  say(
    `seed ${seed}${options.quick ? ', quick' : ''}; generators, servers and PostgreSQL (fsync on) share these cores\n`,
  )
  const measured = await measure(options, seed, only)
  if (isStopping()) return
  const rows = shown.flatMap((path) => measured.filter((row) => row.path === path))
  say(`\n${tableOf(rows).join('\n')}`)
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify({ machine: here, seed, rows }, null, 2)}\n`)
  }
  if (rows.some(({ errors }) => errors > 0)) process.exitCode = 1
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await cleanUp()
}
process.exit()
