import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { Database } from '../database/database.js'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { sendPaper } from '../platform/paper/send-paper.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { filePaper } from './file-paper.js'
import { openInput } from './log.schema.js'
import { OversightService } from './oversight.service.js'

/**
 * A consultation as PDF for the file. It is opened like any other reading, with a reason, in the same transaction as its
 * entry; only then is it set. Also as a form's own post, since a file needs no page.
 */
@Controller()
export class FileController {
  constructor(
    @Inject(OversightService) private readonly oversight: OversightService,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Post('api/v1/oversight/consultations/:ref/file.pdf')
  @HttpCode(200)
  async file(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { reason } = valueOf(parse(openInput, body))
    const opened = valueOf(await this.oversight.open(me, ref, reason, 'pdf'))
    const at = await this.database.now()
    const paper = filePaper({ ...opened, reason }, { reader: me, at })
    await sendPaper(response, paper, `consultation-${opened.consultation.ref}`)
  }

  @Post('logs/:ref/file.pdf')
  async fromPage(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    await this.file(me, ref, body, response)
  }
}
