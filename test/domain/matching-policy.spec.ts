/**
 * Who is offered a concern, and why: what must hold for any concern and any seniors, and examples that anybody can
 * follow. The whole desk is in desk-plan.spec. Seen to fail: with the least loaded before whoever advised before, with a
 * conflict that ends when everybody has passed, with needs that never become a wish, with a decliner asked again without
 * a rest, with an offer by name that gives way, with one that gives way to a red that is already offered, and with
 * `others` that leaves out those who were not eligible.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  chooseSeniors,
  DECLINE_REST_SECONDS,
  type Match,
  type OpenTo,
  type SeniorOnDuty,
  type WaitingConcern,
} from '../../src/domain/matching-policy.js'
import { reached } from '../../src/domain/reach.js'
import type { WhyNot } from '../../src/domain/reasons.js'
import { ago, anyConcern, anyDuty, now } from '../support/any-desk.js'
import { seedProperties } from '../support/chance.js'
import { comesBefore, mayHave } from '../support/plain-routing.js'

seedProperties('matching-policy')

const anyOpen: fc.Arbitrary<OpenTo | null> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  fc.record({
    concernId: fc.constantFrom('other', 'this'),
    rag: fc.constantFrom('red' as const, 'amber' as const, 'green' as const),
    fromQueue: fc.boolean(),
  }),
)
interface Situation {
  readonly concern: WaitingConcern
  readonly seniors: readonly SeniorOnDuty[]
}
const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    concern: anyConcern,
    seniors: fc.uniqueArray(fc.tuple(anyDuty, anyOpen), { selector: ([{ id }]) => id, maxLength: 5 }),
  })
  .map(({ concern, seniors }) => {
    const all = seniors.map(([senior, offer]) => ({ ...senior, offer }))
    const openTo = all.filter(({ offer }) => offer?.concernId === 'this').map(({ id }) => id)
    return { concern: { ...concern, id: 'this', openTo }, seniors: all }
  })

function always(holds: (matches: readonly Match[], situation: Situation) => void): void {
  fc.assert(
    fc.property(anySituation, (situation) =>
      holds(chooseSeniors(situation.concern, situation.seniors, now, 1), situation),
    ),
    { numRuns: 500 },
  )
}
const byId = ({ seniors }: Situation, id: string): SeniorOnDuty => seniors.find((each) => each.id === id)!

describe('for any concern and any seniors', () => {
  test('nobody is asked who may not have it, or who has an offer that does not give way', () =>
    always((matches, situation) => {
      for (const { seniorId, reasons, insteadOf } of matches) {
        const senior = byId(situation, seniorId)
        const answers = { first: ['yes'], again: ['again'], instead: ['yes', 'again'] }[reasons.round]
        expect(answers).toContain(mayHave(situation.concern, senior, now))
        expect(insteadOf).toBe(senior.offer?.concernId ?? null)
        if (senior.offer) {
          expect([situation.concern.rag, reasons.round]).toEqual(['red', 'instead'])
          expect([senior.offer.fromQueue, senior.offer.rag === 'red']).toEqual([true, false])
        }
      }
    }))

  test('nobody is left out who may have it and is free, as long as there is nobody to ask', () =>
    always((matches, { concern, seniors }) => {
      if (matches.length > 0) return
      for (const senior of seniors.filter((each) => !each.offer))
        expect(['no', 'not yet']).toContain(mayHave(concern, senior, now))
    }))

  test('one is asked, or everybody who may, once the ladder says so', () =>
    always((matches, { concern, seniors }) => {
      const everyone = reached(concern.reach, 'everyone-at-once')
      for (const { how } of matches) expect(how).toBe(everyone ? 'all' : 'one')
      const round = matches[0]?.reasons.round
      if (!everyone || round === 'instead') return expect(matches.length <= 1 || everyone).toBe(true)
      const free = seniors.filter((each) => !each.offer)
      const may = free.filter((each) => mayHave(concern, each, now) === (round === 'first' ? 'yes' : 'again'))
      if (round) expect(matches).toHaveLength(may.length)
    }))

  test('of all who may, the one comes first who comes before each other', () =>
    always((matches, situation) => {
      const { concern, seniors } = situation
      const [first] = matches
      if (!first) return
      const best = byId(situation, first.seniorId)
      const rivals = seniors.filter((each) => {
        const answer = mayHave(concern, each, now)
        if (first.reasons.round === 'instead')
          return each.offer?.fromQueue && each.offer.rag !== 'red' && ['yes', 'again'].includes(answer)
        return !each.offer && answer === (first.reasons.round === 'first' ? 'yes' : 'again')
      })
      for (const rival of rivals) if (rival !== best) expect(comesBefore(concern, best, rival)).toBe(true)
    }))

  test('the order in which seniors are given does not matter, nor is anything said differently', () =>
    always((matches, { concern, seniors }) => {
      const again = chooseSeniors(concern, [...seniors].reverse(), now, 1)
      const plain = (list: readonly Match[]) =>
        list.map(({ seniorId, reasons }) => [seniorId, reasons.because, new Set(reasons.others)])
      expect(plain(again)).toEqual(plain(matches))
    }))

  test('everybody else is among the others, with the reason that is true of them', () =>
    always((matches, situation) => {
      const asked = matches.map(({ seniorId }) => seniorId)
      for (const { seniorId, how, reasons } of matches) {
        const others = new Map(reasons.others.map((other) => [other.seniorId, other.why]))
        const everybody = situation.seniors.map(({ id }) => id)
        expect([...others.keys(), seniorId].sort()).toEqual(everybody.sort())
        expect(reasons.others).toHaveLength(others.size)
        for (const [id, why] of others) {
          const [chosen, other] = [byId(situation, seniorId), byId(situation, id)]
          const withHim = how === 'all' && asked.includes(id)
          expect([why, withHim || isTrue(why, situation.concern, chosen, other)]).toEqual([why, true])
          if (withHim) expect(why).toBe('asked-too')
        }
      }
    }))
})

/** Is this why the other was not chosen? */
function isTrue(why: WhyNot, concern: WaitingConcern, chosen: SeniorOnDuty, other: SeniorOnDuty): boolean {
  const lacks = (senior: SeniorOnDuty): boolean => concern.needs.some((need) => !senior.skills.includes(need))
  const accepted = (senior: SeniorOnDuty): number => senior.lastAcceptedAt?.getTime() ?? 0
  const passes = concern.passedOn.filter((pass) => pass.seniorId === other.id)
  const latest = passes.sort((a, b) => b.at.getTime() - a.at.getTime())[0]
  const knows = (senior: SeniorOnDuty): boolean => concern.advisedBefore.includes(senior.id)
  const tie = other.open === chosen.open && knows(other) === knows(chosen)
  const truths: Record<WhyNot, boolean> = {
    conflict: concern.conflicts.includes(other.id),
    'asked-too': concern.openTo.includes(other.id),
    'not-covering-yet': other.covering && !reached(concern.reach, 'covering-desks'),
    'has-offer': other.offer !== null,
    'at-capacity': other.open >= other.capacity,
    'lacks-skill': lacks(other) && (!lacks(chosen) || !reached(concern.reach, 'covering-desks')),
    declined: latest?.how === 'declined',
    missed: latest?.how === 'missed',
    'advised-before': knows(chosen) && !knows(other),
    'more-open': other.open > chosen.open,
    'accepted-later': tie && accepted(other) > accepted(chosen),
    'id-later': tie && accepted(other) === accepted(chosen) && other.id > chosen.id,
  }
  return truths[why]
}

const senior = (id: string, more: Partial<SeniorOnDuty> = {}): SeniorOnDuty => ({
  id,
  capacity: 2,
  open: 0,
  offer: null,
  lastAcceptedAt: null,
  covering: false,
  skills: [],
  ...more,
})
const concern = (more: Partial<WaitingConcern> = {}): WaitingConcern => ({
  id: 'this',
  rag: 'amber',
  raisedAt: ago(60),
  dueAt: ago(-1740),
  passedOn: [],
  reach: 'one-at-a-time',
  needs: [],
  advisedBefore: [],
  conflicts: [],
  openTo: [],
  ...more,
})
const asked = (seniors: readonly SeniorOnDuty[], waiting = concern()): string[] =>
  chooseSeniors(waiting, seniors, now, 1).map(({ seniorId }) => seniorId)
const whyNot = (id: string, seniors: readonly SeniorOnDuty[], waiting = concern()): WhyNot | undefined =>
  chooseSeniors(waiting, [...seniors, senior('zoe', { open: 1 })], now, 1)[0]?.reasons.others.find(
    ({ seniorId }) => seniorId === id,
  )?.why
const passed = (seniorId: string, how: 'declined' | 'missed', seconds: number) => ({
  passedOn: [{ seniorId, how, at: ago(seconds) }],
})
const open = (more: Partial<OpenTo> = {}): OpenTo => ({
  concernId: 'other',
  rag: 'amber',
  fromQueue: true,
  ...more,
})

describe('plainly', () => {
  test('the order of preference: what is needed, who knows the child, fewest open, longest since, id', () => {
    expect(asked([senior('ann', { open: 1 }), senior('ben')])).toEqual(['ben'])
    const [earlier, later] = [{ lastAcceptedAt: ago(90) }, { lastAcceptedAt: ago(60) }]
    expect(asked([senior('ann', later), senior('ben', earlier)])).toEqual(['ben'])
    expect(asked([senior('ann', later), senior('ben')])).toEqual(['ben'])
    expect(asked([senior('ben'), senior('ann')])).toEqual(['ann'])
    const known = concern({ advisedBefore: ['ben'] })
    expect(asked([senior('ann'), senior('ben', { open: 1, ...later })], known)).toEqual(['ben'])
    const polish = { skills: ['language:polish'] }
    const wished = { needs: polish.skills, reach: 'covering-desks' as const, advisedBefore: ['ann'] }
    expect(asked([senior('ann'), senior('ben', { open: 1, ...polish })], concern(wished))).toEqual([
      'ben',
      'ann',
    ])
  })

  test.each<[WhyNot, Partial<SeniorOnDuty>, Partial<WaitingConcern>]>([
    ['conflict', {}, { conflicts: ['ann'], advisedBefore: ['ann'] }],
    ['not-covering-yet', { covering: true }, { reach: 'everyone-at-once' }],
    ['at-capacity', { open: 2 }, {}],
    ['has-offer', { offer: open() }, {}],
    ['declined', {}, passed('ann', 'declined', 3600)],
    ['missed', {}, passed('ann', 'missed', 3600)],
    ['asked-too', { offer: open({ concernId: 'this' }) }, { reach: 'everyone-at-once', openTo: ['ann'] }],
  ])('while somebody else may have it, left out for: %s', (why, ann, waiting) => {
    expect(whyNot('ann', [senior('ann', ann)], concern(waiting))).toBe(why)
  })

  test('whoever lacks what is needed is not asked, until covering desks are; then it is a wish', () => {
    const needs = ['language:polish', 'specialism:fgm']
    const half = senior('ann', { skills: needs.slice(0, 1) })
    const both = senior('ben', { skills: needs, open: 1 })
    expect(asked([half, both], concern({ needs }))).toEqual(['ben'])
    expect(asked([half], concern({ needs, reach: 'everyone-at-once' }))).toEqual([])
    expect(asked([half], concern({ needs, reach: 'covering-desks' }))).toEqual(['ann'])
  })

  test('covering desks are asked from their rung on, together with the own', () => {
    const both = [senior('ann', { covering: true }), senior('ben', { open: 1 })]
    expect(asked(both.slice(0, 1), concern({ reach: 'everyone-at-once' }))).toEqual([])
    expect(asked(both, concern({ reach: 'covering-desks' }))).toEqual(['ann', 'ben'])
  })

  test('who missed it is asked again once they are back; who declined after a rest; both after everybody else', () => {
    expect(asked([senior('ann')], concern(passed('ann', 'missed', 1)))).toEqual(['ann'])
    expect(asked([senior('ann')], concern(passed('ann', 'declined', DECLINE_REST_SECONDS - 1)))).toEqual([])
    expect(asked([senior('ann')], concern(passed('ann', 'declined', DECLINE_REST_SECONDS)))).toEqual(['ann'])
    const two = [senior('ann'), senior('ben', { open: 1 })]
    expect(asked(two, concern(passed('ann', 'missed', 3600)))).toEqual(['ben'])
  })

  test('a conflict of interest has no way back: not for a red, not on the last rung, not if nobody else is there', () => {
    const worst = { rag: 'red' as const, reach: 'practitioner-told' as const, conflicts: ['ann'] }
    expect(asked([senior('ann')], concern({ ...worst, ...passed('ann', 'missed', 3600) }))).toEqual([])
    expect(asked([senior('ann', { offer: open() })], concern(worst))).toEqual([])
  })

  test('an unanswered offer of another colour gives way to a red, only when nobody is free, never one by name', () => {
    const red = concern({ rag: 'red' })
    const busy = (more: Partial<OpenTo>) => senior('ann', { offer: open(more) })
    const [match] = chooseSeniors(red, [busy({ rag: 'green' })], now, 1)
    expect(match).toMatchObject({ seniorId: 'ann', insteadOf: 'other', reasons: { round: 'instead' } })
    expect(match?.reasons.because[0]).toBe('A red concern comes before the one that was offered to you')
    expect(asked([busy({}), senior('ben', { open: 1 })], red)).toEqual(['ben'])
    expect(asked([busy({ rag: 'red' })], red)).toEqual([])
    expect(asked([busy({ fromQueue: false })], red)).toEqual([])
    expect(asked([busy({})], concern())).toEqual([])
    expect(asked([senior('ann', { offer: open(), open: 2 })], red)).toEqual([])
  })

  test('once it is offered to somebody, nothing gives way to it any more', () => {
    const red = concern({ rag: 'red', reach: 'everyone-at-once', openTo: ['ben'] })
    const ben = senior('ben', { offer: open({ concernId: 'this', rag: 'red' }) })
    expect(asked([senior('ann', { offer: open() }), ben], red)).toEqual([])
    expect(asked([senior('ann'), ben], red)).toEqual(['ann'])
  })

  test('nobody on duty, nobody chosen', () => {
    expect(asked([])).toEqual([])
  })
})
