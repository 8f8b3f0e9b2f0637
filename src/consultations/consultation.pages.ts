import { Body, Controller, Get, Inject, Param, Post, Res } from '@nestjs/common'
import type { Response } from 'express'
import { randomUUID } from 'node:crypto'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Me } from '../people/signed-in.js'
import { consultationPage } from './consultation-page.presenter.js'
import { messageInput } from './consultation.schema.js'
import { ConsultationsService } from './consultations.service.js'
import { DraftsService } from './drafts.service.js'
import { messageFrom } from './message-form.js'
import { MessagesService } from './messages.service.js'
import { ownListPage } from './own-list.presenter.js'

/** A practitioner's pages of a consultation: one address, the state decides. They work without JavaScript. */
@Controller('consultations')
export class ConsultationPages {
  constructor(
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(DraftsService) private readonly drafts: DraftsService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async list(@Me() me: Person, @Res() response: Response): Promise<void> {
    const consultations = await this.consultations.list(me)
    this.pages.write(response, 'consultations/own-list.njk', ownListPage({ consultations, now: new Date() }))
  }

  /** A senior's place is the desk. */
  @Get(':ref')
  async one(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    const { view, sight } = valueOf(await this.consultations.see(me, ref))
    if (sight === 'practitioner') await this.show(me, view.ref, response)
    else if (sight === 'senior' && view.state === 'closed')
      response.redirect(303, `/consultations/${view.ref}/record`)
    else response.redirect(303, sight === 'offered' ? '/desk' : `/desk?chat=${view.ref}`)
  }

  @Post(':ref/messages')
  async send(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { view } = valueOf(await this.consultations.takePart(me, ref))
    const { input, text } = messageFrom(body)
    const parsed = parse(messageInput, input)
    const sent = parsed.ok
      ? await this.messages.send(me, ref, parsed.value.clientId, parsed.value.body)
      : parsed
    if (sent.ok) return response.redirect(303, `/consultations/${view.ref}#chat`)
    const why = sent.refusal.errors?.[0]?.message ?? sent.refusal.detail
    await this.show(me, view.ref, response, { text, why })
  }

  private async show(
    me: Person,
    ref: string,
    response: Response,
    refused?: { text: string; why: string },
  ): Promise<void> {
    const { view, reading } = valueOf(await this.consultations.takePart(me, ref))
    const [messages, lostSeconds, kept] = await Promise.all([
      this.messages.all(reading.id),
      this.consultations.lostSeconds(reading.deskId),
      refused ? null : this.drafts.of(me, reading.id),
    ])
    const model = consultationPage({
      consultation: { ...view, headSeq: messages.at(-1)?.seq ?? 0 },
      messages,
      me,
      clientId: kept?.clientId ?? randomUUID(),
      draft: kept?.body ?? '',
      now: new Date(),
      lostSeconds,
      ...(refused ? { draft: refused.text, error: refused.why } : {}),
    })
    this.pages.write(response, 'consultations/consultation.njk', model, refused ? 422 : 200)
  }
}
