import { Inject, UseFilters } from '@nestjs/common'
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayDisconnect,
} from '@nestjs/websockets'
import type { Ack, Followed } from '../domain/live-events.js'
import { parse } from '../platform/input.js'
import { Hints } from '../platform/live/hints.js'
import { acknowledge } from '../platform/live/live.js'
import { LIVE, type LiveSocket } from '../platform/live/live-server.js'
import { RethrowFilter } from '../platform/live/rethrow.filter.js'
import { followEvent, refEvent, sendEvent } from './consultation.schema.js'
import { ConsultationsService } from './consultations.service.js'
import { MessagesService } from './messages.service.js'
import { Tails } from './tails.js'

/** In from both sides of a conversation. What goes out is the tails'. */
@WebSocketGateway({ namespace: LIVE })
@UseFilters(new RethrowFilter())
export class ChatGateway implements OnGatewayDisconnect {
  constructor(
    @Inject(ConsultationsService) private readonly consultations: ConsultationsService,
    @Inject(MessagesService) private readonly messages: MessagesService,
    @Inject(Tails) private readonly tails: Tails,
    @Inject(Hints) private readonly hints: Hints,
  ) {}

  handleDisconnect(socket: LiveSocket): void {
    this.tails.leaveAll(socket)
  }

  @SubscribeMessage('consultation.follow')
  async follow(@ConnectedSocket() socket: LiveSocket, @MessageBody() body: unknown): Promise<Ack<Followed>> {
    const input = parse(followEvent, body)
    if (!input.ok) return acknowledge(input)
    const seen = await this.consultations.takePart(socket.data.person, input.value.ref)
    if (!seen.ok) return acknowledge(seen)
    return { ok: true, ...(await this.tails.follow(socket, seen.value, input.value.after)) }
  }

  @SubscribeMessage('consultation.leave')
  async leave(@ConnectedSocket() socket: LiveSocket, @MessageBody() body: unknown): Promise<Ack> {
    const input = parse(refEvent, body)
    if (!input.ok) return acknowledge(input)
    const seen = await this.consultations.takePart(socket.data.person, input.value.ref)
    if (!seen.ok) return acknowledge(seen)
    this.tails.leave(socket, seen.value.reading.id)
    return { ok: true }
  }

  @SubscribeMessage('message.send')
  async send(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Ack<{ seq: number; at: string }>> {
    const input = parse(sendEvent, body)
    if (!input.ok) return acknowledge(input)
    const { ref, clientId } = input.value
    const sent = await this.messages.send(socket.data.person, ref, clientId, input.value.body)
    if (!sent.ok) return acknowledge(sent)
    return { ok: true, seq: sent.value.seq, at: sent.value.at.toISOString() }
  }

  @SubscribeMessage('typing')
  async typing(@ConnectedSocket() socket: LiveSocket, @MessageBody() body: unknown): Promise<Ack> {
    const input = parse(refEvent, body)
    if (!input.ok) return acknowledge(input)
    const seen = await this.consultations.takePart(socket.data.person, input.value.ref)
    if (!seen.ok) return acknowledge(seen)
    this.hints.tell({
      kind: 'typing',
      consultationId: seen.value.reading.id,
      personId: socket.data.person.id,
    })
    return { ok: true }
  }
}
