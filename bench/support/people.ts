/**
 * People by the thousand: desks, practitioners and seniors, each signed in, written straight into the tables. Signing in
 * takes 60 ms of deliberate work each, and is not what is measured here; so sessions are written as better-auth writes
 * them, and their cookies are signed with the secret that the service was given. Everything after that goes the way
 * of everybody: seniors become available, concerns are raised and accepted over the public interface.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { Place } from './place.js'

/** What it takes to write people into a service's tables. */
type Where = Pick<Place, 'sql' | 'authSecret'>

export interface Someone {
  readonly id: string
  readonly cookie: string
  readonly desks: readonly string[]
}

export interface Population {
  readonly practitioners: readonly Someone[]
  readonly seniors: readonly Someone[]
}

export interface Sizes {
  readonly desks: number
  readonly seniors: number
  readonly practitioners: number
}

interface NewPerson extends Someone {
  readonly email: string
  readonly token: string
  readonly role: 'practitioner' | 'senior'
}

/**
 * In: a name that no earlier population has. Seniors are dealt to desks in turn, and so are desks to practitioners.
 * Offers stay open for long: on a slow machine nobody must be sent away for missing one.
 */
export async function addPeople(place: Where, name: string, sizes: Sizes): Promise<Population> {
  const desks = Array.from({ length: sizes.desks }, (_, n) => `bench-${name}-${n + 1}`)
  const organisation = randomUUID()
  await place.sql.query(`INSERT INTO organisation (id, name, kind) VALUES ($1, $2, 'gp')`, [
    organisation,
    `Surgery of ${name}`,
  ])
  await place.sql.query(
    `INSERT INTO desk (id, name, phone, out_of_hours_phone, offer_seconds)
     SELECT id, id, '01632 960 101', '01632 960 111', 300 FROM unnest($1::text[]) id`,
    [desks],
  )
  const make = (role: NewPerson['role'], n: number, own: readonly string[]): NewPerson => {
    const token = randomBytes(24).toString('hex')
    const cookie = cookieOf(token, place.authSecret)
    return { id: randomUUID(), email: `${role}-${n}@${name}.bench.example`, token, cookie, role, desks: own }
  }
  const seniors = Array.from({ length: sizes.seniors }, (_, n) =>
    make('senior', n, dealt(desks, n, sizes.seniors)),
  )
  const practitioners = Array.from({ length: sizes.practitioners }, (_, n) =>
    make('practitioner', n, dealt(desks, n, sizes.practitioners)),
  )
  await write(place, organisation, [...seniors, ...practitioners])
  return { practitioners, seniors }
}

/** The desks of the nth of so many people: one each when people outnumber desks, otherwise every so-manyth. */
function dealt(desks: readonly string[], n: number, people: number): string[] {
  if (people >= desks.length) return desks.slice(n % desks.length, (n % desks.length) + 1)
  return desks.filter((_, place) => place % people === n)
}

async function write(place: Where, organisation: string, people: readonly NewPerson[]): Promise<void> {
  const ids = people.map(({ id }) => id)
  const of = (role: NewPerson['role']): string[] =>
    people.filter((one) => one.role === role).map(({ id }) => id)
  await place.sql.query(
    `INSERT INTO auth."user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     SELECT id, 'Somebody', email, true, now(), now() FROM unnest($1::text[], $2::text[]) AS new (id, email)`,
    [ids, people.map(({ email }) => email)],
  )
  await place.sql.query(
    `INSERT INTO auth.session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
     SELECT token, token, id, now() + interval '12 hours', now(), now()
     FROM unnest($1::text[], $2::text[]) AS new (id, token)`,
    [ids, people.map(({ token }) => token)],
  )
  await place.sql.query(
    `INSERT INTO person (id, email, name, role, title, organisation_id)
     SELECT id, email, 'Somebody', role, 'Somebody at work', CASE role WHEN 'practitioner' THEN $4::uuid END
     FROM unnest($1::text[], $2::text[], $3::text[]) AS new (id, email, role)`,
    [ids, people.map(({ email }) => email), people.map(({ role }) => role), organisation],
  )
  await place.sql.query(
    'INSERT INTO person_desk (person_id, desk_id) SELECT * FROM unnest($1::text[], $2::text[])',
    [people.flatMap(({ id, desks }) => desks.map(() => id)), people.flatMap(({ desks }) => desks)],
  )
  await place.sql.query(
    'INSERT INTO availability (senior_id, changed_at) SELECT id, now() FROM unnest($1::text[]) id',
    [of('senior')],
  )
}

/** As better-auth signs it: HMAC-SHA256 of the token, in base64. */
function cookieOf(token: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  return `advice-line=${encodeURIComponent(`${token}.${signature}`)}`
}
