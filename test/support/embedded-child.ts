/**
 * A Node process with the built-in database and nothing else, for tests that kill it. Tells its story on stdout,
 * one JSON object a line; SIGTERM stops it in good order.
 */
import { startEmbeddedServer } from '../../src/database/embedded-server.js'
import { StartRefused } from '../../src/platform/start-refused.js'

const say = (story: object) => process.stdout.write(`${JSON.stringify(story)}\n`)

try {
  const began = performance.now()
  const server = await startEmbeddedServer({
    dataDir: process.argv[2] ?? '',
    log: (line) => say({ log: line }),
  })
  const ms = Math.round(performance.now() - began)
  process.once('SIGTERM', () => {
    void server.stop().then(() => say({ stopped: true }))
  })
  say({ url: server.url, ms })
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  say({ refused: error.message })
  process.exitCode = 1
}
