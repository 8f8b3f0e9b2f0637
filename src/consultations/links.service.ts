import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { lockByRef } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { readEarlier } from '../database/reading/links-reader.js'
import { isHeld } from '../domain/lifecycle.js'
import type { EarlierView, LinkDecision } from '../domain/links.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import { readReference } from '../domain/reference.js'
import { Vault } from '../platform/sealing.js'
import { sightOf } from '../people/rights.js'
import { ConsultationsService } from './consultations.service.js'

const notFound = refuse('not-found', 'There is no such consultation.')

/**
 * Was this child spoken about before? The senior who holds a consultation is told so, and says whether it is the same
 * child. None of the earlier ones is opened for it.
 */
@Injectable()
export class LinksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
  ) {}

  /** Refusal: `not-found`, for everybody but the senior whose it is. */
  async earlier(person: Person, ref: string): Promise<Outcome<EarlierView[]>> {
    const seen = await this.consultations.takePart(person, ref)
    if (!seen.ok || seen.value.sight !== 'senior') return notFound
    return done(await readEarlier(this.database, seen.value.reading.id))
  }

  /**
   * "This is the same child", or it is not; whoever holds it may think again. Saying the same twice is saying it once.
   * Refusals: `not-found` (also an earlier one that does not match), `not-open`.
   */
  async decide(
    person: Person,
    ref: string,
    earlierRef: string,
    decision: LinkDecision,
  ): Promise<Outcome<EarlierView[]>> {
    return this.database.write<EarlierView[]>(async (tx) => {
      const row = await lockByRef(tx, ref)
      if (!row || sightOf(person, row) !== 'senior') return notFound
      if (!isHeld(row.state)) return refuse('not-open', 'You no longer hold this consultation.')
      const known = readReference(earlierRef)
      const found = (await readEarlier(tx, row.id)).find((each) => each.ref === known)
      if (!found) return notFound
      const [changed] = await tx.query(
        `INSERT INTO child_link AS l (consultation_id, earlier_id, decision, decided_by, decided_at)
         SELECT $1, e.id, $3, $4, $5 FROM earlier_consultations($1) e WHERE e.ref = $2
         ON CONFLICT (consultation_id, earlier_id) DO UPDATE SET decision = $3, decided_by = $4, decided_at = $5
         WHERE l.decision <> $3 RETURNING decision`,
        [row.id, found.ref, decision, person.id, await tx.now()],
      )
      if (changed) {
        const stream = await openStream(tx, this.vault, consultationStream(row.id))
        const action = decision === 'same-child' ? 'link.confirmed' : 'link.refused'
        await stream.append(asActor(person), action, { earlier: found.ref, matchedBy: found.matchedBy })
      }
      return done(await readEarlier(tx, row.id))
    })
  }
}
