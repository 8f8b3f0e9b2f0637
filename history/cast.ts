/** Invented people of an invented past: they sign in nowhere, but everything that happened was done by one of them. */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { OrganisationKind } from '../src/domain/people.js'

export interface Player {
  readonly id: string
  readonly name: string
  readonly organisationId: string | null
}

export interface Cast {
  readonly deskId: string
  readonly practitioners: readonly Player[]
  readonly seniors: readonly Player[]
}

/** The more often a kind stands here, the more often it asks. */
const kinds: readonly OrganisationKind[] = [
  ...(['gp', 'gp', 'gp', 'police', 'police', 'school', 'school', 'school'] as const),
  ...(['hospital', 'health-visiting', 'family-support', 'early-years', 'probation', 'housing'] as const),
]
const PRACTITIONERS = 60
const SENIORS = 12
const first = ['Ada', 'Bram', 'Carys', 'Dev', 'Esme', 'Femi', 'Gwen', 'Hari', 'Iris', 'Joel', 'Kofi', 'Lena']
const last = [
  'Ashe',
  'Brook',
  'Cole',
  'Dunn',
  'Ewing',
  'Frost',
  'Grey',
  'Hythe',
  'Ingle',
  'Judd',
  'Kerr',
  'Lowe',
]

/** In: a desk that is there. Those who were made for an earlier run are used again. */
export async function castFor(client: pg.Client, deskId: string): Promise<Cast> {
  const desk = await client.query('SELECT FROM desk WHERE id = $1', [deskId])
  if (desk.rowCount === 0) throw new Error(`there is no desk ${deskId}`)
  const organisations = new Map<OrganisationKind, string>()
  for (const kind of new Set(kinds)) organisations.set(kind, await organisationOf(client, kind))
  const practitioners: Player[] = []
  for (let n = 0; n < PRACTITIONERS; n++) {
    const organisationId = organisations.get(kinds[n % kinds.length] ?? 'gp') ?? null
    practitioners.push(await playerOf(client, deskId, 'practitioner', n, organisationId))
  }
  const seniors: Player[] = []
  for (let n = 0; n < SENIORS; n++) seniors.push(await playerOf(client, deskId, 'senior', n, null))
  return { deskId, practitioners, seniors }
}

async function organisationOf(client: pg.Client, kind: OrganisationKind): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO organisation (id, name, kind) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET kind = excluded.kind RETURNING id`,
    [randomUUID(), `Invented ${kind} of the past`, kind],
  )
  return rows[0]?.id ?? ''
}

async function playerOf(
  client: pg.Client,
  deskId: string,
  role: 'practitioner' | 'senior',
  n: number,
  organisationId: string | null,
): Promise<Player> {
  const name = `${first[n % first.length] ?? ''} ${last[(n * 5 + Math.floor(n / 12)) % last.length] ?? ''}`
  const title = role === 'senior' ? 'Senior social worker' : 'Practitioner'
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO person (id, email, name, role, title, organisation_id) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id`,
    [randomUUID(), `${role}-${n}@${deskId}.history.example`, name, role, title, organisationId],
  )
  const id = rows[0]?.id ?? ''
  await client.query('INSERT INTO person_desk (person_id, desk_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    id,
    deskId,
  ])
  return { id, name, organisationId }
}
