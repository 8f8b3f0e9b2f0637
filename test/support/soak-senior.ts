/**
 * A senior who does all that people and their machines do: answers, passes, misses, goes away, loses the network, freezes
 * with the lid half shut, dies in the middle of a conversation, and comes back on another node.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type LiveSocket } from '../../bench/support/live.js'
import type { Someone } from '../../bench/support/people.js'
import type { Ack } from '../../src/domain/live-events.js'
import type { DeskView } from '../../src/domain/views.js'
import type { Chance } from './chance.js'
import type { Service } from './service.js'

export interface SoakWorld {
  readonly chance: Chance
  /** Nodes that run at this moment. */
  nodes(): readonly Service[]
  /** From now on everybody behaves, so that what is left can be finished. */
  calm: boolean
  over: boolean
  readonly tally: Record<
    'accepted' | 'declined' | 'ignored' | 'late' | 'vanished' | 'frozen' | 'away' | 'lost',
    number
  >
}

const record = {
  rag: 'amber',
  level: 2,
  categories: ['neglect'],
  advice: 'Speak to the family together with the health visitor.',
  rationale: 'The concern is real and the parents are willing.',
  outcome: 'advice-only',
  actions: [],
  reviewIf: 'The child is not seen by Friday.',
}

export class SoakSenior {
  private socket: LiveSocket | null = null
  /** While this is pending the person does nothing at all: gone, or frozen. */
  private absence: Promise<unknown> = Promise.resolve()
  /** The consultations this person is dealing with at this moment. */
  private readonly inHand = new Set<string>()

  constructor(
    readonly person: Someone,
    readonly capacity: number,
    private readonly world: SoakWorld,
  ) {}

  async live(): Promise<void> {
    while (!this.world.over) {
      await this.absence
      if (!this.socket?.connected) await this.arrive().catch(() => sleep(200))
      await sleep(300 + this.world.chance.below(1_500))
      // Asking by HTTP is also a sign of life, so nobody asks all the time while people come and go.
      if (this.world.calm && this.world.chance.next() < 0.1) await this.lookAtDesk()
      if (!this.world.calm && this.socket?.connected) await this.misbehave().catch(() => undefined)
      // Whoever missed an offer is away and has to come back by themselves.
      if (this.socket?.connected && this.world.chance.next() < 0.3)
        await this.beAvailable(this.socket).catch(() => undefined)
    }
    this.socket?.disconnect()
  }

  private async arrive(): Promise<void> {
    const node = this.world.chance.pick(this.world.nodes())
    const socket = await connect(node.url, this.person.cookie)
    this.socket?.disconnect()
    this.socket = socket
    socket.on('offer.made', ({ id }) => void this.answer(socket, id).catch(() => undefined))
    await this.beAvailable(socket)
    await this.lookAtDesk()
  }

  /** Whoever comes back sees what they hold: an accept whose answer was lost is theirs all the same. */
  private async lookAtDesk(): Promise<void> {
    const { url } = this.world.chance.pick(this.world.nodes())
    const answer = await fetch(`${url}/api/v1/desk`, {
      headers: { cookie: this.person.cookie },
      signal: AbortSignal.timeout(3_000),
    }).catch(() => null)
    if (!answer?.ok) return
    const desk = (await answer.json().catch(() => null)) as Pick<DeskView, 'consultations'> | null
    for (const { ref, state } of desk?.consultations ?? [])
      if (state === 'talking' || state === 'recording') void this.advise(ref).catch(() => undefined)
  }

  private async beAvailable(socket: LiveSocket): Promise<void> {
    await socket
      .timeout(5_000)
      .emitWithAck('availability.set', { status: 'available', capacity: this.capacity })
  }

  private async misbehave(): Promise<void> {
    const { chance, tally } = this.world
    const roll = chance.next()
    const socket = this.socket
    if (!socket) return
    if (roll < 0.03) {
      tally.away++
      await socket.timeout(5_000).emitWithAck('availability.set', { status: 'away' })
      await sleep(chance.below(4_000))
      await this.beAvailable(socket)
    } else if (roll < 0.05) {
      tally.vanished++
      this.absence = sleep(500 + chance.below(20_000))
      socket.io.engine.close()
    } else if (roll < 0.06) {
      tally.frozen++
      this.absence = sleep(6_000 + chance.below(16_000))
      // The network stays, but nobody is there to answer: not even the pings.
      const { _socket: wire } = (
        socket.io.engine.transport as unknown as { ws: { _socket: import('node:net').Socket } }
      ).ws
      wire.pause()
      await this.absence
      wire.resume()
    }
  }

  private async answer(socket: LiveSocket, offerId: string): Promise<void> {
    const { chance, tally, calm } = this.world
    await sleep(30 + chance.below(1_200))
    await this.absence
    const roll = calm ? 0 : chance.next()
    if (roll > 0.92) {
      tally.ignored++
    } else if (roll > 0.82) {
      tally.declined++
      await socket.timeout(5_000).emitWithAck('offer.decline', { offerId })
    } else {
      const accepted = (await socket.timeout(5_000).emitWithAck('offer.accept', { offerId })) as Ack<{
        ref: string
      }>
      tally[accepted.ok ? 'accepted' : 'late']++
      if (accepted.ok) await this.advise(accepted.ref)
    }
  }

  private async advise(ref: string): Promise<void> {
    if (this.inHand.has(ref)) return
    this.inHand.add(ref)
    await this.talkAndClose(ref).finally(() => this.inHand.delete(ref))
  }

  private async talkAndClose(ref: string): Promise<void> {
    const { chance, tally } = this.world
    await sleep(200 + chance.below(1_200))
    if (!this.world.calm && chance.next() < 0.02) {
      // Dies in the middle of the conversation, for longer than it is kept for them.
      tally.lost++
      this.absence = sleep(45_000)
      this.socket?.io.engine.close()
      return
    }
    await this.absence
    const path = `/api/v1/consultations/${ref}`
    if ((await this.insist('PUT', `${path}/record`, record)) === 200)
      await this.insist('POST', `${path}/close`)
  }

  /** Until there is an answer: a node may be killed in the middle. */
  private async insist(method: string, path: string, body?: unknown): Promise<number> {
    for (;;) {
      const { url } = this.world.chance.pick(this.world.nodes())
      const answer = await fetch(url + path, {
        method,
        headers: { cookie: this.person.cookie, origin: url, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch(() => null)
      await answer?.arrayBuffer().catch(() => undefined)
      if (answer && answer.status < 500) return answer.status
      if (this.world.over) return 0
      await sleep(100)
    }
  }
}
