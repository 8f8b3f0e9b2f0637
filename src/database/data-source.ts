/** The connection to Postgres: the TypeORM data source, its entities and migrations. */
import { DataSource } from 'typeorm'
import { TheHouse1764000000001 } from './migrations/0001-the-house.js'
import { Routing1764000000002 } from './migrations/0002-routing.js'
import { Letters1764000000003 } from './migrations/0003-letters.js'
import { Callbacks1764000000004 } from './migrations/0004-callbacks.js'
import { Reports1764000000011 } from './migrations/0011-reports.js'
import { asRole, PERSON_ROLE, SERVICE_ROLE } from '../platform/database-roles.js'
import type { Sources } from './database.js'
import { RowLevelSecurity1764000000010 } from './migrations/0010-row-level-security.js'
import { preparingPg } from './prepared-client.js'
import { Asking1764000000005 } from './migrations/0005-asking.js'
import { Drafts1764000000006 } from './migrations/0006-drafts.js'
import { Keeping1764000000012 } from './migrations/0012-keeping.js'
import { Holds1764000000013 } from './migrations/0013-holds.js'
import { Acknowledgements1764000000009 } from './migrations/0009-acknowledgements.js'
import { Logs1764000000007 } from './migrations/0007-logs.js'
import { Proof1764000000008 } from './migrations/0008-proof.js'
import { ErasedLines1764000000017 } from './migrations/0017-erased-lines.js'
import { Disclosures1764000000018 } from './migrations/0018-disclosures.js'
import { consultations } from './rows/consultation.row.js'
import { SnakeNaming } from './rows/naming.js'
import { offers } from './rows/offer.row.js'
import { availabilities, desks, organisations, people, personDesks } from './rows/people.rows.js'

/** Enough for 2 cores and short transactions; more only queues inside Postgres. */
const POOL = 16
/** Few read on behalf of a person at the same moment: managers, so far. */
const PERSONS = 6

/** In: the URL that the service logs in with. Out: not open yet. */
export const makeSources = (url: string): Sources => ({
  service: makeDataSource(url, SERVICE_ROLE),
  persons: makeDataSource(url, PERSON_ROLE, PERSONS),
})

/** In: also the role to go by; none: whoever the URL logs in as. */
export const makeDataSource = (url: string, role: string | null, max = POOL): DataSource =>
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
      Drafts1764000000006,
      RowLevelSecurity1764000000010,
      Reports1764000000011,
      Keeping1764000000012,
      Holds1764000000013,
      Acknowledgements1764000000009,
      Logs1764000000007,
      Proof1764000000008,
      ErasedLines1764000000017,
      Disclosures1764000000018,
    ],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'all',
    namingStrategy: new SnakeNaming(),
    synchronize: false,
    logging: false,
    applicationName: 'advice-line',
    extra: {
      max,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      // A statement that hangs must not hold a row for ever.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
      // Statements are prepared (prepared-client): one plan for each, whatever the values; and none is worth compiling.
      options: `-c plan_cache_mode=force_generic_plan -c jit=off ${role === null ? '' : asRole(role)}`,
      keepAlive: true,
    },
    // A pooled connection that breaks while idle is replaced on next use; it is no reason to fall over.
    poolErrorHandler: () => undefined,
  })
