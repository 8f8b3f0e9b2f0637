import { Inject, Injectable } from '@nestjs/common'
import { readMessages } from '../audit/message-reader.js'
import { readRecord } from '../audit/record-reader.js'
import { consultationStream, openStream, readHistory } from '../audit/streams.js'
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
import type { AuditEntryView, ConsultationView, MessageView } from '../domain/views.js'
import { unsealJson, Vault } from '../platform/sealing.js'
import type { LogFilters } from './log.schema.js'
import { readLog, type LogPage } from './log-reader.js'

export interface Opened {
  readonly consultation: ConsultationView
  readonly concern: Concern
  readonly messages: readonly MessageView[]
  readonly record: Draft | null
  readonly history: readonly AuditEntryView[]
  /** Earlier ones about what may be the same child. None of them is opened with this one. */
  readonly earlier: readonly EarlierView[]
}

const notFound = refuse('not-found', 'There is no such consultation.')
/** A conversation is read whole. */
const ALL = 1_000_000

/** A manager looks back: at the log without content, at one consultation with a reason. Own desks only. */
@Injectable()
export class OversightService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  list(manager: Person, filters: LogFilters): Promise<LogPage> {
    return readLog(this.database, manager.desks, filters)
  }

  /** The seniors whose consultations this manager may look for. */
  seniors(manager: Person): Promise<{ id: string; name: string }[]> {
    return this.database.query(
      `SELECT DISTINCT p.id, p.name FROM person p JOIN person_desk d ON d.person_id = p.id
       WHERE p.role = 'senior' AND d.desk_id = ANY($1) ORDER BY p.name, p.id`,
      [manager.desks],
    )
  }

  /** Is there such a consultation on one of this manager's desks? Tells nothing of it. */
  async find(manager: Person, ref: string): Promise<Outcome<ConsultationView>> {
    const known = readReference(ref)
    const found = known
      ? (await readLog(this.database, manager.desks, { ref: known, size: 1 })).items[0]
      : undefined
    return found ? done(found) : notFound
  }

  /**
   * Opens a consultation. The read is an entry in its history, written in the same transaction as it is read in: no
   * entry, no page. Refusal: `not-found`, also for another desk's.
   */
  async open(manager: Person, ref: string, reason: string): Promise<Outcome<Opened>> {
    return this.database.write<Opened>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(manager), 'record.read', { reason })
      const [reading] = await readConsultations(tx, 'c.id = $1', [row.id])
      if (!reading) return notFound
      const stored = await readRecord(tx, row.id, stream.key)
      return done({
        consultation: viewOf(reading),
        concern: unsealJson(stream.key, `concern|${row.id}`, row.concernSealed) as Concern,
        messages: await readMessages(tx, row.id, stream.key, 0, ALL),
        record: stored?.draft ?? null,
        history: await readHistory(tx, stream.name, stream.key),
        earlier: await readEarlier(tx, row.id),
      })
    })
  }
}
