import { Controller, Get, Inject } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { NowView } from '../domain/wallboard.js'
import { Me } from '../people/signed-in.js'
import { WallboardService } from './wallboard.service.js'

@Controller('api/v1/oversight/now')
export class WallboardController {
  constructor(@Inject(WallboardService) private readonly wallboard: WallboardService) {}

  @Get()
  now(@Me() me: Person): Promise<NowView> {
    return this.wallboard.now(me)
  }
}
