import { Inject, Injectable } from '@nestjs/common'
import { openOrBeginStream, personStream } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { closing } from '../platform/closing.js'
import { Vault } from '../platform/sealing.js'
import { exportHead, exportLine, exportQuery, type ExportRow } from './export-lines.js'
import type { LogFilters } from './log.schema.js'

export interface Export {
  /** So many lines follow the head. */
  readonly total: number
  readonly at: Date
  /** The file, piece by piece, as fast as it is taken. */
  readonly pieces: AsyncIterableIterator<string>
}

/** Each holds a connection for as long as somebody downloads; more would leave none for the desk. */
const AT_ONCE = 2
const busy = refuse('unavailable', 'Other exports are under way. Try again in a moment.')

/** The log as a file. */
@Injectable()
export class ExportsService {
  private running = 0

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * What is exported and why is an entry in the manager's own stream, written in the same transaction as it is read in,
   * and committed before the first byte: no entry, no bytes. Refusal: `unavailable`.
   */
  async export(manager: Person, filters: LogFilters, reason: string): Promise<Outcome<Export>> {
    if (this.running >= AT_ONCE) return busy
    this.running += 1
    try {
      const at = await this.database.now()
      const asked = await this.database.writeThenRead<ExportRow, number>(
        exportQuery(manager.desks, filters, at),
        async (tx, first) => {
          const total = first[0]?.total ?? 0
          const stream = await openOrBeginStream(tx, this.vault, personStream(manager.id))
          const detail = { reason, desks: manager.desks, filters, consultations: total }
          await stream.append(asActor(manager), 'consultations.exported', detail)
          return done(total)
        },
      )
      if (!asked.ok) return this.ended(asked)
      const { value: total, batches } = asked.value
      const pieces = closing(file(batches), async () => {
        await batches.return?.()
        this.ended(null)
      })
      return done({ total, at, pieces })
    } catch (error) {
      this.ended(null)
      throw error
    }
  }

  /** How many consultations an export would hold now. */
  async count(manager: Person, filters: LogFilters): Promise<number> {
    const { sql, parameters } = exportQuery(manager.desks, filters, await this.database.now())
    const [row] = await this.database.query<{ total: number }>(`${sql} LIMIT 1`, parameters)
    return row?.total ?? 0
  }

  private ended<T>(outcome: T): T {
    this.running -= 1
    return outcome
  }
}

async function* file(batches: AsyncIterable<readonly ExportRow[]>): AsyncGenerator<string> {
  yield exportHead()
  for await (const batch of batches) yield batch.map(exportLine).join('')
}
