import { Inject, Injectable } from '@nestjs/common'
import { consultationStream, openStream } from '../audit/streams.js'
import { acknowledgeAlerts } from '../database/alert-writes.js'
import { lockById } from '../database/consultation-writes.js'
import { Database } from '../database/database.js'
import { done, refuse, type Outcome } from '../domain/outcome.js'
import { asActor, type Person } from '../domain/people.js'
import type { AlertView } from '../domain/views.js'
import { Vault } from '../platform/sealing.js'
import { readAlert, readAlerts, type Alerts } from './alert-rows.js'
import { isUuid } from './offer-locks.js'

const notFound = refuse('not-found', 'There is no such alert.')

/** What a manager is alerted to, on their own desks, and "I am dealing with this". */
@Injectable()
export class AlertsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async list(manager: Person): Promise<Alerts> {
    return readAlerts(this.database, manager.desks, await this.database.now())
  }

  /** Out: the alert, with who deals with it: a colleague, if they were quicker. Refusal: `not-found`. */
  async acknowledge(manager: Person, id: string): Promise<Outcome<AlertView>> {
    const outcome = await this.database.write(async (tx) => {
      const [found] = isUuid(id)
        ? await tx.query<{ consultationId: string }>(
            'SELECT consultation_id AS "consultationId" FROM alert WHERE id = $1 AND desk_id = ANY($2)',
            [id, manager.desks],
          )
        : []
      const row = found && (await lockById(tx, found.consultationId))
      if (!row) return notFound
      const [kind] = await acknowledgeAlerts(tx, row.id, manager.id, { id })
      if (kind === undefined) return done(undefined)
      const stream = await openStream(tx, this.vault, consultationStream(row.id))
      await stream.append(asActor(manager), 'alert.acknowledged', { alertId: id, kind })
      return done(undefined)
    })
    if (!outcome.ok) return outcome
    const alert = await readAlert(this.database, id)
    return alert ? done(alert) : notFound
  }
}
