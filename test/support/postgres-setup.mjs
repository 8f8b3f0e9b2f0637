/** One Postgres for the whole project "database"; each file makes a database of its own in it. Needs a build. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default async function setUp() {
  const { startEmbeddedServer } = await import('../../dist/database/embedded-server.js')
  const dataDir = await mkdtemp(join(tmpdir(), 'advice-line-tests-'))
  const server = await startEmbeddedServer({ dataDir, log: () => undefined })
  process.env.TEST_DATABASE_URL = server.url
  process.env.TEST_SERVICE_URL = server.serviceUrl
  globalThis.testPostgres = { server, dataDir }
}
