import { Inject, Injectable } from '@nestjs/common'
import { readAddenda } from '../audit/addenda-reader.js'
import { readMessages } from '../audit/message-reader.js'
import { readRecord } from '../audit/record-reader.js'
import { readReviews } from '../audit/reviews-reader.js'
import {
  consultationStream,
  openOrBeginStream,
  openStream,
  readHistory,
  searchStream,
} from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { readConsultations, viewOf } from '../database/reading/consultation-reader.js'
import { readEarlier } from '../database/reading/links-reader.js'
import type { Draft } from '../domain/advice-record.js'
import type { Concern } from '../domain/concern.js'
import type { EarlierView } from '../domain/links.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import type {
  AddendumView,
  AuditEntryView,
  ConsultationView,
  MessageView,
  ReviewView,
} from '../domain/views.js'
import { unsealJson, Vault } from '../platform/sealing.js'
import type { LogFilters } from './log.schema.js'
import { readLog, type LogPage } from './log-reader.js'
import { tookPart } from './reviews.service.js'

export interface Opened {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  readonly record: Draft | null
  readonly addenda: readonly AddendumView[]
  readonly reviews: readonly ReviewView[]
  /** It is closed, and this manager took no part in it. */
  readonly mayReview: boolean
  readonly history: readonly AuditEntryView[]
  /** Earlier ones about what may be the same child. None of them is opened with this one. */
  readonly earlier: readonly EarlierView[]
}

const notFound = refuse('not-found', 'There is no such consultation.')
/** A conversation is read whole. */
const ALL = 1_000_000

/**
 * A manager looks back: at the log without content, at one consultation with a reason. Own desks only: the code asks for
 * them, and the database itself shows no others.
 */
@Injectable()
export class OversightService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * What was asked for is written down in the manager's own stream, in the same transaction: no entry, no list. Only
   * which filters were used, never what was typed into them.
   */
  async list(manager: Person, filters: LogFilters): Promise<LogPage> {
    const found = await this.database.onBehalfOf(manager).write<LogPage>(async (tx) => {
      const { page = 1, size = 25, sort = '-raisedAt', after: _after, before: _before, ...asked } = filters
      const stream = await openOrBeginStream(tx, this.vault, searchStream(manager.id))
      const names = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name]))
      await stream.append(asActor(manager), 'logs.searched', { filters: names, sort, page, size })
      return done(await readLog(tx, manager.desks, filters))
    })
    if (!found.ok) throw new Error('a list is never refused')
    return found.value
  }

  /** The seniors whose consultations this manager may look for. */
  seniors(manager: Person): Promise<{ id: string; name: string }[]> {
    return this.database.onBehalfOf(manager).query(
      `SELECT DISTINCT p.id, p.name FROM person p JOIN person_desk d ON d.person_id = p.id
       WHERE p.role = 'senior' AND d.desk_id = ANY($1) ORDER BY p.name, p.id`,
      [manager.desks],
    )
  }

  /** Is there such a consultation on one of this manager's desks? Tells nothing of it. */
  async find(manager: Person, ref: string): Promise<Outcome<ConsultationView>> {
    const known = readReference(ref)
    const found = known ? (await this.list(manager, { ref: known, size: 1 })).items[0] : undefined
    return found ? done(found) : notFound
  }

  /**
   * Opens a consultation. The read is an entry in its history, written in the same transaction as it is read in: no
   * entry, no page. Refusal: `not-found`, also for another desk's.
   */
  async open(manager: Person, ref: string, reason: string, as?: 'pdf'): Promise<Outcome<Opened>> {
    return this.database.onBehalfOf(manager).write<Opened>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(manager), 'record.read', { reason, ...(as ? { as } : {}) })
      const [reading] = await readConsultations(tx, 'c.id = $1', [row.id])
      if (!reading) return notFound
      const stored = await readRecord(tx, row.id, stream.key)
      return done({
        consultation: viewOf(reading),
        concern: unsealJson(stream.key, `concern|${row.id}`, row.concernSealed) as Concern,
        messages: await readMessages(tx, row.id, stream.key, 0, ALL),
        record: stored?.draft ?? null,
        addenda: await readAddenda(tx, row.id, stream.key),
        reviews: await readReviews(tx, row.id, stream.key),
        mayReview: row.state === 'closed' && !(await tookPart(tx, manager.id, row)),
        history: await readHistory(tx, stream.name, stream.key),
        earlier: await readEarlier(tx, row.id),
      })
    })
  }
}
