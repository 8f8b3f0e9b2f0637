import { Module } from '@nestjs/common'
import { OversightController } from './oversight.controller.js'
import { OversightPages } from './oversight.pages.js'
import { OversightService } from './oversight.service.js'
import { WallboardController } from './wallboard.controller.js'
import { WallboardNotifier } from './wallboard.notifier.js'
import { WallboardPages } from './wallboard.pages.js'
import { WallboardService } from './wallboard.service.js'

@Module({
  controllers: [OversightController, OversightPages, WallboardController, WallboardPages],
  providers: [OversightService, WallboardService, WallboardNotifier],
})
export class OversightModule {}
