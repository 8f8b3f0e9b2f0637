import { Module } from '@nestjs/common'
import { CallbackPages } from './callback.pages.js'
import { CallbacksController } from './callbacks.controller.js'
import { CallbacksService } from './callbacks.service.js'
import { ChangePages } from './change.pages.js'
import { ChangesService } from './changes.service.js'
import { ConcernsController } from './concerns.controller.js'
import { ConcernsService } from './concerns.service.js'
import { IntakePages } from './intake.pages.js'

@Module({
  controllers: [ConcernsController, CallbacksController, CallbackPages, ChangePages, IntakePages],
  providers: [ConcernsService, CallbacksService, ChangesService],
})
export class IntakeModule {}
