import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { Refused, statusOf, valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { desksPage } from './admin.presenter.js'
import { DeskSettingsService, wantedFrom } from './desk-settings.service.js'
import { inputOf, readForm } from './settings-form.js'
import { settingsPage, type SettingsPageInput } from './settings-page.presenter.js'
import type { StoredSettings } from './settings-rows.js'
import { settingsInput } from './settings.schema.js'

/** An admin's pages: the desks, and the settings of one as a single form. They work without JavaScript. */
@Controller('admin/desks')
export class AdminPages {
  constructor(
    @Inject(DeskSettingsService) private readonly settings: DeskSettingsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Res() response: Response): Promise<void> {
    const model = desksPage(await this.settings.list(), await this.settings.now())
    this.pages.write(response, 'routing/admin-desks.njk', model)
  }

  @Get(':id')
  async show(
    @Param('id') id: string,
    @Query('notice') notice: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const desk = valueOf(await this.settings.find(id))
    await this.write(response, desk, { saved: notice === 'saved' })
  }

  /** Whatever can't be saved is shown again as it was typed. */
  @Post(':id')
  async save(
    @Me() me: Person,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const desk = valueOf(await this.settings.find(id))
    const form = readForm(body)
    const parsed = parse(settingsInput, inputOf(form).input)
    const saved = parsed.ok ? await this.settings.save(me, id, parsed.value) : parsed
    if (saved.ok) return response.redirect(303, `/admin/desks/${desk.id}?notice=saved`)
    const { code, errors = [] } = saved.refusal
    const status = statusOf(code)
    if (code === 'invalid') return this.write(response, desk, { form, errors }, status)
    if (code !== 'changed-meanwhile' || !parsed.ok) throw new Refused(saved.refusal)
    const current = valueOf(await this.settings.find(id))
    const since = await this.settings.history(id, parsed.value.version)
    await this.write(
      response,
      current,
      { meanwhile: { mine: wantedFrom(current, parsed.value), since } },
      status,
    )
  }

  private async write(
    response: Response,
    desk: StoredSettings,
    more: Partial<SettingsPageInput>,
    status = 200,
  ): Promise<void> {
    const [desks, history] = [await this.settings.names(), await this.settings.history(desk.id)]
    this.pages.write(
      response,
      'routing/admin-desk.njk',
      settingsPage({ desk, desks, history, ...more }),
      status,
    )
  }
}
