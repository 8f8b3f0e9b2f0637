import { Controller, Get, Inject, Res } from '@nestjs/common'
import type { Response } from 'express'
import { PageWriter } from './http/page-writer.js'

/** Pages that say the same to everybody. */
@Controller()
export class StaticPages {
  constructor(@Inject(PageWriter) private readonly pages: PageWriter) {}

  @Get('help')
  help(@Res() response: Response): void {
    this.pages.write(response, 'help.njk', { title: 'Help', page: 'help' })
  }

  @Get('accessibility')
  accessibility(@Res() response: Response): void {
    this.pages.write(response, 'accessibility.njk', { title: 'Accessibility', page: 'accessibility' })
  }

  @Get('privacy')
  privacy(@Res() response: Response): void {
    this.pages.write(response, 'privacy.njk', { title: 'Privacy', page: 'privacy' })
  }
}
