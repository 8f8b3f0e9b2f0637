import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { Database } from '../database/database.js'
import { Hints } from '../platform/live/hints.js'
import { Live } from '../platform/live/live.js'
import { countOpenAlerts } from './alert-rows.js'

/** Out to the managers of a desk: how many alerts are open. Follows hints and counts the rows. */
@Injectable()
export class AlertsNotifier implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Hints) private readonly hints: Hints,
    @Inject(Live) private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.hints.on('alert', async ({ deskId }) => {
      const managers = [...this.live.all()].filter(
        ({ data: { person } }) => person.role === 'manager' && person.desks.includes(deskId),
      )
      if (managers.length === 0) return
      const open = await countOpenAlerts(this.database, [deskId])
      for (const socket of managers) socket.emit('alerts.changed', { desk: deskId, open })
    })
  }
}
