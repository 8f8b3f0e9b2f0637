import { Inject, Injectable } from '@nestjs/common'
import { randomUUID } from 'node:crypto'
import { countAddenda } from '../audit/addenda-reader.js'
import { reviewPlace } from '../audit/reviews-reader.js'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database, type Reader } from '../database/database.js'
import type { ConsultationRow } from '../database/rows/consultation.row.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { ReviewView } from '../domain/views.js'
import { seal, Vault } from '../platform/sealing.js'
import type { ReviewInput } from './review.schema.js'

const notFound = refuse('not-found', 'There is no such consultation.')
const added = refuse(
  'changed-meanwhile',
  'Something was added to the advice record since you opened it. Read it, then decide.',
)
const ownOne = refuse('forbidden', 'You took part in this consultation: somebody else has to review it.')

/** A manager signs a closed consultation off, or returns it to its senior with a comment. Neither changes the record. */
@Injectable()
export class ReviewsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  /**
   * Refusals: `not-found` (also another desk's), `forbidden` (they took part in it), `not-closed`, `changed-meanwhile`
   * (something was added since: nobody signs off what they have not read).
   */
  async review(
    manager: Person,
    ref: string,
    { decision, comment, addenda }: ReviewInput,
  ): Promise<Outcome<ReviewView>> {
    return this.database.onBehalfOf(manager).write<ReviewView>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || !manager.desks.includes(row.deskId)) return notFound
      if (await tookPart(tx, manager.id, row)) return ownOne
      if (row.state !== 'closed') return refuse('not-closed', 'It can be reviewed once its record is closed.')
      if (addenda !== undefined && addenda !== (await countAddenda(tx, row.id))) return added
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      const [id, at] = [randomUUID(), await tx.now()]
      const sealed =
        comment === undefined ? null : seal(stream.key, reviewPlace(id), Buffer.from(comment, 'utf8'))
      await tx.query(
        `INSERT INTO review (id, consultation_id, decision, comment_sealed, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)`,
        [id, row.id, decision, sealed, manager.id, at],
      )
      await stream.append(asActor(manager), `review.${decision}`, {
        reviewId: id,
        ...(comment ? { comment } : {}),
      })
      const by = { name: manager.name, role: manager.title }
      return done({ decision, comment: comment ?? null, by, at: at.toISOString() })
    })
  }
}

/** Did this person raise it, hold it, join it or write in it? Whatever they are now, it is their own. */
export async function tookPart(
  reader: Reader,
  personId: string,
  { id, practitionerId, seniorId }: Pick<ConsultationRow, 'id' | 'practitionerId' | 'seniorId'>,
): Promise<boolean> {
  if (personId === practitionerId || personId === seniorId) return true
  const [row] = await reader.query<{ did: boolean }>(
    `SELECT EXISTS (SELECT FROM offer WHERE consultation_id = $1 AND senior_id = $2 AND outcome = 'accepted')
       OR EXISTS (SELECT FROM message WHERE consultation_id = $1 AND author_id = $2) AS did`,
    [id, personId],
  )
  return row?.did ?? false
}
