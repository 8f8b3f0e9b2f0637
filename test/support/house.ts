/** The service's rooms put together by hand over a database of the test's own: no Nest, no queue, no sockets. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { makeSources } from '../../src/database/data-source.js'
import { applyRights, findUnlisted } from '../../src/database/grants.js'
import { migrateTables } from '../../src/database/migrate.js'
import { ensureRoles } from '../../src/database/roles.js'
import { Database, type News, type Reader, type Sources } from '../../src/database/database.js'
import { MessagesService } from '../../src/consultations/messages.service.js'
import { ConsultationsService } from '../../src/consultations/consultations.service.js'
import { AcknowledgementsService } from '../../src/consultations/acknowledgements.service.js'
import { RecordsService } from '../../src/consultations/records.service.js'
import type { Outcome } from '../../src/domain/outcome.js'
import type { Person, Role } from '../../src/domain/people.js'
import { CallbacksService } from '../../src/intake/callbacks.service.js'
import { ConcernsService } from '../../src/intake/concerns.service.js'
import { ChangesService } from '../../src/intake/changes.service.js'
import type { Nudges } from '../../src/platform/jobs/nudges.js'
import type { Hints } from '../../src/platform/live/hints.js'
import { Vault } from '../../src/platform/sealing.js'
import { AlertsService } from '../../src/routing/alerts.service.js'
import { CallBacksService } from '../../src/routing/call-backs.service.js'
import { ClosingService } from '../../src/routing/closing.service.js'
import { HandoverService } from '../../src/routing/handover.service.js'
import { AskingService } from '../../src/routing/asking.service.js'
import { AvailabilityService } from '../../src/routing/availability.service.js'
import { ConflictsService } from '../../src/routing/conflicts.service.js'
import { DeskSettingsService } from '../../src/routing/desk-settings.service.js'
import { LostSeniorsService } from '../../src/routing/lost-seniors.service.js'
import { MatchingService } from '../../src/routing/matching.service.js'
import { MissedCallbacksService } from '../../src/routing/missed-callbacks.service.js'
import { OverdueRepliesService } from '../../src/routing/overdue-replies.service.js'
import { ExportsService } from '../../src/oversight/exports.service.js'
import { RepliesService } from '../../src/oversight/replies.service.js'
import { OffersService } from '../../src/routing/offers.service.js'
import { RatingService } from '../../src/routing/rating.service.js'

/** A database of its own in the project's Postgres, empty. Out: its owner's URL. */
export async function freshDatabase(): Promise<string> {
  const server = process.env['TEST_DATABASE_URL']
  if (!server) throw new Error('run these tests as the jest project "database"')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = name
  return url.href
}

/** In: the owner's URL of a database in the project's Postgres. Out: the service's, whose roles are there now. */
export async function withRoles(url: string): Promise<string> {
  const service = new URL(process.env['TEST_SERVICE_URL']!)
  service.pathname = new URL(url).pathname
  await asOwner(url, (client) => ensureRoles(client, service.href))
  return service.href
}

async function asOwner<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return work(client).finally(() => client.end())
}

/** In: an outcome that must have gone well. */
export function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.code}`)
  return outcome.value
}

export class House {
  /** What was told, in order. */
  readonly news: News[] = []
  /** How far this house's clock is ahead of the database's; moving it on lets time pass. */
  aheadMs = 0
  /** Where this house's clock stands still, if it does; then only the test moves it. */
  stoppedAt: number | null = null
  /** Called for each as it is told. */
  listener: (item: News) => void = () => undefined
  readonly masterKey = randomBytes(32)
  readonly vault = new Vault(this.masterKey)
  readonly database: Database
  readonly concerns: ConcernsService
  readonly offers: OffersService
  readonly matching: MatchingService
  readonly availability: AvailabilityService
  readonly lost: LostSeniorsService
  /** The practitioner's side of a call back, and the seniors'. */
  readonly callbacks: CallbacksService
  readonly callBacks: CallBacksService
  readonly missed: MissedCallbacksService
  readonly alerts: AlertsService
  readonly closing: ClosingService
  readonly handover: HandoverService
  readonly asking: AskingService
  readonly conflicts: ConflictsService
  readonly ratings: RatingService
  readonly changes: ChangesService
  readonly messages: MessagesService
  readonly records: RecordsService
  /** The practitioner's answer to a record, a manager's reply, and the clock of it. */
  readonly acknowledgements: AcknowledgementsService
  readonly replies: RepliesService
  readonly overdueReplies: OverdueRepliesService
  readonly exports: ExportsService
  readonly settings: DeskSettingsService

  private constructor(
    /** The owner's, for looking in from outside, and the one that the service of this house logs in with. */
    readonly url: string,
    readonly serviceUrl: string,
    private readonly sources: Sources,
  ) {
    const tell = (item: News): void => {
      this.news.push(item)
      this.listener(item)
    }
    const nudges = {
      nudge: (deskId: string) => tell({ kind: 'nudge', deskId }),
      nudgeLater: (deskId: string, what: string, delay: number) =>
        tell({ kind: 'nudge-later', deskId, what, delay }),
      nudgePost: () => tell({ kind: 'nudge-post' }),
    }
    this.database = new Database(
      sources,
      { tell } as unknown as Hints,
      nudges as unknown as Nudges,
      (reader) => this.clock(reader),
    )
    const { database, vault } = this
    this.concerns = new ConcernsService(database, vault)
    this.offers = new OffersService(database, vault)
    this.matching = new MatchingService(database, vault)
    this.availability = new AvailabilityService(database, vault, this.offers)
    this.lost = new LostSeniorsService(database, vault)
    this.callbacks = new CallbacksService(database, vault)
    this.callBacks = new CallBacksService(database, vault)
    this.missed = new MissedCallbacksService(database, vault)
    this.alerts = new AlertsService(database, vault)
    this.closing = new ClosingService(database, vault)
    this.handover = new HandoverService(database, vault)
    this.asking = new AskingService(database, vault)
    this.conflicts = new ConflictsService(database, vault)
    this.ratings = new RatingService(database, vault)
    this.changes = new ChangesService(database, vault)
    this.messages = new MessagesService(database, vault)
    this.records = new RecordsService(database, vault, new ConsultationsService(database, vault))
    this.acknowledgements = new AcknowledgementsService(database, vault)
    this.replies = new RepliesService(database, vault)
    this.exports = new ExportsService(database, vault)
    this.overdueReplies = new OverdueRepliesService(database, vault)
    this.settings = new DeskSettingsService(database, vault)
  }

  /** The database's clock, moved on. */
  private async clock(reader: Reader): Promise<Date> {
    if (this.stoppedAt !== null) return new Date(this.stoppedAt)
    const [row] = await reader.query<{ now: Date }>(
      `SELECT date_trunc('milliseconds', clock_timestamp() + $1 * interval '1 millisecond') AS now`,
      [this.aheadMs],
    )
    return row!.now
  }

  static async open(): Promise<House> {
    const url = await freshDatabase()
    const serviceUrl = await withRoles(url)
    await migrateTables(url)
    await asOwner(url, applyRights)
    const unlisted = await asOwner(url, findUnlisted)
    if (unlisted.length > 0)
      throw new Error(`give each a line in src/database/rights.ts: ${unlisted.join(', ')}`)
    const sources = makeSources(serviceUrl)
    const house = new House(url, serviceUrl, sources)
    await house.connect()
    return house
  }

  /** As the owner of the tables: what the service may not do, and tests want done. */
  async asOwner(sql: string): Promise<void> {
    await asOwner(this.url, (client) => client.query(sql))
  }

  /** Nobody of this house is connected until it connects again. */
  async disconnect(): Promise<void> {
    await Promise.all([this.sources.service.destroy(), this.sources.persons.destroy()])
  }

  async connect(): Promise<void> {
    await Promise.all([this.sources.service.initialize(), this.sources.persons.initialize()])
  }

  close(): Promise<void> {
    return this.disconnect()
  }

  async desk(id: string): Promise<string> {
    await this.database.query(
      `INSERT INTO desk (id, name, phone, out_of_hours_phone) VALUES ($1, $1, '01632 960 101', '01632 960 111')`,
      [id],
    )
    return id
  }

  async person(role: Role, desks: readonly string[]): Promise<Person> {
    const id = randomUUID()
    const person = { id, name: id, email: `${id}@test.example`, role, title: role, desks, organisation: null }
    await this.database.query(
      `WITH p AS (INSERT INTO person (id, email, name, role, title) VALUES ($1, $2, $3, $4, $4))
       INSERT INTO person_desk (person_id, desk_id) SELECT $1, unnest($5::text[])`,
      [id, person.email, person.name, role, desks],
    )
    return person
  }

  /** A senior who is available, and present for as long as the test runs. */
  async senior(desks: readonly string[], capacity: number): Promise<Person> {
    const senior = await this.person('senior', desks)
    await this.database.query(
      `WITH p AS (INSERT INTO presence (senior_id, node, present_until) VALUES ($1, 'test', 'infinity'))
       INSERT INTO availability (senior_id, status, capacity, changed_at) VALUES ($1, 'available', $2, now())`,
      [senior.id, capacity],
    )
    return senior
  }

  /** The senior's last browser is gone, so many seconds ago. */
  async vanish(senior: Person, secondsAgo = 0): Promise<void> {
    await this.database.query('UPDATE presence SET present_until = $2 WHERE senior_id = $1', [
      senior.id,
      new Date((await this.database.now()).getTime() - secondsAgo * 1000),
    ])
  }

  /** Out: the consultation's reference. */
  async raise(practitioner: Person, urgency: 'now' | 'today' | 'this-week' = 'today'): Promise<string> {
    const raised = await this.concerns.raise(practitioner, {
      clientId: randomUUID(),
      immediateDanger: false,
      worry: 'Something is not right at home.',
      child: { ageBand: '5-10' },
      urgency,
    })
    return value(raised).consultation.ref
  }

  /** The open offers of a desk. */
  openOffers(desk: string): Promise<{ id: string; ref: string; seniorId: string }[]> {
    return this.database.query(
      `SELECT o.id, c.ref, o.senior_id AS "seniorId" FROM offer o JOIN consultation c ON c.id = o.consultation_id
       WHERE o.desk_id = $1 AND o.outcome IS NULL ORDER BY o.made_at, o.id`,
      [desk],
    )
  }
}
