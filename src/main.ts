import 'reflect-metadata'
import { DEMO_PASSWORD } from './people/demo-people.js'
import { readConfig, type Config } from './platform/config.js'
import { aboutError, makeLog } from './platform/log.js'
import { StartRefused } from './platform/start-refused.js'
import { start } from './start.js'

/** How long a stop may take before we go all the same; everything acknowledged is committed anyway. */
const STOP_MS = 20_000

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = makeLog(config.logLevel)
  const starting = start(config, log)
  const stopping = new AbortController()
  // From the first moment: whoever stops us in the middle of the start must not leave a database server behind.
  const stop = (): void => {
    if (stopping.signal.aborted) return
    stopping.abort()
    setTimeout(() => process.exit(1), STOP_MS).unref()
    void starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        () => undefined,
      )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  await starting
  if (!stopping.signal.aborted) sayWhere(config)
}

function sayWhere(config: Config): void {
  console.log(`\nThe advice line is open at ${config.publicUrl}`)
  if (config.databaseUrl) return
  console.log(
    `Sign in as gp@demo.example, senior1@demo.example or manager@demo.example; password: ${DEMO_PASSWORD}`,
  )
  console.log('These are invented people. Ctrl-C stops the service; everything is kept.\n')
}

/** A bug, or a broken connection that nobody waited for, must be seen; it must not take every conversation down. */
process.on('unhandledRejection', (error) => makeLog('error').error(aboutError(error), 'unhandled rejection'))

main().catch((error: unknown) => {
  if (error instanceof StartRefused) console.error(error.message)
  else console.error('The advice line could not start:', aboutError(error))
  process.exit(1)
})
