/** All that may happen to the desks of a scene: what the model makes of it, and how it is really done. */
import fc from 'fast-check'
import type { Outcome } from '../../src/domain/outcome.js'
import type { World } from './routing-moves.js'
import type { Scene } from './routing-scene.js'
import { isHeld, type WorldConcern, type WorldOffer } from './routing-world.js'

/** One thing that happens. Both answer "ok", or with the code of the refusal. */
export interface Act {
  readonly words: string
  readonly model: (world: World) => string
  readonly real: (scene: Scene) => Promise<string>
}
/** Chosen when its turn has come, from what is there then; null: there is nothing that it could be done with. */
export type Draft = (world: World) => Act | null

const codeOf = <T>(outcome: Outcome<T>): string => (outcome.ok ? 'ok' : outcome.refusal.code)
const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % Math.max(1, from.length)]
const any = fc.nat({ max: 30 })
export const deskNo = fc.constantFrom(0, 0, 1)

export const lookAt =
  (desk: number): Draft =>
  (world) => {
    const deskId = world.seniors[desk === 0 ? 0 : 3]!.desks[0]!
    return {
      words: `look at desk ${desk}`,
      model: (w) => w.look(deskId),
      real: async ({ house }) => {
        await house.matching.lookAtDesk(deskId)
        return 'ok'
      },
    }
  }
export const look = deskNo.map(lookAt)

/** An answer to an offer: mostly to one that is open and by the senior it was made to; sometimes late, sometimes by another. */
export const answer = fc
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

export const say = fc
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

export const presence = fc
  .record({ who: any, back: fc.constantFrom(true, true, true, false) })
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

export const withdraw = any.map((which): Draft => (world) => {
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

export const finish = fc
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

export const lost: Draft = () => ({
  words: 'look for the lost',
  model: (w) => w.lookForTheLost(),
  real: async ({ house }) => {
    await house.lost.look()
    return 'ok'
  },
})

/** The senior of a conversation is gone, without a word. */
export const vanish = any.map((which): Draft => (world) => {
  const concern = pick(
    world.concerns.filter(({ state }) => state === 'talking'),
    which,
  )
  if (!concern) return null
  const id = concern.seniorId!
  return {
    words: `the senior of ${concern.ref} vanishes`,
    model: (w) => w.vanish(id),
    real: async (scene) => {
      await scene.house.vanish(scene.person(id))
      return 'ok'
    },
  }
})
