/** What the browser knows of a conversation, under loss, duplication and reordering. */
import { describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { newClientId } from '../../src/client/client-id.js'
import {
  again,
  arrived,
  begin,
  type Conversation,
  heard,
  isBehind,
  nextToSend,
  reconnected,
  refused,
  sending,
  stored,
  unanswered,
  written,
} from '../../src/client/conversation.js'
import { atStart, isBack, lost, wordsFor } from '../../src/client/connection-words.js'
import { type Caught, Courier, type Wire } from '../../src/client/courier.js'
import type { Answer } from '../../src/client/http.js'
import type { MessageView } from '../../src/domain/views.js'

const message = (seq: number, clientId = `id-${seq}`, body = `message ${seq}`): MessageView => ({
  seq,
  clientId,
  author: { name: 'Ann Example', role: 'GP' },
  body,
  at: '2026-11-23T11:00:00.000Z',
})
const seqs = (now: Conversation): number[] => now.messages.map((each) => each.seq)

describe('a conversation', () => {
  it('shows messages in order, each once, whatever order and however often they arrive', () => {
    const hints = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 120 })
    fc.assert(
      fc.property(hints, (order) => {
        let now = begin('AL', 0)
        for (const seq of order) {
          now = arrived(now, [message(seq)])
          expect(seqs(now)).toEqual(Array.from({ length: now.last }, (_, i) => i + 1))
        }
        const heardOf = new Set(order)
        let whole = 0
        while (heardOf.has(whole + 1)) whole++
        expect(now.last).toBe(whole)
        expect(now.head).toBe(Math.max(0, ...order))
        expect(isBehind(now)).toBe(whole < Math.max(0, ...order))
      }),
    )
  })

  it('closes a gap by following, and merges what came early', () => {
    let now = arrived(begin('AL', 2), [message(5)])
    expect(isBehind(now)).toBe(true)
    now = arrived(now, [message(3), message(4)], 5)
    expect(seqs(now)).toEqual([3, 4, 5])
    expect(isBehind(now)).toBe(false)
  })

  it('finds a lost last message by the heartbeat', () => {
    expect(isBehind(heard(begin('AL', 7), 8))).toBe(true)
    expect(isBehind(heard(begin('AL', 7), 7))).toBe(false)
  })

  it('sends one at a time, in the order of writing', () => {
    let now = written(written(begin('AL', 0), 'a', 'first'), 'b', 'second')
    expect(nextToSend(now)?.clientId).toBe('a')
    now = sending(now, 'a')
    expect(nextToSend(now)).toBeNull()
    now = stored(now, 'a', 1)
    expect(nextToSend(now)?.clientId).toBe('b')
  })

  it('keeps what was not answered and sends it again with the same id', () => {
    let now = unanswered(sending(written(begin('AL', 0), 'a', 'hello'), 'a'), 'a', 3)
    expect(nextToSend(now)).toMatchObject({ clientId: 'a', body: 'hello' })
    for (let i = 0; i < 2; i++) now = unanswered(sending(now, 'a'), 'a', 3)
    expect(now.unsent[0]?.fate).toBe('failed')
    expect(nextToSend(now)?.clientId).toBe('a')
    expect(reconnected(now).unsent[0]).toMatchObject({ fate: 'waiting', tries: 0 })
  })

  it('leaves what was refused to its writer', () => {
    let now = refused(sending(written(begin('AL', 0), 'a', 'hello'), 'a'), 'a', 'This conversation is over.')
    expect(nextToSend(reconnected(now))).toBeNull()
    now = again(now, 'a')
    expect(nextToSend(now)?.clientId).toBe('a')
  })

  it('shows my message once, whether the acknowledgement or the message comes first, or only one of them', () => {
    const sent = sending(written(begin('AL', 0), 'a', 'hello'), 'a')
    const both = [
      arrived(stored(sent, 'a', 1), [message(1, 'a')]),
      stored(arrived(sent, [message(1, 'a')]), 'a', 1),
      arrived(sent, [message(1, 'a')]),
      unanswered(arrived(sent, [message(1, 'a')]), 'a', 1),
    ]
    for (const now of both) {
      expect(seqs(now)).toEqual([1])
      expect(now.unsent).toEqual([])
    }
    expect(stored(sent, 'a', 1).unsent[0]?.fate).toBe('stored')
    expect(isBehind(stored(sent, 'a', 1))).toBe(true)
  })
})

/** A server that keeps its promises behind a network that keeps none. */
class LossyWire implements Wire {
  readonly log: MessageView[] = []
  readonly receivers: ((each: MessageView) => void)[] = []
  lossy = true

  constructor(private readonly chance: () => number) {}

  up(): boolean {
    return true
  }

  async follow(_ref: string, after: number): Promise<Answer<Caught>> {
    const messages = this.log.slice(after, after + 3)
    const answer = { ok: true as const, headSeq: this.log.length, messages, live: true }
    await pause(this.chance() * 40)
    return this.lost() ? null : answer
  }

  async send(_ref: string, clientId: string, body: string): Promise<Answer<{ seq: number; at: string }>> {
    await pause(this.chance() * 20)
    if (this.lost()) return null
    const seq = this.store(clientId, body)
    await pause(this.chance() * 20)
    return this.lost() ? null : { ok: true, seq, at: '2026-11-23T11:00:00.000Z' }
  }

  store(clientId: string, body: string): number {
    const known = this.log.find((each) => each.clientId === clientId)
    if (known) return known.seq
    const fresh = message(this.log.length + 1, clientId, body)
    this.log.push(fresh)
    for (const receive of this.receivers) {
      for (let copies = this.lost() ? 0 : this.chance() < 0.2 ? 2 : 1; copies > 0; copies--) {
        setTimeout(() => receive(fresh), this.chance() * 200)
      }
    }
    return fresh.seq
  }

  private lost(): boolean {
    return this.lossy && this.chance() < 0.35
  }
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))

describe('a courier on a bad network', () => {
  it('loses nothing, doubles nothing and keeps the order of writing', async () => {
    jest.useFakeTimers()
    const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }))
    const writers = fc.array(fc.boolean(), { minLength: 1, maxLength: 25 })
    try {
      await fc.assert(
        fc.asyncProperty(writers, chances, async (mine, stream) => {
          const wire = new LossyWire(() => stream.next().value as number)
          const courier = new Courier('AL', 0, wire, () => undefined, newClientId)
          wire.receivers.push((each) => courier.receive(each))
          for (const [i, isMine] of mine.entries()) {
            if (isMine) courier.write(`mine ${i}`)
            else wire.store(`theirs-${i}`, `theirs ${i}`)
            await jest.advanceTimersByTimeAsync(40)
          }
          wire.lossy = false
          await jest.advanceTimersByTimeAsync(30_000)
          void courier.follow()
          await jest.advanceTimersByTimeAsync(30_000)
          courier.stop()
          expect(courier.now.unsent).toEqual([])
          expect(courier.now.messages).toEqual(wire.log)
          const bodies = courier.now.messages.map((each) => each.body)
          const wrote = mine.flatMap((isMine, i) => (isMine ? [`mine ${i}`] : []))
          expect(bodies.filter((body) => body.startsWith('mine'))).toEqual(wrote)
          expect(new Set(bodies).size).toBe(mine.length)
        }),
        { numRuns: 60 },
      )
    } finally {
      jest.useRealTimers()
    }
  })
})

describe('the words about the connection', () => {
  const phone = '01632 960999'
  const down = lost(isBack(atStart(0), 0), 10_000)

  it('are quiet, then honest', () => {
    expect(wordsFor(isBack(atStart(0), 100), 200, phone)?.text).toBe('Connected')
    expect(wordsFor(down, 12_000, phone)).toBeNull()
    expect(wordsFor(down, 13_000, phone)?.text).toBe('Reconnecting, your message will wait')
    expect(wordsFor(down, 40_000, phone)?.text).toBe('Offline, call 01632 960999')
  })

  it('say what arrived on coming back, and then are quiet again', () => {
    const back = { ...isBack(down, 45_000), caughtUp: 2 }
    expect(wordsFor(back, 46_000, phone)?.text).toBe('Back online, 2 messages arrived')
    expect(wordsFor({ ...back, caughtUp: 1 }, 46_000, phone)?.text).toBe('Back online, 1 message arrived')
    // By plain HTTP first, then live: it came back once.
    expect(wordsFor(isBack(back, 45_500), 46_000, phone)?.text).toBe('Back online, 2 messages arrived')
    expect(wordsFor(back, 60_000, phone)?.text).toBe('Connected')
  })

  it('do not mention a break that was too short to notice', () => {
    expect(wordsFor(isBack(down, 11_000), 11_500, phone)?.text).toBe('Connected')
  })
})

describe('a client id', () => {
  it('is a random UUID with and without crypto.randomUUID', () => {
    const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
    expect(newClientId()).toMatch(version4)
    expect(newClientId({ getRandomValues: (bytes) => bytes.fill(255) })).toMatch(version4)
  })
})
