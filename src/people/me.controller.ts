import { Controller, Get } from '@nestjs/common'
import type { Person } from '../domain/people.js'
import type { MeView } from '../domain/views.js'
import { Me } from './signed-in.js'

@Controller('api/v1')
export class MeController {
  @Get('me')
  me(@Me() { id, name, email, role, desks, organisation }: Person): MeView {
    return { id, name, email, role, desks, organisation }
  }
}
