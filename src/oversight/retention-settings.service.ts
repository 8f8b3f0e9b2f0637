import { Inject, Injectable } from '@nestjs/common'
import { deskStream, openOrBeginStream } from '../audit/streams.js'
import { Database, type Reader } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { retentionClasses, type Retention } from '../domain/retention.js'
import { londonIsoDay } from '../platform/pages/london.js'
import { Vault } from '../platform/sealing.js'
import { readMonths, RETENTION_CHANGED } from './retention-rows.js'
import type { RetentionInput } from './retention.schema.js'

export interface StoredRetention {
  readonly id: string
  readonly name: string
  readonly retention: Retention
  /** How much is written in the desk's history: whoever changes something says what they have seen. */
  readonly version: number
}

const notFound = refuse('not-found', 'There is no such desk.')

/** An admin says how long a desk keeps what. They see figures, and nothing of any case. */
@Injectable()
export class RetentionSettingsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async find(deskId: string): Promise<Outcome<StoredRetention>> {
    const desk = await read(this.database, deskId)
    return desk ? done(desk) : notFound
  }

  /** How many need not be kept any more, as it is now. */
  async dueNow(deskId: string): Promise<number> {
    const today = londonIsoDay(await this.database.now())
    const [first] = await readMonths(this.database, deskId, today)
    return first?.month === null ? first.count - first.held : 0
  }

  /** Refusals: `not-found`, `changed-meanwhile`. What is the same is no change. */
  async save(person: Person, deskId: string, input: RetentionInput): Promise<Outcome<undefined>> {
    return this.database.write<undefined>(async (tx) => {
      await tx.query('SELECT FROM desk WHERE id = $1 FOR NO KEY UPDATE', [deskId])
      const before = await read(tx, deskId)
      if (!before) return notFound
      const [since] = await tx.query(
        'SELECT FROM audit_entry WHERE stream = $1 AND action = $2 AND seq > $3 LIMIT 1',
        [deskStream(deskId), RETENTION_CHANGED, input.version],
      )
      if (since || input.version > before.version)
        return refuse('changed-meanwhile', 'Somebody else has changed these periods. Nothing was saved.')
      const after: Retention = { ...input.rules, automatic: input.automatic === 'yes' }
      const changes = changesOf(before.retention, after)
      if (changes.length === 0) return done(undefined)
      await tx.query('UPDATE desk SET retention = $2 WHERE id = $1', [deskId, JSON.stringify(after)])
      const stream = await openOrBeginStream(tx, this.vault, deskStream(deskId))
      await stream.append(asActor(person), RETENTION_CHANGED, { changes })
      return done(undefined)
    })
  }
}

async function read(reader: Reader, deskId: string): Promise<StoredRetention | null> {
  const [desk] = await reader.query<StoredRetention>(
    `SELECT d.id, d.name, d.retention, coalesce(s.head_seq, 0) AS version
     FROM desk d LEFT JOIN audit_stream s ON s.stream = $2 WHERE d.id = $1`,
    [deskId, deskStream(deskId)],
  )
  return desk ?? null
}

function changesOf(before: Retention, after: Retention) {
  return ([...retentionClasses, 'automatic'] as const)
    .filter((field) => JSON.stringify(ordered(before[field])) !== JSON.stringify(ordered(after[field])))
    .map((field) => ({ field, from: before[field], to: after[field] }))
}

const ordered = (value: Retention[keyof Retention]): unknown =>
  typeof value === 'boolean' ? value : [value.from, value.years]
