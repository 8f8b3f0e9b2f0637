/**
 * Grouped commits without a database: what is decided for each message of a group, and how groups come about.
 *
 * Fails on these broken builds: a group that keeps the first head for all of its messages (message-batch.ts: numbers
 * given twice); a lane that is ready again while its group is under way (lanes.ts); a failed group that fails all of its
 * messages (message-writer.ts); what stands behind a waiting message goes ahead of it (message-writer.ts, `waits`).
 */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decideAll, type Fate, type Held, type Wanted } from '../../src/consultations/message-batch.js'
import { Lanes, type Taken } from '../../src/consultations/lanes.js'
import { MessageWriter } from '../../src/consultations/message-writer.js'
import { states } from '../../src/domain/lifecycle.js'
import type { Person } from '../../src/domain/people.js'
import { Refused } from '../../src/platform/problems.js'

const person = (id: string, role: Person['role']): Person => ({
  id,
  name: id,
  email: `${id}@test.example`,
  role,
  title: role,
  desks: [],
  organisation: null,
})
const people = [
  person('ann', 'practitioner'),
  person('ben', 'practitioner'),
  person('cleo', 'senior'),
  person('max', 'manager'),
]
const ann = people[0]!
const at = new Date('2026-11-23T11:00:00.000Z')
const digestOf = ({ id }: { readonly id: string }, body: string): Buffer => Buffer.from(`${id}|${body}`)

describe('a group of messages', () => {
  const row = fc.record({
    state: fc.constantFrom(...states),
    practitionerId: fc.constantFrom('ann', 'ben'),
    seniorId: fc.constantFrom('cleo', 'dora', null),
    headSeq: fc.integer({ min: 0, max: 9 }),
    is: fc.constantFrom('held', 'held', 'held', 'busy', 'nowhere'),
  })
  const message = fc.record({
    person: fc.constantFrom(...people),
    ref: fc.integer({ min: 0, max: 3 }),
    clientId: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    body: fc.constantFrom('one', 'two'),
  })

  it('has the fates that its messages would have had one after the other', () => {
    const rows = fc.array(row, { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(rows, fc.array(message, { maxLength: 25 }), (drawn, list) => {
        const held: (Held & { is: string })[] = drawn.map((each, i) => ({
          ...each,
          id: `id ${i}`,
          ref: `${i}`,
        }))
        const wanted: Wanted[] = list.map((each) => ({ ...each, ref: `${each.ref}` }))
        const known = (of: readonly Held[], earlier: Parameters<typeof decideAll>[1]['earlier']) => ({
          held: of.filter((_, i) => drawn[i]?.is === 'held'),
          busy: new Set(held.filter(({ is }) => is === 'busy').map(({ ref }) => ref)),
          earlier,
          at,
          digestOf,
        })
        const together = decideAll(wanted, known(held, []))

        let now: Held[] = held
        const stored: { authorId: string; clientId: string; digest: Buffer; seq: number; at: Date }[] = []
        const alone = wanted.map((each): Fate => {
          const fate = decideAll([each], known(now, stored))[0]!
          if (fate.kind !== 'store') return fate
          now = now.map((held) => (held.ref === each.ref ? { ...held, headSeq: fate.seq } : held))
          stored.push({ authorId: each.person.id, clientId: each.clientId, ...fate })
          return fate
        })
        const short = (fate: Fate) => (fate.kind === 'store' ? { ...fate, row: fate.row.ref } : fate)
        expect(together.map(short)).toEqual(alone.map(short))
      }),
    )
  })

  it('gives each consultation its own numbers, and a stranger the answer of one that is not there', () => {
    const held: Held[] = ['a', 'b'].map((ref, i) => ({
      id: ref,
      ref,
      state: 'talking',
      practitionerId: 'ann',
      seniorId: 'cleo',
      headSeq: i * 10,
    }))
    const send = (who: Person, ref: string, clientId: string): Wanted => ({
      person: who,
      ref,
      clientId,
      body: 'x',
    })
    const wanted = [
      send(ann, 'a', '1'),
      send(ann, 'b', '2'),
      send(people[1]!, 'a', '3'),
      send(people[2]!, 'a', '4'),
      send(ann, 'a', '1'),
      send(ann, 'b', '1'),
    ]
    const fates = decideAll(wanted, { held, busy: new Set(), earlier: [], at, digestOf })
    expect(
      fates.map((fate) =>
        fate.kind === 'refused' ? fate.refusal.code : [fate.kind, 'seq' in fate && fate.seq],
      ),
    ).toEqual([['store', 1], ['store', 11], 'not-found', ['store', 2], ['again', 1], 'client-id-reused'])
  })
})

describe('lanes', () => {
  it('keep the order within each, are in one group at a time, and take in no more than there is room for', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ add: fc.constantFrom('a', 'b', 'c') }) },
      { weight: 2, arbitrary: fc.record({ take: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 3, arbitrary: fc.record({ done: fc.nat({ max: 9 }), again: fc.nat({ max: 3 }) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const room = 20
        const lanes = new Lanes<number>(room)
        const added: Record<string, number[]> = { a: [], b: [], c: [] }
        const finished: Record<string, number[]> = { a: [], b: [], c: [] }
        const out: Taken<number>[] = []
        let inside = 0
        let count = 0
        const giveBack = (taken: Taken<number>, again: number): void => {
          const rest = taken.items.slice(Math.max(0, taken.items.length - again))
          const finishedNow = taken.items.slice(0, taken.items.length - rest.length)
          finished[taken.name]!.push(...finishedNow)
          inside -= finishedNow.length
          lanes.giveBack(taken.name, finishedNow.length, rest)
        }
        for (const each of steps) {
          if ('add' in each) {
            const fits = lanes.add(each.add, count)
            expect(fits).toBe(inside < room)
            if (!fits) continue
            added[each.add]!.push(count++)
            inside++
          } else if ('take' in each) {
            for (const taken of lanes.take(each.take)) {
              expect(out.map(({ name }) => name)).not.toContain(taken.name)
              out.push(taken)
            }
          } else if (out.length > 0) {
            giveBack(out.splice(each.done % out.length, 1)[0]!, each.again)
          }
        }
        while (out.length > 0) giveBack(out.pop()!, 0)
        for (let rest = lanes.take(99); rest.length > 0; rest = lanes.take(99))
          for (const taken of rest) giveBack(taken, 0)
        expect(finished).toEqual(added)
      }),
    )
  })
})

/** A store that keeps what it is given, unless something is wrong with it. */
class FakeStore {
  readonly groups: string[][] = []
  readonly stored: string[] = []
  readonly poisoned = new Set<string>()
  readonly busy = new Set<string>()
  error: Error = new Error('poisoned')
  gate: Promise<void> = Promise.resolve()

  readonly store = async (wanted: readonly Wanted[]): Promise<Fate[]> => {
    this.groups.push(wanted.map(({ body }) => body))
    await this.gate
    if (wanted.some(({ body }) => this.poisoned.has(body))) throw this.error
    return wanted.map(({ ref, body }): Fate => {
      if (this.busy.has(ref)) return { kind: 'later' }
      if (body === 'not allowed') return { kind: 'refused', refusal: { code: 'closed', detail: '' } }
      this.stored.push(body)
      return { kind: 'again', seq: this.stored.length, at }
    })
  }
}

const send = (writer: MessageWriter, ref: string, body: string) =>
  writer.send({ person: ann, ref, clientId: body, body })
const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms))

describe('a writer', () => {
  it('gathers what arrives while one group is under way for the next', async () => {
    const store = new FakeStore()
    const writer = new MessageWriter(store.store)
    const first = send(writer, 'a', 'a1')
    await new Promise((go) => setImmediate(go))
    const rest = ['a2', 'b1', 'c1', 'b2'].map((body) => send(writer, body.charAt(0), body))
    await Promise.all([first, ...rest])
    expect(store.groups).toEqual([['a1'], ['a2', 'b1', 'b2', 'c1']])
  })

  it('writes a group that fails piece by piece, so that only what is poisoned fails, in order', async () => {
    const bodies = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(bodies, fc.func(fc.boolean()), async (numbers, isPoisoned) => {
        const store = new FakeStore()
        const writer = new MessageWriter(store.store)
        const names = numbers.map((n) => `${n % 3} ${n}`)
        for (const name of names) if (isPoisoned(name)) store.poisoned.add(name)
        const results = await Promise.allSettled(names.map((name) => send(writer, name.charAt(0), name)))
        names.forEach((name, i) =>
          expect([name, results[i]?.status]).toEqual([
            name,
            store.poisoned.has(name) ? 'rejected' : 'fulfilled',
          ]),
        )
        for (const lane of ['0', '1', '2']) {
          const mine = (list: string[]) => list.filter((name) => name.startsWith(lane))
          expect(mine(store.stored)).toEqual(mine(names).filter((name) => !store.poisoned.has(name)))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('does not ask a database that is out of reach for less', async () => {
    const store = new FakeStore()
    store.poisoned.add('b')
    store.error = Object.assign(new Error('terminating'), { code: '57P01' })
    const writer = new MessageWriter(store.store)
    const results = await Promise.allSettled(['a', 'b', 'c'].map((body) => send(writer, body, body)))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(store.groups).toEqual([['a', 'b', 'c']])
  })

  it('leaves what somebody else holds for later, in order, while the others go on', async () => {
    const store = new FakeStore()
    store.busy.add('a')
    const writer = new MessageWriter(store.store)
    const stuck = ['a1', 'a2'].map((body) => send(writer, 'a', body))
    for (const body of ['b1', 'b2']) expect(await send(writer, 'b', body)).toMatchObject({ ok: true })
    stuck.push(send(writer, 'a', 'a3'))
    await pause(60)
    expect(store.stored).toEqual(['b1', 'b2'])
    store.busy.clear()
    await Promise.all(stuck)
    expect(store.stored).toEqual(['b1', 'b2', 'a1', 'a2', 'a3'])
  })

  it('keeps the order even when a piece of the group fails and the rest of a lane has to wait', async () => {
    const store = new FakeStore()
    store.busy.add('a')
    store.poisoned.add('b')
    // Free again between the first half, which finds it busy, and the second.
    const writer = new MessageWriter(async (wanted) => {
      const fates = await store.store(wanted)
      store.busy.clear()
      return fates
    })
    const sends = ['a1', 'a2', 'a3', 'b'].map((body) => send(writer, body.charAt(0), body))
    expect((await Promise.allSettled(sends)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ])
    expect(store.stored).toEqual(['a1', 'a2', 'a3'])
  })

  it('says so when a conversation is held for too long', async () => {
    const store = new FakeStore()
    store.busy.add('a')
    const writer = new MessageWriter(store.store, { room: 10, patienceMs: 50 })
    expect(await send(writer, 'a', 'a1')).toMatchObject({ ok: false, refusal: { code: 'unavailable' } })
  })

  it('says unavailable, and when to come again, when there is no room; nothing of it is written', async () => {
    const store = new FakeStore()
    let open = (): void => undefined
    store.gate = new Promise((go) => (open = go))
    const writer = new MessageWriter(store.store, { room: 3, patienceMs: 1_000 })
    const taken = ['a', 'b', 'c'].map((body) => send(writer, body, body))
    const answer = await send(writer, 'd', 'd')
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'unavailable' } })
    if (!answer.ok) expect(new Refused(answer.refusal)).toMatchObject({ status: 503, retryAfterSeconds: 5 })
    open()
    await Promise.all(taken)
    expect(store.stored).toEqual(['a', 'b', 'c'])
    expect(await send(writer, 'd', 'd')).toMatchObject({ ok: true })
  })

  it('goes on beside groups that hang', async () => {
    const store = new FakeStore()
    let open = (): void => undefined
    store.gate = new Promise((go) => (open = go))
    const writer = new MessageWriter(store.store)
    const hanging: Promise<unknown>[] = []
    for (const body of ['a1', 'c1', 'd1']) {
      hanging.push(send(writer, body.charAt(0), body))
      await pause(5)
    }
    expect(store.groups).toEqual([['a1'], ['c1']])
    await pause(150)
    store.gate = Promise.resolve()
    const behind = send(writer, 'a', 'a2')
    expect(await send(writer, 'b', 'b1')).toMatchObject({ ok: true })
    expect(store.stored).toEqual(['b1'])
    open()
    await Promise.all([...hanging, behind])
    expect(store.stored.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2'])
    expect([...store.stored].sort()).toEqual(['a1', 'a2', 'b1', 'c1', 'd1'])
  })
})
