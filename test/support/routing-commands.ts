/** What may happen to the desks of a scene, one at a time or two at once; after each, the model and the database agree. */
import { expect } from '@jest/globals'
import fc from 'fast-check'
import type { World } from './routing-moves.js'
import { POLISH, type Scene } from './routing-scene.js'
import {
  answer,
  deskNo,
  finish,
  look,
  lookAt,
  lost,
  presence,
  say,
  vanish,
  withdraw,
  type Draft,
} from './routing-acts.js'

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
    private readonly nudged: boolean,
  ) {}

  check(): boolean {
    return true
  }

  async run(world: World, scene: Scene): Promise<void> {
    pass(world, scene, TICK_MS)
    const needs = this.polish ? [POLISH] : []
    world.raised(await scene.raise(scene.desks[this.desk]!, this.urgency, this.child, needs))
    expect(await scene.picture()).toEqual(scene.imagine(world))
    if (this.nudged) await new Happening('look', [lookAt(this.desk)]).run(world, scene)
  }

  toString(): string {
    const child = this.child === null ? '' : `, child ${this.child}`
    return `raise ${this.urgency} on desk ${this.desk}${child}${this.polish ? ', Polish' : ''}${this.nudged ? ', and look' : ''}`
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

/** A senior is lost in the middle of a conversation, and does not come back in time. */
class LostForGood extends Happening {
  override async run(world: World, scene: Scene): Promise<void> {
    await super.run(world, scene)
    for (const seconds of [1, 121]) {
      pass(world, scene, seconds * 1000)
      await new Happening('look for the lost', [lost]).run(world, scene)
    }
  }
}

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
    fc.constantFrom(true, true, true, false),
  )
  .map(
    ([desk, urgency, child, polish, nudged]) => new Raise(desk, urgency, child, polish && desk === 0, nudged),
  )

export const happenings: fc.Arbitrary<fc.AsyncCommand<World, Scene>>[] = [
  ...Array.from({ length: 6 }, () => raise),
  ...often(4, 'look', look),
  ...often(4, 'answer', answer),
  ...often(2, 'say', say),
  ...often(1, 'presence', presence),
  ...often(1, 'withdraw', withdraw),
  ...often(2, 'finish', finish),
  ...often(1, 'lost', fc.constant(lost)),
  vanish.map((draft) => new LostForGood('lost for good', [draft])),
  seconds.map((each) => new TimePasses(each)),
  seconds.map((each) => new TimePasses(each)),
  fc.tuple(atOnce, atOnce).map((drafts) => new Happening('two at once', drafts)),
  fc.tuple(atOnce, atOnce).map((drafts) => new Happening('two at once', drafts)),
]
