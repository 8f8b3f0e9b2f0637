/**
 * npm run seed:history: makes a past for trying things out and for measuring. It goes into the database of the
 * service's settings (the embedded one: stop the service first), never in production.
 *
 *   npm run seed:history -- [--consultations 100000] [--messages 12] [--desk exampleshire] [--years 3] [--seed N]
 */
import 'reflect-metadata'
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startEmbeddedServer } from '../src/database/embedded-server.js'
import { demoRoster } from '../src/people/demo-people.js'
import { addRoster } from '../src/people/roster.js'
import { readConfig } from '../src/platform/config.js'
import { makeLog } from '../src/platform/log.js'
import { StartRefused } from '../src/platform/start-refused.js'
import { openStore } from '../src/store.js'
import { Progress } from '../simulate/progress.js'
import { durationOf } from '../simulate/words.js'
import { seedPast } from './seed.js'

function readOptions() {
  const { values } = parseArgs({
    options: {
      consultations: { type: 'string', default: '100000' },
      messages: { type: 'string', default: '12' },
      desk: { type: 'string', default: 'exampleshire' },
      years: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    },
  })
  return {
    deskId: values.desk,
    consultations: whole('consultations', values.consultations, 1),
    messages: whole('messages', values.messages, 0),
    years: whole('years', values.years, 1),
    seed: whole('seed', values.seed, 0),
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new StartRefused(`--${name}: must be a whole number from ${least}`)
  return value
}

async function main(): Promise<void> {
  const options = readOptions()
  const config = readConfig(process.env)
  if (config.production) throw new StartRefused('seed:history: never in production')
  const log = makeLog('warn')
  const undo: (() => Promise<unknown>)[] = []
  try {
    const embedded =
      config.databaseUrl === null
        ? await startEmbeddedServer({ dataDir: config.dataDir, log: (line) => log.info(line) })
        : null
    if (embedded) undo.push(() => embedded.stop())
    const service = embedded?.serviceUrl ?? config.databaseUrl ?? ''
    const owner = embedded?.url ?? config.databaseOwnerUrl ?? service
    const { vault, database, auth } = await openStore(
      { ...config, databaseUrl: service, databaseOwnerUrl: owner },
      log,
      undo,
    )
    await addRoster(database, auth, demoRoster)
    const { consultations, messages } = options
    const progress = new Progress()
    const count = (n: number): string => n.toLocaleString('en-GB')
    await seedPast(owner, vault, { ...options, until: new Date() }, (done) => {
      progress.show(done / consultations, `${count(done)} of ${count(consultations)} consultations`)
    })
    const took = durationOf(progress.end() / 1000)
    console.log(
      `${count(consultations)} consultations with up to ${messages} messages each made in ${took}, seed ${options.seed}`,
    )
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof StartRefused ? error.message : error)
    process.exit(1)
  },
)
