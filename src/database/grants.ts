/**
 * Puts into the database what the table of tables says (rights.ts): what is missing is granted, what is too much is
 * taken away, and every append-only table gets its triggers, which stay on whatever a session asks for. Run by the
 * owner at every start; where all is as it should be, nothing is changed.
 */
import pg from 'pg'
import { PERSON_ROLE, SERVICE_ROLE } from '../platform/database-roles.js'
import { appendOnly, privilegesOn, rights } from './rights.js'

const OURS = 'public'
/** Tables of better-auth and of the queue: theirs to fill and to empty. */
const others = ['auth', 'bullmq']
const change = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']
const all = [...change, 'TRUNCATE', 'REFERENCES', 'TRIGGER']

/** In: the owner's connection. Out: what should not have been so, in words for the log. */
export async function applyRights(owner: pg.Client): Promise<string[]> {
  await owner.query('BEGIN')
  try {
    await nothingNew(owner)
    await sequences(owner)
    const odd = [...(await tables(owner)), ...(await walls(owner))]
    await owner.query('COMMIT')
    return odd
  } catch (error) {
    await owner.query('ROLLBACK')
    throw error
  }
}

/** Tables that nobody has thought of in rights.ts: closed to the service. In: the owner's connection. */
export async function findUnlisted(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
       AND relname <> ALL($2)`,
    [OURS, Object.keys(rights)],
  )
  return rows.map(({ name }) => name)
}

/** Into the schemas, but nothing new in them, nor in the database: not even a passing table that hides another one. */
async function nothingNew(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ name: string; role: string; uses: boolean; makes: boolean }>(
    `SELECT n.nspname AS name, r.role, has_schema_privilege(r.role, n.oid, 'USAGE') AS uses,
       has_schema_privilege(r.role, n.oid, 'CREATE') AS makes
     FROM pg_namespace n CROSS JOIN unnest($2::text[]) r (role) WHERE n.nspname = ANY($1)`,
    [
      [OURS, ...others],
      [SERVICE_ROLE, PERSON_ROLE],
    ],
  )
  for (const { name, role, uses, makes } of rows) {
    if (makes) await owner.query(`REVOKE CREATE ON SCHEMA ${name} FROM PUBLIC, ${role}`)
    const should = name === OURS || role === SERVICE_ROLE
    if (should && !uses) await owner.query(`GRANT USAGE ON SCHEMA ${name} TO ${role}`)
  }
  const { rows: mine } = await owner.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')
       AND has_database_privilege($1, oid, 'CREATE, TEMPORARY')`,
    [SERVICE_ROLE],
  )
  for (const { name } of mine)
    await owner.query(
      `REVOKE CREATE, TEMPORARY ON DATABASE ${pg.escapeIdentifier(name)} FROM PUBLIC, ${SERVICE_ROLE}`,
    )
}

async function sequences(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, s.relname AS name FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
     WHERE n.nspname = ANY($1) AND pg_has_role(s.relowner, 'USAGE')
       AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege($2::name, s.oid, 'USAGE') ELSE false END`,
    [[OURS, ...others], SERVICE_ROLE],
  )
  for (const { schema, name } of rows)
    await owner.query(`GRANT USAGE ON SEQUENCE ${schema}.${pg.escapeIdentifier(name)} TO ${SERVICE_ROLE}`)
}

function wanted(schema: string, table: string, role: string): readonly string[] {
  if (schema === OURS) return privilegesOn(table)
  return role === SERVICE_ROLE ? change : []
}

/** Out: where somebody had given more. */
async function tables(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ schema: string; name: string; role: string; may: string[] }>(
    `SELECT n.nspname AS schema, t.relname AS name, r.role, ARRAY(
       SELECT p FROM unnest($3::text[]) p WHERE has_table_privilege(r.role, t.oid, p)
         OR (p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(r.role, t.oid, p))
     ) AS may
     FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace CROSS JOIN unnest($2::text[]) r (role)
     WHERE n.nspname = ANY($1) AND t.relkind IN ('r', 'p', 'v', 'm') AND pg_has_role(t.relowner, 'USAGE')`,
    [[OURS, ...others], [SERVICE_ROLE, PERSON_ROLE], all],
  )
  const odd: string[] = []
  for (const { schema, name, role, may } of rows) {
    const should = wanted(schema, name, role)
    if (may.join() === should.join()) continue
    const table = `${schema}.${pg.escapeIdentifier(name)}`
    const tooMuch = may.filter((each) => !should.includes(each))
    if (tooMuch.length > 0) {
      await owner.query(`REVOKE ALL ON ${table} FROM PUBLIC, ${role}`)
      odd.push(`${role} could ${tooMuch.join(', ')} ${name}`)
    }
    if (should.length > 0) await owner.query(`GRANT ${should.join(', ')} ON ${table} TO ${role}`)
  }
  return odd
}

/** The second wall: what holds even for the owner, as long as nobody takes it down. Out: where somebody had. */
async function walls(owner: pg.Client): Promise<string[]> {
  const odd: string[] = []
  for (const table of appendOnly) {
    const { rows } = await owner.query<{ name: string; enabled: string }>(
      `SELECT tgname AS name, tgenabled AS enabled FROM pg_trigger
       WHERE tgrelid = to_regclass($1) AND NOT tgisinternal`,
      [`${OURS}.${table}`],
    )
    for (const [name, when] of [
      [`${table}_append_only`, `BEFORE UPDATE OR DELETE ON ${OURS}.${table} FOR EACH ROW`],
      [`${table}_no_truncate`, `BEFORE TRUNCATE ON ${OURS}.${table} FOR EACH STATEMENT`],
    ] as const) {
      const found = rows.find((row) => row.name === name)
      if (found?.enabled === 'A') continue
      if (!found) await owner.query(`CREATE TRIGGER ${name} ${when} EXECUTE FUNCTION ${OURS}.refuse_change()`)
      // Also where a session asks that triggers be passed over (session_replication_role).
      await owner.query(`ALTER TABLE ${OURS}.${table} ENABLE ALWAYS TRIGGER ${name}`)
      if (found?.enabled === 'D') odd.push(`${name} was switched off`)
    }
  }
  return odd
}
