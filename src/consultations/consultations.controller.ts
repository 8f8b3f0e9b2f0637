import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { Draft } from '../domain/advice-record.js'
import type { Concern } from '../domain/concern.js'
import type { Person } from '../domain/people.js'
import type { AcknowledgementView, AddendumView, ConsultationView, MessageView } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { AcknowledgementsService } from './acknowledgements.service.js'
import {
  acknowledgeInput,
  addendumInput,
  listInput,
  messageInput,
  recordInput,
} from './consultation.schema.js'
import { AddendaService } from './addenda.service.js'
import { ConsultationsService } from './consultations.service.js'
import { MessagesService } from './messages.service.js'
import { RecordsService } from './records.service.js'

@Controller('api/v1/consultations')
export class ConsultationsController {
  constructor(
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(RecordsService) private readonly records: RecordsService,
    @Inject(AcknowledgementsService) private readonly acknowledgements: AcknowledgementsService,
    @Inject(AddendaService) private readonly addenda: AddendaService,
  ) {}

  @Get()
  async list(@Me() me: Person): Promise<{ items: ConsultationView[] }> {
    return { items: await this.consultations.list(me) }
  }

  @Get(':ref')
  async one(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return valueOf(await this.consultations.see(me, ref)).view
  }

  @Get(':ref/concern')
  async concern(@Me() me: Person, @Param('ref') ref: string): Promise<Concern> {
    return valueOf(await this.consultations.concern(me, ref))
  }

  @Get(':ref/messages')
  async listMessages(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Query() query: unknown,
  ): Promise<{ headSeq: number; messages: MessageView[] }> {
    const { after, limit } = valueOf(parse(listInput, query))
    const { reading } = valueOf(await this.consultations.takePart(me, ref))
    const messages = await this.messages.all(reading.id, after, limit)
    return { headSeq: Math.max(reading.headSeq, messages.at(-1)?.seq ?? 0), messages }
  }

  @Post(':ref/messages')
  async send(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<{ seq: number; at: string }> {
    const input = valueOf(parse(messageInput, body))
    const sent = valueOf(await this.messages.send(me, ref, input.clientId, input.body))
    response.status(sent.again ? 200 : 201)
    return { seq: sent.seq, at: sent.at.toISOString() }
  }

  @Get(':ref/record')
  async record(@Me() me: Person, @Param('ref') ref: string): Promise<Draft & { addenda?: AddendumView[] }> {
    const draft = valueOf(await this.records.read(me, ref))
    const { reading } = valueOf(await this.consultations.takePart(me, ref))
    const addenda = await this.addenda.list(reading.id)
    return addenda.length > 0 ? { ...draft, addenda } : draft
  }

  @Post(':ref/addenda')
  async add(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<AddendumView> {
    return valueOf(await this.addenda.add(me, ref, valueOf(parse(addendumInput, body))))
  }

  @Put(':ref/record')
  async draft(@Me() me: Person, @Param('ref') ref: string, @Body() body: unknown): Promise<Draft> {
    return valueOf(await this.records.save(me, ref, valueOf(parse(recordInput, body)) as Draft))
  }

  @Post(':ref/acknowledge')
  @HttpCode(200)
  async acknowledge(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
  ): Promise<AcknowledgementView> {
    return valueOf(await this.acknowledgements.acknowledge(me, ref, valueOf(parse(acknowledgeInput, body))))
  }

  @Post(':ref/end')
  @HttpCode(200)
  async end(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return this.one(me, valueOf(await this.records.end(me, ref)))
  }

  @Post(':ref/close')
  @HttpCode(200)
  async close(@Me() me: Person, @Param('ref') ref: string): Promise<ConsultationView> {
    return this.one(me, valueOf(await this.records.close(me, ref)))
  }
}
