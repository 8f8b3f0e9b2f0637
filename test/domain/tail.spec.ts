/**
 * Delivering: what this node stored is handed on, what others stored is read, and every follower gets each message once
 * and in order.
 *
 * Fails on these broken builds: a tail that delivers what is handed to it without looking at the cursors (tail.ts:
 * gaps); a remembered key that is given away without the wrapped one (key-ring.ts: erased content can be read).
 */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Gathered } from '../../src/consultations/gathered.js'
import { Tail, type Follower } from '../../src/consultations/tail.js'
import type { MessageView } from '../../src/domain/views.js'
import { KeyRing } from '../../src/platform/key-ring.js'

const message = (seq: number): MessageView => ({
  seq,
  clientId: `${seq}`,
  author: { name: 'Ann Example', role: 'GP' },
  body: `message ${seq}`,
  at: '2026-11-23T11:00:00.000Z',
})
const turn = (): Promise<void> => new Promise((go) => setImmediate(go))

interface Reader extends Follower {
  readonly got: number[]
}

describe('a tail', () => {
  it('gives each follower every message after its cursor once, in order, however it hears of them', async () => {
    const step = fc.oneof(
      fc.record({ store: fc.integer({ min: 1, max: 3 }), how: fc.constantFrom('handed', 'hinted', 'lost') }),
      fc.constant('joins' as const),
      fc.constant('waits' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        let head = 0
        let reads = 0
        const tail = new Tail<Reader>({
          most: 4,
          read: async (after) => {
            reads++
            const seen = Array.from({ length: Math.max(0, head - after) }, (_, i) => message(after + 1 + i))
            await turn()
            return seen.slice(0, 4)
          },
          deliver: (each, to, everybody) => {
            for (const follower of to) follower.got.push(each.seq)
            const caughtUp = [...tail.followers].filter(({ cursor }) => cursor !== null)
            expect(everybody).toBe(caughtUp.every((follower) => to.includes(follower)))
          },
        })
        const began = new Map<Reader, number>()
        const runs: Promise<void>[] = []
        for (const each of steps) {
          if (each === 'waits') await turn()
          else if (each === 'joins') {
            const follower: Reader = { cursor: null, got: [] }
            tail.followers.add(follower)
            const cursor = head
            began.set(follower, cursor)
            runs.push(turn().then(() => tail.begin(follower, cursor)))
          } else {
            const first = head + 1
            head += each.store
            if (each.how === 'handed')
              tail.hand(Array.from({ length: each.store }, (_, i) => message(first + i)))
            if (each.how !== 'lost') runs.push(tail.wake(head))
          }
        }
        await Promise.all(runs)
        await tail.wake(head)
        const before = reads
        await tail.wake(head)
        expect(reads).toBe(before)
        for (const [follower, cursor] of began)
          expect(follower.got).toEqual(Array.from({ length: head - cursor }, (_, i) => cursor + 1 + i))
      }),
    )
  })

  it('reads nothing when what it hears of was handed to it', async () => {
    const got: number[] = []
    const tail = new Tail<Follower>({
      most: 10,
      read: () => Promise.reject(new Error('nothing to read')),
      deliver: ({ seq }) => void got.push(seq),
    })
    tail.followers.add({ cursor: 0 })
    tail.hand([message(1), message(2)])
    await tail.wake(2)
    expect(got).toEqual([1, 2])
  })

  it('can be woken again when a read has failed', async () => {
    const got: number[] = []
    let fails = true
    const tail = new Tail<Follower>({
      most: 10,
      read: () => (fails ? Promise.reject(new Error('out of reach')) : Promise.resolve([message(1)])),
      deliver: ({ seq }) => void got.push(seq),
    })
    tail.followers.add({ cursor: 0 })
    await expect(tail.wake(1)).rejects.toThrow('out of reach')
    fails = false
    await tail.wake(1)
    expect(got).toEqual([1])
  })
})

describe('gathered questions', () => {
  it('go into one look-up each time, and an error is the answer to its own question only', async () => {
    const lookUps: number[][] = []
    const gathered = new Gathered<number, string>((questions) => {
      lookUps.push([...questions])
      return Promise.resolve(questions.map((n) => (n === 3 ? new Error('three') : `answer ${n}`)))
    }, 4)
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => gathered.ask(n)))
    expect(lookUps).toEqual([[1, 2, 3, 4], [5]])
    expect(answers.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
      'answer 1',
      'answer 2',
      'failed',
      'answer 4',
      'answer 5',
    ])
  })

  it('fail together when the look-up fails, and can be asked again', async () => {
    let fails = true
    const gathered = new Gathered<number, number>(
      (questions) => (fails ? Promise.reject(new Error('out of reach')) : Promise.resolve(questions)),
      10,
    )
    const failed = await Promise.allSettled([gathered.ask(1), gathered.ask(2)])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fails = false
    expect(await gathered.ask(7)).toBe(7)
  })
})

describe('a key ring', () => {
  const wrapped = Buffer.from('wrapped')
  const key = Buffer.from('key')

  it('unwraps a key once, but again for another wrapping, after its time, and after forgetting', () => {
    let unwrapped = 0
    let now = 0
    const ring = new KeyRing(10, () => now)
    const open = (how = wrapped): number => {
      ring.open('a', how, () => {
        unwrapped++
        return key
      })
      return unwrapped
    }
    expect([open(), open(Buffer.from('wrapped'))]).toEqual([1, 1])
    expect(open(Buffer.from('other'))).toBe(2)
    expect(open(Buffer.from('other'))).toBe(2)
    now += 3_600_000
    expect(open(Buffer.from('other'))).toBe(3)
    ring.forget('a')
    expect(open(Buffer.from('other'))).toBe(4)
  })

  it('gives no key to somebody who can’t show the wrapped one', () => {
    const ring = new KeyRing()
    ring.open('a', wrapped, () => key)
    expect(() =>
      ring.open('a', Buffer.alloc(0), () => {
        throw new Error('no such key')
      }),
    ).toThrow('no such key')
  })

  it('remembers the ones that were used last', () => {
    const ring = new KeyRing(2)
    const asked: string[] = []
    const open = (name: string): void =>
      void ring.open(name, wrapped, () => {
        asked.push(name)
        return key
      })
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) open(name)
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
  })
})
