import { Module } from '@nestjs/common'
import { ConcernsController } from './concerns.controller.js'
import { ConcernsService } from './concerns.service.js'
import { IntakePages } from './intake.pages.js'

@Module({ controllers: [ConcernsController, IntakePages], providers: [ConcernsService] })
export class IntakeModule {}
