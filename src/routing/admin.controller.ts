import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common'
import { inWords } from '../domain/hours-in-words.js'
import { closesAt, isOpen, opensAt } from '../domain/opening-hours.js'
import type { Person } from '../domain/people.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { DeskSettingsService } from './desk-settings.service.js'
import type { StoredSettings } from './settings-rows.js'
import { settingsInput } from './settings.schema.js'

export interface ListedDeskView {
  readonly id: string
  readonly name: string
  readonly phone: string
  readonly seniors: number
  /** In words. */
  readonly hours: string
  readonly open: boolean
  readonly opensAt: string | null
  readonly closesAt: string | null
}

/** A desk's settings, for admins. */
@Controller('api/v1/admin/desks')
export class AdminController {
  constructor(@Inject(DeskSettingsService) private readonly settings: DeskSettingsService) {}

  @Get()
  async list(): Promise<{ items: readonly ListedDeskView[] }> {
    const now = await this.settings.now()
    const items = (await this.settings.list()).map(({ hours, ...desk }) => ({
      ...desk,
      hours: inWords(hours),
      open: isOpen(hours, now),
      opensAt: opensAt(hours, now)?.toISOString() ?? null,
      closesAt: closesAt(hours, now)?.toISOString() ?? null,
    }))
    return { items }
  }

  @Get(':id')
  async find(@Param('id') id: string): Promise<StoredSettings> {
    return valueOf(await this.settings.find(id))
  }

  /** A desk that is not there is not there, whatever was sent. */
  @Put(':id')
  async save(@Me() me: Person, @Param('id') id: string, @Body() body: unknown): Promise<StoredSettings> {
    valueOf(await this.settings.find(id))
    return valueOf(await this.settings.save(me, id, valueOf(parse(settingsInput, body))))
  }
}
