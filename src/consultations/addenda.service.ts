import { Inject, Injectable } from '@nestjs/common'
import { createHash } from 'node:crypto'
import { addendumPlace, readAddenda, type Addendum } from '../audit/addenda-reader.js'
import { readReviews } from '../audit/reviews-reader.js'
import { consultationStream, openStream, readKey } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { AddendumView, ReviewView } from '../domain/views.js'
import { sealJson, Vault } from '../platform/sealing.js'
import { sightOf } from '../people/rights.js'

const notFound = refuse('not-found', 'There is no such consultation.')

/** A closed record is added to, never changed: what was added, by whom, when and why stands under it for good. */
@Injectable()
export class AddendaService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /** In order. For both sides, who have been let in already. */
  async list(consultationId: string): Promise<AddendumView[]> {
    const key = await readKey(this.database, this.vault, consultationStream(consultationId))
    return key ? readAddenda(this.database, consultationId, key) : []
  }

  /** What its senior has to do: the last review, if it returned the record and nothing was added since. */
  async returned(consultationId: string): Promise<ReviewView | null> {
    const [line] = await this.database.query<object>(
      `SELECT FROM log_line WHERE consultation_id = $1 AND category = '' AND review = 'returned'`,
      [consultationId],
    )
    const key = line ? await readKey(this.database, this.vault, consultationStream(consultationId)) : null
    return key ? ((await readReviews(this.database, consultationId, key)).at(-1) ?? null) : null
  }

  /**
   * Its senior adds to it. The same again as the last one is that one. Refusals: `not-found`, `not-closed` (then the
   * record itself can still be changed).
   */
  async add(person: Person, ref: string, addendum: Addendum): Promise<Outcome<AddendumView>> {
    return this.database.write<AddendumView>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sightOf(person, row) !== 'senior') return notFound
      if (row.state !== 'closed')
        return refuse('not-closed', 'The record is not closed yet: change it at your desk.')
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const last = (await readAddenda(tx, row.id, stream.key)).at(-1)
      if (last?.text === addendum.text && last.reason === addendum.reason) return done(last)
      const [seq, at] = [(last?.seq ?? 0) + 1, await tx.now()]
      const sealed = sealJson(stream.key, addendumPlace(row.id, seq), addendum)
      await tx.query(
        'INSERT INTO addendum (consultation_id, seq, sealed, by_id, at) VALUES ($1, $2, $3, $4, $5)',
        [row.id, seq, sealed, person.id, at],
      )
      const addendumHash = createHash('sha256').update(sealed).digest('hex')
      await stream.append(asActor(person), 'record.added-to', { seq, reason: addendum.reason, addendumHash })
      tx.tell({ kind: 'consultation', id: row.id })
      return done({ seq, at: at.toISOString(), by: { name: person.name, role: person.title }, ...addendum })
    })
  }
}
