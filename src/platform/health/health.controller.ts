import { Controller, Get, Inject, Req, Res } from '@nestjs/common'
import type { Request, Response } from 'express'
import { register } from 'prom-client'
import { Refused } from '../problems.js'
import { Health } from './health.js'

@Controller()
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  @Get('healthz')
  alive(): { status: 'alive' } {
    return { status: 'alive' }
  }

  @Get('readyz')
  async ready(@Res() response: Response): Promise<void> {
    const troubles = await this.health.troubles()
    if (troubles.length === 0) response.json({ status: 'ready' })
    else response.status(503).setHeader('Retry-After', '5').json({ status: 'not ready', troubles })
  }

  /** For Prometheus on this machine only; never through a proxy. */
  @Get('metrics')
  async metrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    const from = request.socket.remoteAddress ?? ''
    const local = from === '127.0.0.1' || from === '::1' || from === '::ffff:127.0.0.1'
    if (!local || request.headers['x-forwarded-for'] !== undefined) {
      throw new Refused({ code: 'forbidden', detail: 'Metrics are for this machine only.' })
    }
    response.type(register.contentType).send(await register.metrics())
  }
}
