/**
 * The roles that the service goes by are made where they are missing: by the owner, who may make roles. Roles belong to
 * the whole server, not to one database, so others may be doing the same at this moment.
 */
import pg from 'pg'
import { codeOf } from '../platform/error-code.js'
import { PERSON_ROLE, SERVICE_ROLE } from '../platform/database-roles.js'
import { StartRefused } from '../platform/start-refused.js'
import { scramVerifier } from './scram.js'

/** Somebody else was making the same role or membership: no such role, duplicates, and a row changed under our hands. */
const worthRepeating = new Set(['42704', '42710', '23505', 'XX000'])
const ATTEMPTS = 5

/** In: the owner's connection, and the URL that the service will log in with. */
export async function ensureRoles(owner: pg.Client, serviceUrl: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await ensureOnce(owner, new URL(serviceUrl))
      return
    } catch (error) {
      if (codeOf(error) === '42501') throw new StartRefused(whatToDo(new URL(serviceUrl).username))
      if (attempt >= ATTEMPTS || !worthRepeating.has(codeOf(error))) throw error
    }
  }
}

const whatToDo = (login: string): string =>
  `DATABASE_OWNER_URL (or DATABASE_URL): its role may not make roles. Let an administrator run: ` +
  `CREATE ROLE ${SERVICE_ROLE} NOINHERIT; CREATE ROLE ${PERSON_ROLE}; GRANT ${PERSON_ROLE} TO ${SERVICE_ROLE}; ` +
  `GRANT ${SERVICE_ROLE}, ${PERSON_ROLE} TO "${decodeURIComponent(login)}".`

async function ensureOnce(owner: pg.Client, service: URL): Promise<void> {
  const login = decodeURIComponent(service.username)
  const password = decodeURIComponent(service.password)
  await makeRole(owner, SERVICE_ROLE, login === SERVICE_ROLE ? password : null)
  await makeRole(owner, PERSON_ROLE, null)
  // The service is a member so that it can become the other, but has none of its rights meanwhile (NOINHERIT).
  await join(owner, PERSON_ROLE, SERVICE_ROLE)
  if (login === SERVICE_ROLE) return
  await makeRole(owner, login, password)
  await join(owner, SERVICE_ROLE, login)
  await join(owner, PERSON_ROLE, login)
}

/** In: no password where nobody logs in as this role. One that is there already keeps the password it has. */
async function makeRole(owner: pg.Client, role: string, password: string | null): Promise<void> {
  const { rows } = await owner.query<{ opens: boolean }>(
    'SELECT rolcanlogin AS opens FROM pg_roles WHERE rolname = $1',
    [role],
  )
  const found = rows[0]
  if (found && (found.opens || password === null)) return
  const login = password === null ? 'NOLOGIN' : 'LOGIN'
  const secret = password ? ` PASSWORD ${pg.escapeLiteral(scramVerifier(password))}` : ''
  await owner.query(
    `${found ? 'ALTER' : 'CREATE'} ROLE ${pg.escapeIdentifier(role)} NOINHERIT ${login}${secret}`,
  )
}

/** So that the member can become the role. */
async function join(owner: pg.Client, role: string, member: string): Promise<void> {
  const { rows } = await owner.query<{ can: boolean }>(
    `SELECT pg_has_role($2::name, $1::name,
       CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS can`,
    [role, member],
  )
  if (rows[0]?.can) return
  await owner.query(`GRANT ${pg.escapeIdentifier(role)} TO ${pg.escapeIdentifier(member)}`)
}
