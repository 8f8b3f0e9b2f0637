import { Module } from '@nestjs/common'
import { OversightController } from './oversight.controller.js'
import { OversightPages } from './oversight.pages.js'
import { OversightService } from './oversight.service.js'

@Module({ controllers: [OversightController, OversightPages], providers: [OversightService] })
export class OversightModule {}
