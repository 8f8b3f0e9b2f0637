import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import type { AdviceRecord } from '../domain/advice-record.js'
import type { FieldError } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { sendPaper } from '../platform/paper/send-paper.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { AcknowledgementsService } from './acknowledgements.service.js'
import { AddendaService } from './addenda.service.js'
import { acknowledgeForm, addendumInput } from './consultation.schema.js'
import { ConsultationsService } from './consultations.service.js'
import { recordPaper } from './record-paper.js'
import { recordPage, type RecordPageInput } from './record-page.presenter.js'
import { RecordsService } from './records.service.js'

/** The advice record as both sides keep it, the practitioner's answer to it, and what its senior adds to it. */
@Controller('consultations/:ref')
export class RecordPages {
  constructor(
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
    @Inject(RecordsService) private readonly records: RecordsService,
    @Inject(AcknowledgementsService) private readonly acknowledgements: AcknowledgementsService,
    @Inject(AddendaService) private readonly addenda: AddendaService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get('record')
  async record(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    await this.show(me, ref, response)
  }

  /** The same to keep: a file that needs no browser and no network. */
  @Get('record.pdf')
  async download(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    const input = await this.read(me, ref)
    if (typeof input === 'string') return response.redirect(303, input)
    await sendPaper(response, recordPaper(input, me), `advice-record-${input.consultation.ref}`)
  }

  /** One of three buttons, with or without words. */
  @Post('acknowledge')
  async acknowledge(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(acknowledgeForm, body)
    if (!parsed.ok) {
      const errors = parsed.refusal.errors ?? []
      return this.show(me, ref, response, { comment: typed(body), errors })
    }
    const { answer, comment } = parsed.value
    const input = { understood: answer !== 'misunderstood', disagrees: answer === 'disagreed', comment }
    valueOf(await this.acknowledgements.acknowledge(me, ref, input))
    response.redirect(303, `/consultations/${encodeURIComponent(ref)}/record#answer`)
  }

  @Post('addenda')
  async add(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const parsed = parse(addendumInput, body)
    const added = parsed.ok ? await this.addenda.add(me, ref, parsed.value) : parsed
    if (added.ok) {
      const at = `/consultations/${encodeURIComponent(ref)}/record#addendum-${added.value.seq}`
      return response.redirect(303, at)
    }
    const errors: readonly FieldError[] = added.refusal.errors ?? valueOf(added)
    await this.show(me, ref, response, undefined, { typed: (body ?? {}) as Record<string, unknown>, errors })
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    refused?: { comment: string; errors: readonly FieldError[] },
    refusedAddendum?: RecordPageInput['refusedAddendum'],
  ): Promise<void> {
    const input = await this.read(me, ref)
    if (typeof input === 'string') return response.redirect(303, input)
    const model = recordPage({
      ...input,
      ...(refused ? { refused } : {}),
      ...(refusedAddendum ? { refusedAddendum } : {}),
    })
    this.pages.write(response, 'consultations/record.njk', model, refused || refusedAddendum ? 422 : 200)
  }

  /** Out: the record, or where to go while there is none. */
  private async read(me: Person, ref: string): Promise<RecordPageInput | string> {
    const { view, sight, reading } = valueOf(await this.consultations.takePart(me, ref))
    if (view.state !== 'closed')
      return sight === 'senior' ? `/desk?chat=${view.ref}` : `/consultations/${view.ref}`
    const [record, closedAt, acknowledged, addenda, returned] = await Promise.all([
      this.records.read(me, ref),
      this.records.closedAt(reading.id),
      this.acknowledgements.read(reading.id),
      this.addenda.list(reading.id),
      sight === 'senior' ? this.addenda.returned(reading.id) : null,
    ])
    return {
      consultation: view,
      record: valueOf(record) as AdviceRecord,
      closedAt,
      acknowledged,
      addenda,
      returned,
      side: sight === 'offered' ? 'joined' : sight,
      now: new Date(),
    }
  }
}

function typed(body: unknown): string {
  const comment = (body as { comment?: unknown } | null)?.comment
  return typeof comment === 'string' ? comment : ''
}
