import { Module } from '@nestjs/common'
import { ExportController } from './export.controller.js'
import { ExportPages } from './export.pages.js'
import { ExportsService } from './exports.service.js'
import { FileController } from './file.controller.js'
import { NeededPages } from './needed.pages.js'
import { NeededService } from './needed.service.js'
import { OversightController } from './oversight.controller.js'
import { OversightPages } from './oversight.pages.js'
import { OversightService } from './oversight.service.js'
import { ProofController } from './proof.controller.js'
import { ProofPages } from './proof.pages.js'
import { ProofService } from './proof.service.js'
import { RepliesController } from './replies.controller.js'
import { RepliesPages } from './replies.pages.js'
import { RepliesService } from './replies.service.js'
import { ReportsPages } from './reports.pages.js'
import { ReportsService } from './reports.service.js'
import { RetentionModule } from './retention.module.js'
import { ReviewsService } from './reviews.service.js'
import { SamplesPages } from './samples.pages.js'
import { SamplesService } from './samples.service.js'
import { SubjectAccessPages } from './subject-access.pages.js'
import { SubjectAccessService } from './subject-access.service.js'
import { WallboardController } from './wallboard.controller.js'
import { WallboardNotifier } from './wallboard.notifier.js'
import { WallboardPages } from './wallboard.pages.js'
import { WallboardService } from './wallboard.service.js'

@Module({
  imports: [RetentionModule],
  controllers: [
    OversightController,
    ProofController,
    ProofPages,
    ExportController,
    ExportPages,
    FileController,
    RepliesController,
    RepliesPages,
    SamplesPages,
    SubjectAccessPages,
    OversightPages,
    WallboardController,
    WallboardPages,
    ReportsPages,
    NeededPages,
  ],
  providers: [
    OversightService,
    ProofService,
    ExportsService,
    RepliesService,
    ReviewsService,
    SamplesService,
    SubjectAccessService,
    WallboardService,
    WallboardNotifier,
    ReportsService,
    NeededService,
  ],
})
export class OversightModule {}
