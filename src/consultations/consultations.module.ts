import { Module } from '@nestjs/common'
import { AcknowledgementsService } from './acknowledgements.service.js'
import { AddendaService } from './addenda.service.js'
import { ChatGateway } from './chat.gateway.js'
import { ConsultationPages } from './consultation.pages.js'
import { ConsultationsController } from './consultations.controller.js'
import { ConsultationsService } from './consultations.service.js'
import { DeskPages } from './desk.pages.js'
import { DraftsController } from './drafts.controller.js'
import { DraftsService } from './drafts.service.js'
import { LinksController } from './links.controller.js'
import { LinksPages } from './links.pages.js'
import { LinksService } from './links.service.js'
import { MessagesService } from './messages.service.js'
import { RecordsService } from './records.service.js'
import { RecordPages } from './record.pages.js'
import { Tails } from './tails.js'

@Module({
  controllers: [
    ConsultationsController,
    ConsultationPages,
    RecordPages,
    DeskPages,
    DraftsController,
    LinksController,
    LinksPages,
  ],
  providers: [
    AcknowledgementsService,
    AddendaService,
    ConsultationsService,
    MessagesService,
    DraftsService,
    RecordsService,
    LinksService,
    Tails,
    ChatGateway,
  ],
})
export class ConsultationsModule {}
