import { Module } from '@nestjs/common'
import { ChatGateway } from './chat.gateway.js'
import { ConsultationPages } from './consultation.pages.js'
import { ConsultationsController } from './consultations.controller.js'
import { ConsultationsService } from './consultations.service.js'
import { DeskPages } from './desk.pages.js'
import { MessagesService } from './messages.service.js'
import { RecordsService } from './records.service.js'
import { Tails } from './tails.js'

@Module({
  controllers: [ConsultationsController, ConsultationPages, DeskPages],
  providers: [ConsultationsService, MessagesService, RecordsService, Tails, ChatGateway],
})
export class ConsultationsModule {}
