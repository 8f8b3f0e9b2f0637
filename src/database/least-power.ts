/**
 * Looked at at every start, from a connection such as the service itself will have: that it goes by the role it should,
 * and that this role can do no more than it should, however it came by it. Better closed than open too wide.
 */
import pg from 'pg'
import { codeOf } from '../platform/error-code.js'
import { asRole, SERVICE_ROLE } from '../platform/database-roles.js'
import { StartRefused } from '../platform/start-refused.js'
import { appendOnly } from './rights.js'

/** In: the URL that the service logs in with. Throws StartRefused. */
export async function insistOnLeastPower(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: asRole(SERVICE_ROLE),
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const tooMuch = await findTooMuch(client)
    if (tooMuch.length > 0)
      throw new StartRefused(`DATABASE_URL: the role ${SERVICE_ROLE} may do too much: ${tooMuch.join(', ')}`)
  } catch (error) {
    if (error instanceof StartRefused) throw error
    throw new StartRefused(`DATABASE_URL: can't go to the database as ${SERVICE_ROLE} (${codeOf(error)})`)
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Power {
  readonly role: string
  readonly strong: boolean
  readonly makes: boolean
  readonly switches: boolean
  readonly changes: readonly string[]
}

async function findTooMuch(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<Power>(
    `SELECT r.rolname AS role,
       r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls AS strong,
       has_schema_privilege('public', 'CREATE') OR has_database_privilege(current_database(), 'CREATE') AS makes,
       EXISTS (SELECT FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND pg_has_role(t.relowner, 'MEMBER'))
         AS switches,
       ARRAY(SELECT t.relname::text FROM pg_class t
         WHERE t.relnamespace = 'public'::regnamespace AND t.relname = ANY($1) AND (
           has_table_privilege(t.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') OR has_any_column_privilege(t.oid, 'UPDATE'))
       ) AS changes
     FROM pg_roles r WHERE r.rolname = current_user`,
    [appendOnly],
  )
  const power = rows[0]
  if (power?.role !== SERVICE_ROLE)
    throw new StartRefused(
      `DATABASE_URL: its connections stay ${power?.role ?? 'nobody'} (does a pooler in between drop "options"?)`,
    )
  const { strong, makes, switches, changes } = power
  return [
    ...(strong ? ['it is a superuser, or may make roles or databases'] : []),
    ...(makes ? ['make tables'] : []),
    ...(switches ? ['become the owner'] : []),
    ...changes.map((table) => `change ${table}`),
  ]
}
