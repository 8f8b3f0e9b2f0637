import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common'
import type { Response } from 'express'
import { randomUUID } from 'node:crypto'
import { Database } from '../database/database.js'
import { readDeskNews } from '../database/reading/desk-news.js'
import { readDesk } from '../database/reading/desk-reader.js'
import type { Draft } from '../domain/advice-record.js'
import { isHeld } from '../domain/lifecycle.js'
import type { FieldError, Outcome } from '../domain/outcome.js'
import type { Person } from '../domain/people.js'
import { PageWriter } from '../platform/http/page-writer.js'
import { parse } from '../platform/input.js'
import { valueOf } from '../platform/problems.js'
import { Vault } from '../platform/sealing.js'
import { Me } from '../people/signed-in.js'
import { messageInput, recordButton, recordInput } from './consultation.schema.js'
import { ConsultationsService } from './consultations.service.js'
import { deskPage, parseRecordForm, type ChosenConsultation } from './desk.presenter.js'
import { DraftsService } from './drafts.service.js'
import { LinksService } from './links.service.js'
import { messageFrom } from './message-form.js'
import { MessagesService } from './messages.service.js'
import { RecordsService } from './records.service.js'

type Refused = Partial<Pick<ChosenConsultation, 'message' | 'errors' | 'draft'>>

/** A senior's desk: availability and offer, the chats they hold, one of them open with its concern and its record. */
@Controller('desk')
export class DeskPages {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(DraftsService) private readonly drafts: DraftsService,
    @Inject(RecordsService) private readonly records: RecordsService,
    @Inject(LinksService) private readonly links: LinksService,
    @Inject(PageWriter) private readonly pages: PageWriter,
  ) {}

  @Get()
  async desk(
    @Me() me: Person,
    @Query('chat') chat: unknown,
    @Query('notice') notice: unknown,
    @Res() response: Response,
  ): Promise<void> {
    await this.show(me, typeof chat === 'string' ? chat : null, response, 200, {}, notice)
  }

  @Post(':ref/messages')
  async send(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const { input, text } = messageFrom(body)
    const parsed = parse(messageInput, input)
    const sent = parsed.ok
      ? await this.messages.send(me, ref, parsed.value.clientId, parsed.value.body)
      : parsed
    if (sent.ok) return response.redirect(303, `/desk?chat=${encodeURIComponent(ref)}`)
    if (sent.refusal.code === 'not-found') valueOf(sent)
    const error = sent.refusal.errors?.[0]?.message ?? sent.refusal.detail
    await this.show(me, ref, response, 422, { message: { text, error } })
  }

  @Post(':ref/end')
  async end(@Me() me: Person, @Param('ref') ref: string, @Res() response: Response): Promise<void> {
    const ended = await this.records.end(me, ref)
    if (!ended.ok && ended.refusal.code !== 'not-talking') valueOf(ended)
    response.redirect(303, `/desk?chat=${encodeURIComponent(ref)}`)
  }

  /** Saves the record; with "Finish and send" also closes. What is missing is said at each field; nothing is lost. */
  @Post(':ref/record')
  async record(
    @Me() me: Person,
    @Param('ref') ref: string,
    @Body() body: unknown,
    @Res() response: Response,
  ): Promise<void> {
    const typed = parseRecordForm(body)
    const finish = valueOf(parse(recordButton, body)).do === 'close'
    const outcome = await this.saveRecord(me, ref, typed, finish)
    if (outcome.ok)
      return response.redirect(
        303,
        finish ? `/consultations/${outcome.value}/record` : `/desk?chat=${outcome.value}`,
      )
    const errors: readonly FieldError[] = outcome.refusal.errors ?? valueOf(outcome)
    await this.show(me, ref, response, 422, { errors, draft: typed as Draft })
  }

  private async saveRecord(
    me: Person,
    ref: string,
    typed: unknown,
    finish: boolean,
  ): Promise<Outcome<string>> {
    const parsed = parse(recordInput, typed)
    if (!parsed.ok) return parsed
    const saved = await this.records.save(me, ref, parsed.value as Draft)
    if (!saved.ok) return saved
    if (finish) return this.records.close(me, ref)
    const seen = await this.consultations.takePart(me, ref)
    return seen.ok ? { ok: true, value: seen.value.view.ref } : seen
  }

  private async show(
    me: Person,
    chat: string | null,
    response: Response,
    status: number,
    refused: Refused = {},
    notice?: unknown,
  ): Promise<void> {
    const at = await this.database.now()
    const [desk, news, chosen] = await Promise.all([
      readDesk(this.database, this.vault, me.id, at),
      readDeskNews(this.database, me.id),
      this.choose(me, chat, refused),
    ])
    const model = deskPage({
      desk,
      news,
      chosen,
      me,
      now: new Date(),
      notice: typeof notice === 'string' ? notice : null,
    })
    this.pages.write(response, 'consultations/desk.njk', model, status)
  }

  /** The chat that is open on the desk; null when it is not one that this senior holds or has joined (any more). */
  private async choose(me: Person, ref: string | null, refused: Refused): Promise<ChosenConsultation | null> {
    const seen = ref === null ? null : await this.consultations.takePart(me, ref)
    if (!seen?.ok || !isHeld(seen.value.reading.state)) return null
    const { reading, view, sight } = seen.value
    const [concern, messages, typed, draft, earlier] = await Promise.all([
      this.consultations.concern(me, view.ref),
      this.messages.all(reading.id),
      refused.message ? null : this.drafts.of(me, reading.id),
      sight === 'senior' ? this.records.read(me, view.ref) : null,
      sight === 'senior' ? this.links.earlier(me, view.ref) : null,
    ])
    return {
      consultation: { ...view, headSeq: messages.at(-1)?.seq ?? 0 },
      concern: valueOf(concern),
      messages,
      draft: draft && valueOf(draft),
      earlier: earlier ? valueOf(earlier) : [],
      errors: [],
      clientId: typed?.clientId ?? randomUUID(),
      typed: typed?.body ?? '',
      ...refused,
    }
  }
}
