/** The connection to Postgres: the TypeORM data source, its entities and migrations. */
import { DataSource } from 'typeorm'
import { TheHouse1764000000001 } from './migrations/0001-the-house.js'
import { Routing1764000000002 } from './migrations/0002-routing.js'
import { Letters1764000000003 } from './migrations/0003-letters.js'
import { Callbacks1764000000004 } from './migrations/0004-callbacks.js'
import { preparingPg } from './prepared-client.js'
import { Asking1764000000005 } from './migrations/0005-asking.js'
import { Holds1764000000013 } from './migrations/0013-holds.js'
import { consultations } from './rows/consultation.row.js'
import { SnakeNaming } from './rows/naming.js'
import { offers } from './rows/offer.row.js'
import { availabilities, desks, organisations, people, personDesks } from './rows/people.rows.js'

/** Enough for 2 cores and short transactions; more only queues inside Postgres. */
const POOL = 16

export const makeDataSource = (url: string): DataSource =>
  new DataSource({
    type: 'postgres',
    driver: preparingPg,
    url,
    entities: [consultations, offers, organisations, desks, people, personDesks, availabilities],
    migrations: [
      TheHouse1764000000001,
      Routing1764000000002,
      Letters1764000000003,
      Callbacks1764000000004,
      Asking1764000000005,
      Holds1764000000013,
    ],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'all',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    logging: false,
    applicationName: 'advice-line',
    extra: {
      max: POOL,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      // A statement that hangs must not hold a row for ever.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
      // Statements are prepared (prepared-client): one plan for each, whatever the values; and none is worth compiling.
      options: '-c plan_cache_mode=force_generic_plan -c jit=off',
      keepAlive: true,
    },
    // A pooled connection that breaks while idle is replaced on next use; it is no reason to fall over.
    poolErrorHandler: () => undefined,
  })
