import { Inject, Module, type MiddlewareConsumer, type NestModule, type OnModuleInit } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { Nudges } from '../platform/jobs/nudges.js'
import { AlertsController } from './alerts.controller.js'
import { AlertsPages } from './alerts.pages.js'
import { AlertsNotifier } from './alerts.notifier.js'
import { AlertsService } from './alerts.service.js'
import { AdminController } from './admin.controller.js'
import { AdminPages } from './admin.pages.js'
import { CallBacksController } from './call-backs.controller.js'
import { CallBacksPages } from './call-backs.pages.js'
import { CallBacksService } from './call-backs.service.js'
import { ClosingService } from './closing.service.js'
import { AskingController } from './asking.controller.js'
import { AskingService } from './asking.service.js'
import { AvailabilityService } from './availability.service.js'
import { ConflictsController } from './conflicts.controller.js'
import { ConflictsPages } from './conflicts.pages.js'
import { ConflictsService } from './conflicts.service.js'
import { DeskActions } from './desk-actions.pages.js'
import { DeskController } from './desk.controller.js'
import { DeskGateway } from './desk.gateway.js'
import { DeskNotices } from './desk-notices.pages.js'
import { DeskNotifier } from './desk.notifier.js'
import { HandoverController } from './handover.controller.js'
import { HandoverPages } from './handover.pages.js'
import { HandoverService } from './handover.service.js'
import { DeskSettingsService } from './desk-settings.service.js'
import { HeardByHttp } from './heard-by-http.middleware.js'
import { LostSeniorsService } from './lost-seniors.service.js'
import { MatchingService } from './matching.service.js'
import { MissedCallbacksService } from './missed-callbacks.service.js'
import { OverdueRepliesService } from './overdue-replies.service.js'
import { OffersService } from './offers.service.js'
import { PresenceService } from './presence.service.js'
import { QueueController } from './queue.controller.js'
import { QueuePages } from './queue.pages.js'
import { RatingService } from './rating.service.js'
import { Sweep } from './sweep.js'
import { TransferPages } from './transfer.pages.js'
import { WhatWaits } from './what-waits.guard.js'

@Module({
  controllers: [
    DeskController,
    DeskActions,
    DeskNotices,
    AskingController,
    TransferPages,
    ConflictsController,
    ConflictsPages,
    QueueController,
    QueuePages,
    CallBacksController,
    CallBacksPages,
    AlertsController,
    AlertsPages,
    HandoverController,
    AdminController,
    AdminPages,
    HandoverPages,
  ],
  providers: [
    AvailabilityService,
    OffersService,
    AskingService,
    ConflictsService,
    RatingService,
    MatchingService,
    LostSeniorsService,
    CallBacksService,
    MissedCallbacksService,
    OverdueRepliesService,
    ClosingService,
    HandoverService,
    AlertsService,
    AlertsNotifier,
    PresenceService,
    DeskSettingsService,
    DeskGateway,
    DeskNotifier,
    Sweep,
    { provide: APP_GUARD, useClass: WhatWaits },
  ],
})
export class RoutingModule implements NestModule, OnModuleInit {
  constructor(
    @Inject(Nudges) private readonly nudges: Nudges,
    @Inject(MatchingService) private readonly matching: MatchingService,
  ) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(HeardByHttp).forRoutes('*path')
  }

  onModuleInit(): void {
    this.nudges.on('look-at-desk', ({ deskId }) => this.matching.lookAtDesk(deskId))
  }
}
