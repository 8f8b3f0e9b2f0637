/** What the soaks of routing are made of: nodes, people, hurried desks, a stream of concerns, and the books at the end. */
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { addPeople, type Population, type Sizes, type Someone } from '../../bench/support/people.js'
import { consultationStream, readHistory, readKey } from '../../src/audit/streams.js'
import { Vault } from '../../src/platform/sealing.js'
import type { Told } from './offer-reasons.js'
import { makePlace, type Place, type PlaceKind } from './place.js'
import { startService, type Service } from './service.js'
import type { SoakWorld } from './soak-senior.js'

const masterKey = randomBytes(32)
/** So many that some are asked about again, and most are not. */
const CHILDREN = 300
const authSecret = randomBytes(32).toString('base64')

/** Nodes that share one database, with people who are signed in. */
export class SoakNodes {
  readonly nodes: Service[] = []
  private readonly running = new Set<Service>()

  private constructor(
    readonly place: Place,
    readonly sql: pg.Pool,
    readonly people: Population,
  ) {}

  static async open(kind: PlaceKind, count: number, sizes: Sizes): Promise<SoakNodes> {
    const place = await makePlace(kind)
    const sql = new pg.Pool({ connectionString: place.env['DATABASE_URL'], max: 4 })
    sql.on('error', () => undefined)
    const first = await start(place)
    const people = await addPeople({ sql, authSecret }, 'soak', sizes)
    await hurryDesks(sql)
    const world = new SoakNodes(place, sql, people)
    world.add(first)
    while (world.nodes.length < count) world.add(await start(place))
    return world
  }

  /** Nodes that run at this moment. */
  alive(): readonly Service[] {
    return this.nodes.filter((node) => this.running.has(node))
  }

  /** kill -9, and a while later it is there again, on the same port. */
  async kill(at: number, restMs: number): Promise<void> {
    const node = this.nodes[at]!
    this.running.delete(node)
    await node.kill()
    await sleep(restMs)
    this.nodes[at] = await start(this.place, node.port)
    this.running.add(this.nodes[at])
  }

  /** SIGSTOP for so long: it does nothing, and does not know it. */
  async pause(at: number, ms: number): Promise<void> {
    const { child } = this.nodes[at]!
    child.kill('SIGSTOP')
    await sleep(ms)
    child.kill('SIGCONT')
  }

  async close(): Promise<void> {
    await this.sql.end()
    await Promise.all(this.alive().map((node) => node.stop()))
    await this.place.remove()
  }

  private add(node: Service): void {
    this.nodes.push(node)
    this.running.add(node)
  }
}

const start = (place: Place, port?: number): Promise<Service> =>
  startService({
    place,
    ...(port === undefined ? {} : { port }),
    env: { MASTER_KEY: masterKey.toString('base64'), AUTH_SECRET: authSecret },
  })

export const newTally = (): SoakWorld['tally'] => ({
  accepted: 0,
  declined: 0,
  ignored: 0,
  late: 0,
  vanished: 0,
  frozen: 0,
  away: 0,
  lost: 0,
})

/** Hours become seconds: short offers, a steep ladder, neighbours that cover, and seniors soon given up as lost. */
async function hurryDesks(sql: pg.Pool): Promise<void> {
  const all = (red: number, amber: number, green: number) => ({ red, amber, green })
  const ladder = {
    'everyone-at-once': all(4, 5, 6),
    'covering-desks': all(8, 10, 12),
    'duty-manager': all(12, 15, 18),
    'practitioner-told': all(36_000, 36_000, 36_000),
  }
  await sql.query(
    `UPDATE desk SET offer_seconds = 3, lost_seconds = 10, ladder = $1 WHERE id LIKE 'bench-%'`,
    [JSON.stringify(ladder)],
  )
  await sql.query(
    `INSERT INTO desk_cover (desk_id, covered_by)
     SELECT a.id, b.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS all_of FROM desk WHERE id LIKE 'bench-%') a
     JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM desk WHERE id LIKE 'bench-%') b ON b.n = a.n % a.all_of + 1`,
  )
}

/** Concerns of every colour, one after another as chance has it. */
export async function raiseAll(
  world: SoakWorld,
  practitioners: readonly Someone[],
  how: { readonly concerns: number; readonly perSecond: number },
): Promise<void> {
  const raised: Promise<void>[] = []
  for (let n = 0; n < how.concerns; n++) {
    raised.push(raise(world, world.chance.pick(practitioners)))
    await sleep((2_000 / how.perSecond) * world.chance.next())
  }
  await Promise.all(raised)
}

/** One form, sent again until there is an answer. */
async function raise(world: SoakWorld, { cookie, desks }: Someone): Promise<void> {
  const { chance: random } = world
  const concern = {
    clientId: randomUUID(),
    desk: random.pick(desks),
    immediateDanger: false,
    worry: 'Something is not right at home.',
    child:
      random.next() < 0.2
        ? { name: `Sam Example ${random.below(CHILDREN)}`, dateOfBirth: '2019-04-01' }
        : { ageBand: '5-10' },
    urgency: random.pick(['now', 'today', 'today', 'this-week', 'this-week']),
  }
  for (;;) {
    const { url } = random.pick(world.nodes())
    const answer = await fetch(`${url}/api/v1/concerns`, {
      method: 'POST',
      headers: { cookie, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify(concern),
    }).catch(() => null)
    await answer?.arrayBuffer().catch(() => undefined)
    if (answer?.status === 201 || answer?.status === 200) return
    if (answer && answer.status < 500) throw new Error(`raising answered ${answer.status}`)
    await sleep(100)
  }
}

/** Out: those nobody has answered after all that time, and how they stand. */
export async function untilEveryoneAnswered(sql: pg.Pool, seconds: number): Promise<readonly object[]> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(500)) {
    const { rows } = await sql.query(`SELECT FROM consultation WHERE state <> 'closed' LIMIT 1`)
    if (rows.length === 0) return []
  }
  const { rows } = await sql.query<object>(
    `SELECT c.ref, c.state, c.rag, c.raised_at, o.outcome, o.made_at, o.ended_at, o.slot, o.released_at
     FROM consultation c LEFT JOIN LATERAL (
       SELECT * FROM offer WHERE consultation_id = c.id ORDER BY made_at DESC, id LIMIT 1) o ON true
     WHERE c.state <> 'closed'`,
  )
  return rows
}

/** Holds of one consultation that overlap. */
export async function doubleHolders(sql: pg.Pool): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM offer a JOIN offer b ON b.consultation_id = a.consultation_id AND b.id > a.id
     WHERE a.slot IS NOT NULL AND b.slot IS NOT NULL
       AND tstzrange(a.ended_at, a.released_at) && tstzrange(b.ended_at, b.released_at)`,
  )
  return rows[0]!.count
}

/** Every entry of every consultation, in clear. */
export async function readAll(sql: pg.Pool) {
  const vault = new Vault(masterKey)
  const reader = {
    query: async <R>(text: string, values: readonly unknown[] = []) =>
      (await sql.query(text, [...values])).rows as R[],
  }
  const { rows } = await sql.query<{ id: string; rag: string; deskId: string }>(
    `SELECT id, coalesce(taken_rag, rag) AS rag, desk_id AS "deskId" FROM consultation`,
  )
  const actors = await sql.query<{ stream: string; seq: number; id: string }>(
    'SELECT stream, seq, actor_id AS id FROM audit_entry',
  )
  const actorOf = new Map(actors.rows.map(({ stream, seq, id }) => [`${stream} ${seq}`, id]))
  const entries: Told[] = []
  for (const stream of rows.map(({ id }) => consultationStream(id))) {
    const key = await readKey(reader, vault, stream)
    if (!key) throw new Error('a consultation has no key')
    for (const { seq, at, action, detail } of await readHistory(reader, stream, key)) {
      const actorId = actorOf.get(`${stream} ${seq}`) ?? ''
      entries.push({ stream, at: new Date(at), actorId, action, detail: (detail ?? {}) as Told['detail'] })
    }
  }
  const of = new Map(rows.map((row) => [consultationStream(row.id), row]))
  return {
    entries,
    ragOf: (stream: string) => of.get(stream)!.rag,
    deskOf: (stream: string) => of.get(stream)!.deskId,
    offers: entries.filter(({ action }) => action === 'offer.made').length,
  }
}
