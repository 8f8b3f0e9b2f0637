import { Inject, Injectable } from '@nestjs/common'
import { rescindOffers } from '../audit/rescinded.js'
import { readRecord, recordHash, recordPlace } from '../audit/record-reader.js'
import { consultationStream, openStream, readKey, type Stream } from '../audit/streams.js'
import { lockByRef, move } from '../database/consultation-writes.js'
import { Database, type Tx } from '../database/database.js'
import { releaseHold } from '../database/offer-writes.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { completed, missingFrom, type Draft } from '../domain/advice-record.js'
import { isHeld } from '../domain/lifecycle.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { sealJson, Vault } from '../platform/sealing.js'
import { sightOf } from '../people/rights.js'
import { ConsultationsService } from './consultations.service.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const noRecord = refuse('not-found', 'The advice record is not there yet.')
const closed = refuse('closed', 'This consultation is closed: its advice record can’t be changed.')

interface Held {
  readonly row: ConsultationRow
  readonly stream: Stream
}

/** The advice record: drafted while the consultation is held, complete before it is closed, unchangeable after. */
@Injectable()
export class RecordsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
  ) {}

  /** Both sides read it once it is closed; before that, its senior the draft. Refusal: `not-found`. */
  async read(person: Person, ref: string): Promise<Outcome<Draft>> {
    const seen = await this.consultations.takePart(person, ref)
    if (!seen.ok) return seen
    const { reading, sight } = seen.value
    if (sight !== 'senior' && reading.state !== 'closed') return noRecord
    const key = await readKey(this.database, this.vault, consultationStream(reading.id))
    const record = key ? await readRecord(this.database, reading.id, key) : null
    return done(record?.draft ?? {})
  }

  /** When the record was closed; null while it is not. */
  async closedAt(consultationId: string): Promise<Date | null> {
    const [row] = await this.database.query<{ closedAt: Date | null }>(
      'SELECT closed_at AS "closedAt" FROM consultation WHERE id = $1',
      [consultationId],
    )
    return row?.closedAt ?? null
  }

  /** Adds to the draft; a part that is there but undefined is taken out of it. Out: the whole draft. Refusals: `not-found`, `closed`, `not-open`. */
  async save(person: Person, ref: string, part: Draft): Promise<Outcome<Draft>> {
    return this.database.write<Draft>(async (tx) => {
      const held = await this.hold(tx, person, ref)
      if (!held.ok) return held
      const { row, stream } = held.value
      const merged = { ...(await readRecord(tx, row.id, stream.key))?.draft, ...part }
      const draft = JSON.parse(JSON.stringify(merged)) as Draft
      await tx.query(
        `INSERT INTO advice_record (consultation_id, sealed, saved_at) VALUES ($1, $2, $3)
         ON CONFLICT (consultation_id) DO UPDATE SET sealed = $2, saved_at = $3`,
        [row.id, sealJson(stream.key, recordPlace(row.id), draft), await tx.now()],
      )
      await stream.append(asActor(person), 'record.drafted', { fields: Object.keys(part) })
      return done(draft)
    })
  }

  /** The talk is over, the record is being written. Refusals: `not-found`, `closed`, `not-talking`. */
  async end(person: Person, ref: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const held = await this.hold(tx, person, ref)
      if (!held.ok) return held
      const { row, stream } = held.value
      if (row.state !== 'talking') return refuse('not-talking', 'The talk has already ended.')
      await move(tx, row, 'recording', { talkEndedAt: await tx.now() })
      await rescindOffers(tx, stream, row, asActor(person), 'the talk has ended')
      await stream.append(asActor(person), 'talk.ended')
      tx.tell({ kind: 'consultation', id: row.id })
      return done(row.ref)
    })
  }

  /** Closes with the record as it is drafted. Refusals: `not-found`, `closed`, `not-open`, `invalid` (incomplete). */
  async close(person: Person, ref: string): Promise<Outcome<string>> {
    return this.database.write<string>(async (tx) => {
      const held = await this.hold(tx, person, ref)
      if (!held.ok) return held
      const { row, stream } = held.value
      const stored = await readRecord(tx, row.id, stream.key)
      const missing = missingFrom(stored?.draft ?? {})
      if (!stored || missing.length > 0)
        return refuse('invalid', 'The advice record is not complete.', missing)
      const record = completed(stored.draft)
      const now = await tx.now()
      const { rag, outcome, level, categories } = record
      if (rag !== row.rag) {
        await stream.append(asActor(person), 'concern.rerated', {
          from: row.rag,
          to: rag,
          why: 'advice record',
        })
      }
      await tx.query('UPDATE advice_record SET closed_at = $2 WHERE consultation_id = $1', [row.id, now])
      const talkEndedAt = row.talkEndedAt ?? now
      await rescindOffers(tx, stream, row, asActor(person), 'closed')
      await move(tx, row, 'closed', {
        closedAt: now,
        talkEndedAt,
        rag,
        outcome,
        level,
        categories: [...categories],
      })
      await stream.append(asActor(person), 'record.closed', {
        rag,
        outcome,
        level,
        recordHash: recordHash(stored.sealed),
        messages: { headSeq: row.headSeq, headHash: row.headHash.toString('hex') },
      })
      await releaseHold(tx, row.id, person.id, 'closed')
      tx.tell({ kind: 'consultation', id: row.id })
      return done(row.ref)
    })
  }

  /** Locks a consultation that this senior holds. */
  private async hold(tx: Tx, person: Person, ref: string): Promise<Outcome<Held>> {
    const row = await lockByRef(tx, ref)
    if (!row || sightOf(person, row) !== 'senior') return notFound
    if (row.state === 'closed') return closed
    if (!isHeld(row.state)) return refuse('not-open', 'You no longer hold this consultation.')
    return done({ row, stream: await openStream(tx, this.vault, consultationStream(row.id)) })
  }
}
