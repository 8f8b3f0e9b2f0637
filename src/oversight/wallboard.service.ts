import { Inject, Injectable } from '@nestjs/common'
import { Database } from '../database/database.js'
import type { Person } from '../domain/people.js'
import type { NowView } from '../domain/wallboard.js'
import { readNow } from './now-reader.js'

/** The desks of a manager as they are now. Own desks only, and no names. */
@Injectable()
export class WallboardService {
  constructor(@Inject(Database) private readonly database: Database) {}

  async now(manager: Person): Promise<NowView> {
    return readNow(this.database.onBehalfOf(manager), manager.desks, await this.database.now())
  }

  /** The names of this manager's desks. */
  async desks(manager: Person): Promise<{ id: string; name: string }[]> {
    return this.database
      .onBehalfOf(manager)
      .query('SELECT id, name FROM desk WHERE id = ANY($1) ORDER BY name, id', [manager.desks])
  }
}
