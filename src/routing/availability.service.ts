import { Inject, Injectable } from '@nestjs/common'
import { openOrBeginStream, personStream } from '../audit/streams.js'
import { Database } from '../database/database.js'
import { nudgeDesksOf } from '../database/offer-writes.js'
import { heardByHttp, heardLive } from '../database/presence-rows.js'
import { done, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { Availability, DeskView } from '../domain/views.js'
import { Vault } from '../platform/sealing.js'
import { readAvailability, readDesk } from '../database/reading/desk-reader.js'
import { OffersService } from './offers.service.js'

export interface AvailabilityInput {
  readonly status: Availability
  readonly capacity?: number | undefined
  /** How long an offer to them stays open; null: as their desk has it. */
  readonly offerSeconds?: number | null | undefined
}

/** A senior says whether they are available, and for how many consultations at once. */
@Injectable()
export class AvailabilityService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(OffersService) private readonly offers: OffersService,
  ) {}

  async desk(person: Person): Promise<DeskView> {
    return readDesk(this.database, this.vault, person.id, await this.database.now())
  }

  /**
   * Out: the availability as it is now. Going away takes back an offer that is open: it goes on to the next at once.
   * That is a second transaction; if we die in between, the offer runs out by itself.
   */
  async set(
    person: Person,
    input: AvailabilityInput,
    over: 'http' | 'live' = 'http',
  ): Promise<Outcome<{ status: Availability; capacity: number }>> {
    const outcome = await this.database.write(async (tx) => {
      const now = await tx.now()
      await tx.query(
        `INSERT INTO availability (senior_id, status, capacity, changed_at, offer_seconds)
         VALUES ($1, $2, coalesce($3, 2), $4, $5)
         ON CONFLICT (senior_id) DO UPDATE SET status = $2, capacity = coalesce($3, availability.capacity),
           changed_at = $4, offer_seconds = CASE WHEN $6 THEN $5 ELSE availability.offer_seconds END`,
        [
          person.id,
          input.status,
          input.capacity ?? null,
          now,
          input.offerSeconds ?? null,
          input.offerSeconds !== undefined,
        ],
      )
      // Whoever says that they are available is there.
      await (over === 'live' ? heardLive : heardByHttp)(tx, person.id, now)
      const stream = await openOrBeginStream(tx, this.vault, personStream(person.id))
      const set = await readAvailability(tx, person.id)
      await stream.append(asActor(person), `senior.${input.status}`, { capacity: set.capacity })
      if (input.status === 'available') await nudgeDesksOf(tx, person.id)
      return done(set)
    })
    if (input.status === 'away') await this.offers.takeBack(person)
    return outcome
  }
}
