import { Inject, UseFilters } from '@nestjs/common'
import { MessageBody, ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import type { Ack } from '../domain/live-events.js'
import type { Availability } from '../domain/views.js'
import { parse } from '../platform/input.js'
import { acknowledge } from '../platform/live/live.js'
import { LIVE, type LiveSocket } from '../platform/live/live-server.js'
import { RethrowFilter } from '../platform/live/rethrow.filter.js'
import { AvailabilityService } from './availability.service.js'
import { acceptEvent, availabilityInput, declineEvent } from './desk.schema.js'
import { OffersService } from './offers.service.js'

/** In from a senior's desk. What goes out to it is the notifier's. */
@WebSocketGateway({ namespace: LIVE })
@UseFilters(new RethrowFilter())
export class DeskGateway {
  constructor(
    @Inject(AvailabilityService) private readonly availability: AvailabilityService,
    @Inject(OffersService) private readonly offers: OffersService,
  ) {}

  @SubscribeMessage('availability.set')
  async set(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Ack<{ status: Availability; capacity: number }>> {
    const input = parse(availabilityInput, body)
    return acknowledge(
      input.ok ? await this.availability.set(socket.data.person, input.value, 'live') : input,
    )
  }

  @SubscribeMessage('offer.accept')
  async accept(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Ack<{ ref: string }>> {
    const input = parse(acceptEvent, body)
    if (!input.ok) return acknowledge(input)
    const outcome = await this.offers.accept(socket.data.person, input.value.offerId)
    return acknowledge(outcome.ok ? { ok: true, value: { ref: outcome.value.ref } } : outcome)
  }

  @SubscribeMessage('offer.decline')
  async decline(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Ack<{ ref: string }>> {
    const input = parse(declineEvent, body)
    if (!input.ok) return acknowledge(input)
    return acknowledge(await this.offers.decline(socket.data.person, input.value.offerId, input.value))
  }

  @SubscribeMessage('offer.extend')
  async extend(
    @ConnectedSocket() socket: LiveSocket,
    @MessageBody() body: unknown,
  ): Promise<Ack<{ offerId: string; expiresAt: string }>> {
    const input = parse(acceptEvent, body)
    if (!input.ok) return acknowledge(input)
    return acknowledge(await this.offers.extend(socket.data.person, input.value.offerId))
  }
}
