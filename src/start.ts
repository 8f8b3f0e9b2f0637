/**
 * Start and stop of the whole service, in the right order. Start: database, migrations, demo people, application,
 * front door. Stop: door, jobs and sockets, then the pools, and the embedded server last of all.
 */
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { SwaggerModule } from '@nestjs/swagger'
import { AppModule } from './app.module.js'
import { CheckpointFolder } from './audit/checkpoint-folder.js'
import { Checkpoints } from './audit/checkpoints.js'
import { settleKeys } from './database/data-keys.js'
import { KeyRotation } from './database/key-rotation.js'
import { Post } from './database/post.js'
import type { Database } from './database/database.js'
import { isUnreachable } from './database/unreachable.js'
import { signerOf } from './domain/proof/signed-note.js'
import { authRoutes } from './people/auth-routes.js'
import { openApi } from './openapi.js'
import { demoRoster } from './people/demo-people.js'
import { addRoster } from './people/roster.js'
import { makeGate } from './people/live-gate.js'
import { Sessions } from './people/sessions.js'
import type { Config as Settings } from './platform/config.js'
import { Health } from './platform/health/health.js'
import { openFrontDoor } from './platform/http/front-door.js'
import { PageWriter } from './platform/http/page-writer.js'
import { ProblemFilter } from './platform/http/problem.filter.js'
import { betweenNodes } from './platform/live/between-nodes.js'
import { LiveAdapter } from './platform/live/live-adapter.js'
import { Live } from './platform/live/live.js'
import { aboutError, nestLogger, type Log } from './platform/log.js'
import { Postman } from './platform/mail/postman.js'
import { collectMetrics } from './platform/metrics.js'
import { createPages } from './platform/pages/pages.js'
import { StartRefused } from './platform/start-refused.js'
import { Config, LogToken } from './platform/tokens.js'
import { openStore } from './store.js'
import { codeOf } from './platform/error-code.js'

export interface Running {
  readonly app: NestExpressApplication
  stop(): Promise<void>
}

/** Throws StartRefused when the service can't run as it is set up; whatever was started is stopped again. */
export async function start(config: Settings, log: Log): Promise<Running> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error(aboutError(error), 'while stopping'))
    }
  }
  try {
    return { app: await build(config, log, undo), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(
  config: Settings,
  log: Log,
  undo: (() => Promise<unknown>)[],
): Promise<NestExpressApplication> {
  const store = await openStore(config, log, undo)
  const { hints, nudges, database, vault, limits, people, auth } = store
  const { publicUrl, publicPhone } = config
  await settleKeys(database, vault)
  if (!config.databaseUrl) await addRoster(database, auth, demoRoster)

  const sessions = new Sessions(auth, people, hints)
  const live = new Live()
  collectMetrics(live)
  const pages = new PageWriter(createPages({ publicPhone }))
  const postman = config.mailServer ? new Postman(config.mailServer, config.mailFrom) : null
  const post = new Post(database, postman, { publicUrl, publicPhone }, log)
  const checkpoints = makeCheckpoints(config, database, log)
  const rotation = new KeyRotation(database, vault, log)
  const health = new Health([
    { name: 'postgres', isWell: async () => (await database.query('SELECT 1')).length === 1 },
    { name: 'queue', isWell: () => nudges.isWell() },
  ])
  const between = betweenNodes(config, log)
  undo.push(() => between.close())

  const ground = [
    { provide: Config, useValue: config },
    { provide: LogToken, useValue: log },
    ...[hints, nudges, database, post, checkpoints, vault, limits, people, sessions, live, pages, health].map(
      (part) => ({
        provide: part.constructor,
        useValue: part,
      }),
    ),
  ]
  const app = await NestFactory.create<NestExpressApplication>(AppModule.on(ground), {
    logger: nestLogger(log),
    bodyParser: false,
    abortOnError: false,
  })
  undo.push(() => app.close())
  undo.push(() => Promise.resolve(health.beginStopping()))
  openFrontDoor(app, config)
  app.use('/api/auth', authRoutes(auth, config.origins, log))
  app.useGlobalFilters(new ProblemFilter(pages, log, isUnreachable, publicPhone))
  const gate = makeGate(sessions, limits)
  const { origins } = config
  app.useWebSocketAdapter(new LiveAdapter(app, { origins, hints, log, gate, live, between: between.adapter }))
  SwaggerModule.setup('api/docs', app, openApi(publicUrl), { jsonDocumentUrl: 'api/openapi.json' })
  await listen(app, config)
  undo.push(() => rotation.stop())
  rotation.start()
  return app
}

function makeCheckpoints({ checkpoints }: Settings, database: Database, log: Log): Checkpoints {
  const { key, earlierKeys, folder, url, mailTo, seconds } = checkpoints
  const keys = { signer: signerOf(key), earlier: earlierKeys }
  const settings = { everyMs: seconds * 1000, url, mailTo }
  return new Checkpoints(database, keys, new CheckpointFolder(folder), settings, log)
}

async function listen(app: NestExpressApplication, { port, host }: Settings): Promise<void> {
  try {
    await app.listen(port, host)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EADDRINUSE') throw new StartRefused(`PORT: ${port} is already in use on ${host}`)
    if (code === 'EACCES') throw new StartRefused(`PORT: no permission to listen on ${port}`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartRefused(`HOST: can't listen on ${host}`)
    throw error
  }
}
