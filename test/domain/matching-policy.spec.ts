/** Who is offered what: what must hold for any desk, and a few desks that anybody can follow. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  chooseSenior,
  DECLINE_REST_SECONDS,
  matchDesk,
  type Match,
  type SeniorOnDuty,
  type WaitingConcern,
} from '../../src/domain/matching-policy.js'
import { compareInQueue } from '../../src/domain/queue-order.js'
import { seedProperties } from '../support/chance.js'

seedProperties('matching-policy')
const now = new Date('2026-11-23T11:00:00.000Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)

const seniorIds = ['ann', 'ben', 'cas', 'dee', 'eve']
const anySenior = fc.record({
  id: fc.constantFrom(...seniorIds),
  capacity: fc.integer({ min: 1, max: 4 }),
  open: fc.integer({ min: 0, max: 4 }),
  hasOffer: fc.boolean(),
  lastAcceptedAt: fc.option(fc.integer({ min: 0, max: 7200 }).map(ago)),
})
const anyConcern = fc.record({
  id: fc.uuid(),
  rag: fc.constantFrom('red' as const, 'amber' as const, 'green' as const, 'blue' as const),
  raisedAt: fc.integer({ min: 0, max: 7200 }).map(ago),
  dueAt: fc.integer({ min: -7200, max: 7200 }).map(ago),
  passedOn: fc.array(
    fc.record({
      seniorId: fc.constantFrom(...seniorIds),
      how: fc.constantFrom('declined' as const, 'missed' as const),
      at: fc.integer({ min: 0, max: 2 * DECLINE_REST_SECONDS }).map(ago),
    }),
    { maxLength: 6 },
  ),
})
const byId = { selector: (each: { id: string }) => each.id }
const anyDesk = fc.record({
  concerns: fc.uniqueArray(anyConcern, { ...byId, maxLength: 8 }),
  seniors: fc.uniqueArray(anySenior, { ...byId, maxLength: 5 }),
})

const free = (senior: SeniorOnDuty): boolean => !senior.hasOffer && senior.open < senior.capacity
const passes = (concern: WaitingConcern, { id }: SeniorOnDuty) =>
  concern.passedOn.filter((pass) => pass.seniorId === id)
/** How they last passed on it; of two at the same moment the one that is written first. */
const last = (concern: WaitingConcern, senior: SeniorOnDuty) => {
  const theirs = passes(concern, senior)
  const latest = Math.max(...theirs.map((pass) => pass.at.getTime()))
  return theirs.find((pass) => pass.at.getTime() === latest)
}
const rested = (concern: WaitingConcern, senior: SeniorOnDuty): boolean => {
  const pass = last(concern, senior)
  if (!pass) return false
  return pass.how === 'missed' || now.getTime() - pass.at.getTime() >= DECLINE_REST_SECONDS * 1000
}

/** The same decision, by the slowest way that can be written down: for each concern in turn, whoever is best of all. */
function naively(concerns: readonly WaitingConcern[], seniors: readonly SeniorOnDuty[]): string[] {
  const taken = new Set<string>()
  const pairs: string[] = []
  for (const concern of [...concerns].sort(compareInQueue)) {
    const left = seniors.filter((senior) => free(senior) && !taken.has(senior.id))
    const fresh = left.filter((senior) => passes(concern, senior).length === 0)
    const pool = fresh.length > 0 ? fresh : left.filter((senior) => rested(concern, senior))
    const best = pool.find((one) => pool.every((other) => one === other || isBetter(one, other)))
    if (!best) continue
    taken.add(best.id)
    pairs.push(`${concern.id} ${best.id}`)
  }
  return pairs
}

function isBetter(one: SeniorOnDuty, other: SeniorOnDuty): boolean {
  if (one.open !== other.open) return one.open < other.open
  const [mine, theirs] = [one.lastAcceptedAt?.getTime() ?? 0, other.lastAcceptedAt?.getTime() ?? 0]
  return mine === theirs ? one.id < other.id : mine < theirs
}

const pairsOf = (matches: readonly Match[]): string[] =>
  matches.map(({ concernId, seniorId }) => `${concernId} ${seniorId}`)

/** For every desk: its matches, with the concern and the senior of each at hand. */
function always(
  holds: (
    matched: { concern: WaitingConcern; senior: SeniorOnDuty; match: Match }[],
    desk: { concerns: readonly WaitingConcern[]; seniors: readonly SeniorOnDuty[] },
  ) => void,
): void {
  fc.assert(
    fc.property(anyDesk, (desk) => {
      const matched = matchDesk(desk.concerns, desk.seniors, now).map((match) => ({
        match,
        concern: desk.concerns.find(({ id }) => id === match.concernId)!,
        senior: desk.seniors.find(({ id }) => id === match.seniorId)!,
      }))
      holds(matched, desk)
    }),
    { numRuns: 300 },
  )
}

describe('for any desk', () => {
  test('no senior is offered two concerns and no concern is offered to two seniors', () =>
    always((matched) => {
      expect(new Set(matched.map(({ senior }) => senior.id)).size).toBe(matched.length)
      expect(new Set(matched.map(({ concern }) => concern.id)).size).toBe(matched.length)
    }))

  test('nobody is offered anything above their capacity, or while an offer is open to them', () =>
    always((matched) => {
      for (const { senior } of matched) expect(free(senior)).toBe(true)
    }))

  test('who declined or missed a concern is left out while anybody else is free for it', () =>
    always((matched, { seniors }) => {
      const taken = new Set<string>()
      for (const { concern, senior } of matched) {
        const left = seniors.filter((each) => free(each) && !taken.has(each.id))
        const fresh = left.filter((each) => passes(concern, each).length === 0)
        if (passes(concern, senior).length > 0) {
          expect(fresh).toEqual([])
          expect(rested(concern, senior)).toBe(true)
        }
        taken.add(senior.id)
      }
    }))

  test('a concern goes without only when nobody who is left may take it, so no red is passed over for another', () =>
    always((matched, { concerns, seniors }) => {
      const without = concerns.filter(({ id }) => !matched.some(({ concern }) => concern.id === id))
      for (const concern of without) {
        const before = matched.filter((each) => compareInQueue(each.concern, concern) < 0)
        const left = seniors.filter(
          (each) => free(each) && !before.some(({ senior }) => senior.id === each.id),
        )
        const might = left.filter((each) => passes(concern, each).length === 0 || rested(concern, each))
        expect(might).toEqual([])
      }
    }))

  test('matches come in the order of the queue, each with its place', () =>
    always((matched, { concerns }) => {
      const order = [...concerns].sort(compareInQueue).map(({ id }) => id)
      const places = matched.map(({ match }) => match.reasons.placeInQueue)
      expect(places).toEqual([...places].sort((a, b) => a - b))
      for (const { match } of matched) expect(order[match.reasons.placeInQueue - 1]).toBe(match.concernId)
    }))

  test('the decision is the same as one written down as simply as can be', () =>
    always((matched, { concerns, seniors }) => {
      expect(pairsOf(matched.map(({ match }) => match))).toEqual(naively(concerns, seniors))
    }))

  test('the order in which concerns and seniors are given does not matter', () => {
    const shuffled = anyDesk.chain((desk) =>
      fc.record({
        desk: fc.constant(desk),
        concerns: fc.shuffledSubarray(desk.concerns, { minLength: desk.concerns.length }),
        seniors: fc.shuffledSubarray(desk.seniors, { minLength: desk.seniors.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ desk, concerns, seniors }) => {
        const once = matchDesk(desk.concerns, desk.seniors, now)
        const again = matchDesk(concerns, seniors, now)
        expect(pairsOf(again)).toEqual(pairsOf(once))
        const because = (matches: readonly Match[]) => matches.map(({ reasons }) => reasons.because)
        expect(because(again)).toEqual(because(once))
      }),
    )
  })

  test('everybody else on duty is among the others, with the reason that is true of them', () =>
    always((matched, { seniors }) => {
      const taken = new Set<string>()
      for (const { concern, senior, match } of matched) {
        const others = new Map(match.reasons.others.map(({ seniorId, why }) => [seniorId, why]))
        expect([...others.keys(), senior.id].sort()).toEqual(seniors.map(({ id }) => id).sort())
        expect(match.reasons.open).toBe(senior.open)
        for (const other of seniors.filter((each) => each !== senior)) {
          const why = others.get(other.id)
          if (taken.has(other.id) || other.hasOffer) expect(why).toBe('has-offer')
          else if (other.open >= other.capacity) expect(why).toBe('at-capacity')
          else if (why === 'declined' || why === 'missed') expect(last(concern, other)?.how).toBe(why)
          else if (why === 'more-open') expect(other.open).toBeGreaterThan(senior.open)
          else {
            const [theirs, mine] = [other, senior].map((each) => each.lastAcceptedAt?.getTime() ?? 0)
            expect(other.open).toBe(senior.open)
            if (why === 'accepted-later') expect(theirs).toBeGreaterThan(mine!)
            else expect([why, theirs, other.id > senior.id]).toEqual(['id-later', mine, true])
          }
        }
        taken.add(senior.id)
      }
    }))

  test('what the senior reads as the reason agrees with the figures', () =>
    always((matched) => {
      for (const { senior, match } of matched) {
        const { because, others } = match.reasons
        const whys = others.map(({ why }) => why)
        const rivals = whys.filter((why) => ['more-open', 'accepted-later', 'id-later'].includes(why))
        if (because[0] === 'You have the fewest open consultations') {
          expect(new Set(rivals)).toEqual(new Set(['more-open']))
        }
        if (because[0] === 'It is longest since you last accepted') {
          expect(rivals).toContain('accepted-later')
          expect(rivals).not.toContain('id-later')
        }
        expect(because[1]).toBe(
          senior.open === 0 ? 'No consultation open' : `${senior.open} open of ${senior.capacity}`,
        )
        expect(because).toHaveLength(senior.lastAcceptedAt ? 3 : 2)
      }
    }))
})

const senior = (id: string, more: Partial<SeniorOnDuty> = {}): SeniorOnDuty => ({
  id,
  capacity: 2,
  open: 0,
  hasOffer: false,
  lastAcceptedAt: null,
  ...more,
})
const concern = (id: string, more: Partial<WaitingConcern> = {}): WaitingConcern => ({
  id,
  rag: 'amber',
  raisedAt: ago(60),
  dueAt: ago(-1740),
  passedOn: [],
  ...more,
})
const chosen = (seniors: SeniorOnDuty[], waiting = concern('one')): string | null =>
  chooseSenior(waiting, seniors, now, 1)?.seniorId ?? null

describe('plainly', () => {
  test('whoever has the fewest open is asked first, then whoever accepted longest ago, then by id', () => {
    expect(chosen([senior('ann', { open: 1 }), senior('ben')])).toBe('ben')
    expect(
      chosen([senior('ann', { lastAcceptedAt: ago(60) }), senior('ben', { lastAcceptedAt: ago(90) })]),
    ).toBe('ben')
    expect(chosen([senior('ann', { lastAcceptedAt: ago(60) }), senior('ben')])).toBe('ben')
    expect(chosen([senior('ben'), senior('ann')])).toBe('ann')
  })

  test('a red that was raised last goes to the only senior, and the green waits', () => {
    const waiting = [
      concern('green', { rag: 'green', raisedAt: ago(7200) }),
      concern('red', { rag: 'red', raisedAt: ago(1) }),
    ]
    expect(pairsOf(matchDesk(waiting, [senior('ann')], now))).toEqual(['red ann'])
  })

  test('a red that the only free senior may not have yet does not keep an amber waiting', () => {
    const red = concern('red', { rag: 'red', passedOn: [{ seniorId: 'ann', how: 'declined', at: ago(5) }] })
    expect(pairsOf(matchDesk([red, concern('amber')], [senior('ann')], now))).toEqual(['amber ann'])
  })

  test('who missed it is asked again once they are back; who declined only after a rest, and after everybody else', () => {
    const declined = (seconds: number) =>
      concern('one', { passedOn: [{ seniorId: 'ann', how: 'declined', at: ago(seconds) }] })
    expect(
      chosen([senior('ann')], concern('one', { passedOn: [{ seniorId: 'ann', how: 'missed', at: ago(1) }] })),
    ).toBe('ann')
    expect(chosen([senior('ann')], declined(DECLINE_REST_SECONDS - 1))).toBeNull()
    expect(chosen([senior('ann')], declined(DECLINE_REST_SECONDS))).toBe('ann')
    expect(chosen([senior('ann'), senior('ben', { open: 1 })], declined(3600))).toBe('ben')
  })

  test('nobody on duty, nobody chosen', () => {
    expect(chosen([])).toBeNull()
    expect(matchDesk([], [senior('ann')], now)).toEqual([])
  })
})
