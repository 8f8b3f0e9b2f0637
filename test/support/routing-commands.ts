/** What may happen to the desks of a scene, one at a time or two at once; after each, the model and the database agree. */
import { expect } from '@jest/globals'
import fc from 'fast-check'
import type { Outcome } from '../../src/domain/outcome.js'
import type { World } from './routing-moves.js'
import { POLISH, type Scene } from './routing-scene.js'
import { isHeld, type WorldConcern, type WorldOffer } from './routing-world.js'

/** One thing that happens. Both answer "ok", or with the code of the refusal. */
interface Act {
  readonly words: string
  readonly model: (world: World) => string
  readonly real: (scene: Scene) => Promise<string>
}
/** Chosen when its turn has come, from what is there then; null: there is nothing that it could be done with. */
type Draft = (world: World) => Act | null

const codeOf = <T>(outcome: Outcome<T>): string => (outcome.ok ? 'ok' : outcome.refusal.code)
const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % Math.max(1, from.length)]
const any = fc.nat({ max: 30 })
const deskNo = fc.constantFrom(0, 0, 0, 1)
const TICK_MS = 7

class Happening implements fc.AsyncCommand<World, Scene> {
  private done = ''
  constructor(
    private readonly what: string,
    private readonly drafts: readonly Draft[],
  ) {}

  check(world: Readonly<World>): boolean {
    return this.drafts.every((draft) => draft(world as World) !== null)
  }

  async run(world: World, scene: Scene): Promise<void> {
    pass(world, scene, TICK_MS)
    const acts = this.drafts.map((draft) => draft(world)!)
    this.done = acts.map(({ words }) => words).join(' & ')
    const orders = acts.length === 2 ? [acts, [...acts].reverse()] : [acts]
    const answers = await Promise.all(acts.map((act) => act.real(scene)))
    const could = orders.map((order) => {
      const tried = world.copy()
      const told = new Map(order.map((act) => [act, act.model(tried)]))
      return { tried, said: { answers: acts.map((act) => told.get(act)), ...scene.imagine(tried) } }
    })
    const is = { answers, ...(await scene.picture()) }
    const same = could.find(({ said }) => JSON.stringify(said) === JSON.stringify(is)) ?? could[0]!
    expect(is).toEqual(same.said)
    Object.assign(world, same.tried)
    scene.teach(world)
  }

  toString(): string {
    return this.done || this.what
  }
}

function pass(world: World, scene: Scene, ms: number): void {
  world.now += ms
  scene.house.stoppedAt = world.now
}

class Raise implements fc.AsyncCommand<World, Scene> {
  constructor(
    private readonly desk: number,
    private readonly urgency: 'now' | 'today' | 'this-week',
    private readonly child: number | null,
    private readonly polish: boolean,
  ) {}

  check(): boolean {
    return true
  }

  async run(world: World, scene: Scene): Promise<void> {
    pass(world, scene, TICK_MS)
    const needs = this.polish ? [POLISH] : []
    world.raised(await scene.raise(scene.desks[this.desk]!, this.urgency, this.child, needs))
    expect(await scene.picture()).toEqual(scene.imagine(world))
  }

  toString(): string {
    const child = this.child === null ? '' : `, child ${this.child}`
    return `raise ${this.urgency} on desk ${this.desk}${child}${this.polish ? ', Polish' : ''}`
  }
}

class TimePasses implements fc.AsyncCommand<World, Scene> {
  constructor(private readonly seconds: number) {}
  check(): boolean {
    return true
  }
  async run(world: World, scene: Scene): Promise<void> {
    pass(world, scene, this.seconds * 1000)
    return Promise.resolve()
  }
  toString(): string {
    return `${this.seconds} s pass`
  }
}

const look = deskNo.map((desk): Draft => (world) => {
  const deskId = world.seniors[desk === 0 ? 0 : 3]!.desks[0]!
  return {
    words: `look at desk ${desk}`,
    model: (w) => w.look(deskId),
    real: async ({ house }) => {
      await house.matching.lookAtDesk(deskId)
      return 'ok'
    },
  }
})

/** An answer to an offer: mostly to one that is open and by the senior it was made to; sometimes late, sometimes by another. */
const answer = fc
  .record({
    how: fc.constantFrom('accept', 'accept', 'decline', 'decline for a conflict', 'extend'),
    which: any,
    late: fc.constantFrom(false, false, false, false, true),
    by: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, any),
  })
  .map(({ how, which, late, by }): Draft => (world) => {
    const offers = world.offers.filter((each) => late === (each.outcome !== null))
    const offer = pick(offers, which)
    if (!offer) return null
    const senior = by === null ? offer.seniorId : pick(world.seniors, by)!.id
    const conflict = how.includes('conflict')
    const same = (w: World): WorldOffer => w.offers.find(({ id }) => id === offer.id)!
    return {
      words: `${how} ${world.concern(offer.concernId).ref}, ${late ? 'late, ' : ''}by senior ${world.seniors.findIndex(({ id }) => id === senior)}`,
      model: (w) => {
        if (how === 'accept') return w.accept(senior, same(w))
        return how === 'extend' ? w.extend(senior, same(w)) : w.decline(senior, same(w), conflict)
      },
      real: async (scene) => {
        const { offers: service } = scene.house
        if (how === 'accept') return codeOf(await service.accept(scene.person(senior), offer.id))
        if (how === 'extend') return codeOf(await service.extend(scene.person(senior), offer.id))
        return codeOf(await service.decline(scene.person(senior), offer.id, { conflict }))
      },
    }
  })

const say = fc
  .record({
    who: any,
    away: fc.constantFrom(false, false, false, true),
    capacity: fc.option(fc.integer({ min: 1, max: 3 })),
    offerSeconds: fc.option(fc.constantFrom(null, 10, 90), { nil: undefined }),
  })
  .map(({ who, away, capacity, offerSeconds }): Draft => (world) => {
    const { id } = pick(world.seniors, who)!
    const status = away ? 'away' : 'available'
    return {
      words: `senior ${who % 4} says ${status}, capacity ${capacity ?? 'as before'}`,
      model: (w) => w.say(id, status, capacity ?? undefined, offerSeconds),
      real: async (scene) => {
        const { availability } = scene.house
        return codeOf(
          await availability.set(scene.person(id), { status, capacity: capacity ?? undefined, offerSeconds }),
        )
      },
    }
  })

const presence = fc
  .record({ who: any, back: fc.constantFrom(true, true, false) })
  .map(({ who, back }): Draft => (world) => {
    const { id } = pick(world.seniors, who)!
    return {
      words: `senior ${who % 4} ${back ? 'comes back' : 'vanishes'}`,
      model: (w) => (back ? w.comeBack(id) : w.vanish(id)),
      real: async (scene) => {
        await (back ? scene.comeBack(id) : scene.house.vanish(scene.person(id)))
        return 'ok'
      },
    }
  })

const withdraw = any.map((which): Draft => (world) => {
  const concern = pick(world.concerns, which)
  return concern
    ? {
        words: `withdraw ${concern.ref}`,
        model: (w) => w.withdraw(w.concern(concern.id)),
        real: async ({ house, practitioner }) =>
          codeOf(await house.concerns.withdraw(practitioner, concern.ref)),
      }
    : null
})

const aRecord = (rag: WorldConcern['rag']) => ({
  rag,
  level: 4 as const,
  categories: ['neglect'],
  advice: 'Go now.',
  rationale: 'It is not safe.',
  outcome: 'advice-only' as const,
  reviewIf: 'Anything changes.',
})

const finish = fc
  .record({
    which: any,
    close: fc.constantFrom(true, true, false),
    by: fc.constantFrom(null, null, null, null, 0, 1),
  })
  .map(({ which, close, by }): Draft => (world) => {
    const concern = pick(world.concerns.filter(isHeld), which)
    if (!concern) return null
    const senior = by === null ? concern.seniorId! : pick(world.seniors, by)!.id
    return {
      words: `${close ? 'close' : 'end'} ${concern.ref} by senior ${world.seniors.findIndex(({ id }) => id === senior)}`,
      model: (w) =>
        close ? w.close(senior, w.concern(concern.id)) : w.endTalk(senior, w.concern(concern.id)),
      real: async (scene) => {
        const [{ records }, who] = [scene.house, scene.person(senior)]
        if (!close) return codeOf(await records.end(who, concern.ref))
        const saved = await records.save(who, concern.ref, aRecord(concern.rag))
        return saved.ok ? codeOf(await records.close(who, concern.ref)) : codeOf(saved)
      },
    }
  })

const lost: Draft = () => ({
  words: 'look for the lost',
  model: (w) => w.lookForTheLost(),
  real: async ({ house }) => {
    await house.lost.look()
    return 'ok'
  },
})

const one = (what: string, drafts: fc.Arbitrary<Draft>) => drafts.map((draft) => new Happening(what, [draft]))
/** Two of these at the same time must come to what one after the other would. */
const atOnce = fc.oneof(look, look, answer, answer, answer, withdraw, presence)
const seconds = fc.constantFrom(
  1,
  5,
  9,
  14,
  16,
  29,
  31,
  45,
  61,
  61,
  121,
  125,
  181,
  301,
  700,
  1801,
  3601,
  7201,
)

const often = (times: number, what: string, drafts: fc.Arbitrary<Draft>) =>
  Array.from({ length: times }, () => one(what, drafts))
const raise = fc
  .tuple(
    deskNo,
    fc.constantFrom('now' as const, 'today' as const, 'this-week' as const),
    fc.option(fc.nat({ max: 1 })),
    fc.constantFrom(false, false, true),
  )
  .map(([desk, urgency, child, polish]) => new Raise(desk, urgency, child, polish && desk === 0))

export const happenings: fc.Arbitrary<fc.AsyncCommand<World, Scene>>[] = [
  raise,
  raise,
  raise,
  raise,
  ...often(5, 'look', look),
  ...often(4, 'answer', answer),
  ...often(1, 'say', say),
  ...often(1, 'presence', presence),
  ...often(1, 'withdraw', withdraw),
  ...often(2, 'finish', finish),
  ...often(1, 'lost', fc.constant(lost)),
  seconds.map((each) => new TimePasses(each)),
  seconds.map((each) => new TimePasses(each)),
  fc.tuple(atOnce, atOnce).map((drafts) => new Happening('two at once', drafts)),
  fc.tuple(atOnce, atOnce).map((drafts) => new Happening('two at once', drafts)),
]
