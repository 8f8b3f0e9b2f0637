/**
 * Puts the demo people into a database that is not the embedded one: for trying things out, never in production.
 * `DATABASE_URL=… node dist/seed-demo.js`. Safe to run again.
 */
import 'reflect-metadata'
import { seedDemo } from './people/demo-people.js'
import { readConfig } from './platform/config.js'
import { makeLog } from './platform/log.js'
import { StartRefused } from './platform/start-refused.js'
import { openStore } from './store.js'

async function seed(): Promise<void> {
  const config = readConfig(process.env)
  if (config.production) throw new StartRefused('NODE_ENV: demo people are never put into production')
  const undo: (() => Promise<unknown>)[] = []
  try {
    const { database, auth } = await openStore(config, makeLog('warn'), undo)
    await seedDemo(database, auth)
  } finally {
    for (const step of undo.reverse()) await step()
  }
}

seed().catch((error: unknown) => {
  console.error(error instanceof StartRefused ? error.message : error)
  process.exit(1)
})
