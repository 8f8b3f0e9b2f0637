import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { Hints } from '../platform/live/hints.js'
import { Live } from '../platform/live/live.js'

/** Whatever happened at a desk within this time is one piece of news. */
const GATHER_MS = 500

/** Out to the managers of a desk: look at the wallboard again. Carries no figures; whoever hears it reads them. */
@Injectable()
export class WallboardNotifier implements OnModuleInit {
  private readonly desks = new Set<string>()

  constructor(
    @Inject(Hints) private readonly hints: Hints,
    @Inject(Live) private readonly live: Live,
  ) {}

  onModuleInit(): void {
    this.hints.on('desk', ({ id }) => {
      if (this.desks.size === 0) setTimeout(() => this.tell(), GATHER_MS).unref()
      this.desks.add(id)
    })
  }

  private tell(): void {
    const changed = [...this.desks]
    this.desks.clear()
    for (const socket of this.live.all()) {
      const { role, desks } = socket.data.person
      const desk = role === 'manager' ? changed.find((id) => desks.includes(id)) : undefined
      if (desk !== undefined) socket.emit('wallboard.changed', { desk })
    }
  }
}
