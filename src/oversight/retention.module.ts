import { Module } from '@nestjs/common'
import { AdminRetentionPages } from './admin-retention.pages.js'
import { HoldsService } from './holds.service.js'
import { RetentionPages } from './retention.pages.js'
import { RetentionService } from './retention.service.js'
import { RetentionSettingsService } from './retention-settings.service.js'
import { RetentionSweep } from './retention-sweep.js'

/** How long things are kept, what is held back, and erasing. */
@Module({
  controllers: [RetentionPages, AdminRetentionPages],
  providers: [RetentionService, HoldsService, RetentionSettingsService, RetentionSweep],
})
export class RetentionModule {}
