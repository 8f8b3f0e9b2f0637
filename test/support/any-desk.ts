/** Any desk that could be, for properties: few seniors, few different times, so that ties and collisions are common. */
import fc from 'fast-check'
import type { DeskSnapshot, OpenOffer } from '../../src/domain/desk-plan.js'
import { rungs } from '../../src/domain/ladder.js'
import type { SeniorOnDuty, WaitingConcern } from '../../src/domain/matching-policy.js'
import { reaches } from '../../src/domain/reach.js'

export const now = new Date('2026-11-23T11:00:00.000Z')
export const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)

const seniorIds = ['ann', 'ben', 'cas', 'dee', 'eve']
const skills = ['language:polish', 'specialism:fgm']
const anySenior = fc.constantFrom(...seniorIds)
const anySkills = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(skills))
const few = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(seniorIds, { maxLength: 3 }))
const anyRag = fc.constantFrom('red' as const, 'amber' as const, 'green' as const, 'blue' as const)
const seconds = (from: number, to: number): fc.Arbitrary<Date> => fc.integer({ min: from, max: to }).map(ago)
const byId = { selector: (each: { id: string }) => each.id }

export const anyConcern: fc.Arbitrary<Omit<WaitingConcern, 'openTo'>> = fc.record({
  id: fc.uuid(),
  rag: anyRag,
  raisedAt: seconds(0, 3),
  dueAt: seconds(-3, 3),
  reach: fc.oneof(fc.constant('one-at-a-time' as const), fc.constantFrom(...reaches)),
  needs: anySkills,
  advisedBefore: few,
  conflicts: few,
  passedOn: fc.uniqueArray(
    fc.record({
      seniorId: anySenior,
      how: fc.constantFrom('declined' as const, 'missed' as const),
      at: seconds(0, 120),
    }),
    { maxLength: 5, selector: (pass) => `${pass.seniorId} ${pass.at.getTime()}` },
  ),
})

export const anyDuty: fc.Arbitrary<Omit<SeniorOnDuty, 'offer'>> = fc.record({
  id: anySenior,
  capacity: fc.integer({ min: 1, max: 3 }),
  open: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 })),
  lastAcceptedAt: fc.option(seconds(0, 3)),
  covering: fc.boolean(),
  skills: anySkills,
})

/** Nobody but seniors who have left; their offers are still open. */
const gone = ['fay', 'gil']
const anyOffer = fc.record({
  of: fc.constantFrom('queue' as const, 'queue' as const, 'elsewhere' as const, 'by-name' as const),
  which: fc.nat({ max: 6 }),
  rag: anyRag,
  all: fc.boolean(),
  expiresAt: seconds(-40, 10),
})
type Wished = typeof anyOffer extends fc.Arbitrary<infer T> ? T : never

function offersOf(
  concerns: readonly { id: string; rag: WaitingConcern['rag'] }[],
  wishes: readonly (readonly [string, Wished | null])[],
): OpenOffer[] {
  const offers = wishes.flatMap(([seniorId, wish], index): OpenOffer[] => {
    const concern = wish && concerns[wish.which % Math.max(1, concerns.length)]
    if (!wish || (wish.of === 'queue' && !concern)) return []
    const shared = {
      id: `offer-${index}`,
      seniorId,
      expiresAt: wish.expiresAt,
      reachable: !gone.includes(seniorId),
    }
    if (wish.of === 'queue' && concern)
      return [{ ...shared, concernId: concern.id, rag: concern.rag, how: wish.all ? 'all' : 'one' }]
    const concernId = `${wish.of}-${index}`
    return [
      {
        ...shared,
        concernId,
        rag: wish.rag,
        how: wish.of === 'by-name' ? 'transfer' : wish.all ? 'all' : 'one',
      },
    ]
  })
  const shared = (id: string): boolean => offers.filter((offer) => offer.concernId === id).length > 1
  return offers.map((offer) => (shared(offer.concernId) ? { ...offer, how: 'all' } : offer))
}

/** Concerns of other desks have ids that begin with "elsewhere"; those that are held, "by-name". */
export const isOwn = (id: string): boolean => !id.startsWith('elsewhere')

export const anyDesk: fc.Arbitrary<DeskSnapshot> = fc
  .record({
    concerns: fc.uniqueArray(anyConcern, { ...byId, maxLength: 7 }),
    seniors: fc.uniqueArray(anyDuty, { ...byId, maxLength: 5 }),
    wishes: fc.array(fc.option(anyOffer), { minLength: 7, maxLength: 7 }),
    steps: fc.uniqueArray(
      fc.record({ which: fc.nat({ max: 6 }), rung: fc.constantFrom(...rungs), dueAt: seconds(-60, 60) }),
      { maxLength: 5, selector: (step) => `${step.which} ${step.rung}` },
    ),
  })
  .map(({ concerns, seniors, wishes, steps }) => ({
    concerns,
    seniors,
    offers: offersOf(
      concerns,
      [...seniors.map(({ id }) => id), ...gone].map((id, i) => [id, wishes[i] ?? null]),
    ),
    steps: steps.map(({ which, ...step }) => ({ ...step, concernId: concerns[which]?.id ?? 'answered' })),
  }))
