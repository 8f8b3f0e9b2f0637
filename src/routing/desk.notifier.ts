import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { Database } from '../database/database.js'
import { readAskedOne } from '../database/reading/asked-reader.js'
import { readOffer } from '../database/reading/desk-reader.js'
import { Hints } from '../platform/live/hints.js'
import { Live } from '../platform/live/live.js'
import { Vault } from '../platform/sealing.js'

/** Out to a senior's desk: an offer was made, an offer has ended, a colleague has answered. Reads the row, told by hints. */
@Injectable()
export class DeskNotifier implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Hints) private readonly hints: Hints,
    @Inject(Live) private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.hints.on('offer', async ({ id, seniorId }) => {
      if (!this.live.has(seniorId)) return
      const offer = await readOffer(this.database, this.vault, id)
      if (!offer) return
      const desk = this.live.person(seniorId)
      if (offer.outcome === null) desk?.emit('offer.made', offer.view)
      else {
        const { outcome, takenByColleague } = offer
        desk?.emit('offer.ended', { offerId: id, outcome, ...(takenByColleague ? { takenByColleague } : {}) })
      }
    })
    this.hints.on('asked', async ({ id, seniorId }) => {
      if (!this.live.has(seniorId)) return
      const asked = await readAskedOne(this.database, id)
      if (asked) this.live.person(seniorId)?.emit('colleague.answered', asked)
    })
  }
}
