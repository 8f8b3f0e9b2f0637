import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { retentionClasses } from '../domain/retention.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { adminRetentionPage, type AdminRetentionInput } from './admin-retention.presenter.js'
import { retentionInput } from './retention.schema.js'
import { RetentionSettingsService } from './retention-settings.service.js'

/** An admin says how long a desk keeps what. */
@Controller('admin/desks')
export class AdminRetentionPages {
  constructor(
    @Inject(RetentionSettingsService) private readonly settings: RetentionSettingsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get(':id/retention')
  async show(
    @Param('id') id: string,
    @Query('notice') notice: unknown,
    @Res() response: Response,
  ): Promise<void> {
    await this.write(id, response, { saved: notice === 'saved' })
  }

  @Post(':id/retention')
  async save(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const typed = (body ?? {}) as Record<string, unknown>
    const rules = Object.fromEntries(
      retentionClasses.map((name) => [name, { from: typed[`${name}-from`], years: typed[`${name}-years`] }]),
    )
    const parsed = parse(retentionInput, { version: typed['version'], automatic: typed['automatic'], rules })
    const saved = parsed.ok ? await this.settings.save(me, id, parsed.value) : parsed
    if (saved.ok) return response.redirect(303, `/admin/desks/${id}/retention?notice=saved`)
    const { code, errors = [], detail } = saved.refusal
    if (code !== 'invalid' && code !== 'changed-meanwhile') valueOf(saved)
    const shown = code === 'invalid' ? errors : [{ field: 'version', message: detail }]
    await this.write(id, response, { typed, errors: shown }, statusOf(code))
  }

  private async write(
    id: string,
    response: Response,
    more: Partial<AdminRetentionInput>,
    status = 200,
  ): Promise<void> {
    const desk = valueOf(await this.settings.find(id))
    const model = adminRetentionPage({ desk, due: await this.settings.dueNow(id), ...more })
    this.pages.write(response, 'oversight/admin-retention.njk', model, status)
  }
}
