/** What the service stands on before there is an application: the database up to date, sign-in, keys, queue, hints. */
import { makeSources } from './database/data-source.js'
import { Database } from './database/database.js'
import { startEmbeddedServer } from './database/embedded-server.js'
import { migrate, type Ways } from './database/migrate.js'
import { authOptions, makeAuth, makeAuthPool, migrateAuth, type Auth } from './people/auth.js'
import { lendStorages } from './people/auth-storage.js'
import { Limits } from './people/limits.js'
import { PeopleService } from './people/people.service.js'
import type { Config } from './platform/config.js'
import { Nudges } from './platform/jobs/nudges.js'
import { Hints } from './platform/live/hints.js'
import type { Log } from './platform/log.js'
import { Vault } from './platform/sealing.js'

export interface Store {
  readonly hints: Hints
  readonly nudges: Nudges
  readonly database: Database
  readonly vault: Vault
  readonly limits: Limits
  readonly people: PeopleService
  readonly auth: Auth
}

/** In: also a list that this adds to: what must be undone, in reverse order, to close it again. */
export async function openStore(config: Config, log: Log, undo: (() => Promise<unknown>)[]): Promise<Store> {
  const ways = config.databaseUrl
    ? given(config.databaseUrl, config.databaseOwnerUrl, log)
    : await embedded(config, log, undo)
  const url = ways.service
  const hints = new Hints(log)
  const nudges = new Nudges(
    config.redisUrl ? { kind: 'redis', url: config.redisUrl } : { kind: 'postgres', url },
    log,
  )
  const sources = makeSources(url)
  const database = new Database(sources, hints, nudges)
  const vault = new Vault(config.masterKey, config.previousMasterKeys)
  const limits = new Limits(config.rateLimitScale)
  const people = new PeopleService(database, vault)
  const authPool = makeAuthPool(url)
  undo.push(() => authPool.end())
  const options = authOptions(config, authPool, limits, {
    began: (personId) => people.signedIn(personId),
    ended: async (personId, sessionId) => {
      hints.tell({ kind: 'session', id: sessionId, reason: 'signed-out' })
      await people.signedOut(personId)
    },
  })
  await migrate(ways, log, [(ownerUrl) => migrateAuth(options, ownerUrl)])
  for (const source of [sources.service, sources.persons]) {
    await source.initialize()
    undo.push(() => source.destroy())
  }
  const auth = makeAuth(options)
  await auth.$context
  lendStorages()
  return { hints, nudges, database, vault, limits, people, auth }
}

function given(service: string, owner: string | null, log: Log): Ways {
  if (owner === null)
    log.warn(
      'DATABASE_OWNER_URL is not set: the service keeps to its lesser role, but its login is the owner',
    )
  return { service, owner: owner ?? service }
}

async function embedded(config: Config, log: Log, undo: (() => Promise<unknown>)[]): Promise<Ways> {
  const server = await startEmbeddedServer({ dataDir: config.dataDir, log: (line) => log.info(line) })
  undo.push(() => server.stop())
  return { owner: server.url, service: server.serviceUrl }
}
