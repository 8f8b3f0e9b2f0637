/**
 * What a look at a desk decides, held against the same written the slowest way (support/plain-routing), and against
 * what must hold for any desk. Seen to fail: with reds left where their due time puts them, with a desk in mind that
 * forgets whom it has just given something, with rungs that are taken before they are due or of an answered concern, with
 * an offer by name ended because its senior left, with everybody who misses sent away, and with a first offer that is not
 * widened.
 */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { planDesk, type DeskSnapshot, type OpenOffer, type Plan } from '../../src/domain/desk-plan.js'
import { reached } from '../../src/domain/reach.js'
import { ago, anyDesk, isOwn, now } from '../support/any-desk.js'
import { seedProperties } from '../support/chance.js'
import { decidePlainly, inTurn, mayHave } from '../support/plain-routing.js'

seedProperties('desk-plan')
const always = (holds: (plan: Plan, desk: DeskSnapshot) => void, numRuns = 400): void =>
  fc.assert(
    fc.property(anyDesk, (desk) => holds(planDesk(desk, isOwn, now), desk)),
    { numRuns },
  )
const inShort = (plan: Plan) => ({
  ended: plan.ends.map((end) => ({
    offerId: end.offer.id,
    outcome: end.outcome,
    why: end.why,
    away: end.becomesAway,
  })),
  climbed: plan.steps.map(({ concernId, rung }) => ({ concernId, rung })),
  widened: plan.widened,
  made: plan.matches.map(({ concernId, seniorId, how, insteadOf, reasons }) => ({
    concernId,
    seniorId,
    how,
    round: reasons.round,
    insteadOf,
    place: reasons.placeInQueue,
  })),
})

describe('for any desk', () => {
  test('the plan is the one that the slowest way comes to', () =>
    always((plan, desk) => expect(inShort(plan)).toEqual(decidePlainly(desk, isOwn, now)), 1500))

  test('nobody is offered two things, nor anything while an offer to them stays open', () =>
    always((plan, desk) => {
      const chosen = plan.matches.map((match) => match.seniorId)
      expect(new Set(chosen).size).toBe(chosen.length)
      const ended = plan.ends.map((end) => end.offer.id)
      const busy = desk.offers.filter((offer) => !ended.includes(offer.id)).map((offer) => offer.seniorId)
      expect(chosen.filter((id) => busy.includes(id))).toEqual([])
    }))

  test('no red goes without while somebody who may have it is given to another colour', () =>
    always((plan, desk) => {
      const others = plan.matches.filter(({ given }) => given.concern.rag !== 'red')
      const kept = desk.offers.filter((offer) => !plan.ends.some((end) => end.offer === offer))
      for (const red of desk.concerns.filter((concern) => concern.rag === 'red')) {
        const asked = [...kept, ...plan.matches].some((offer) => offer.concernId === red.id)
        if (asked) continue
        const climbed = plan.steps.filter((step) => step.concernId === red.id).map((step) => step.rung)
        const reach = [red.reach, ...climbed].reduce((a, b) => (reached(a, b as never) ? a : b))
        const missed = plan.ends
          .filter((end) => end.outcome === 'missed' && end.offer.concernId === red.id)
          .map((end) => ({ seniorId: end.offer.seniorId, how: 'missed' as const, at: now }))
        const asItIs = { ...red, reach, passedOn: [...red.passedOn, ...missed] }
        for (const { seniorId } of others) {
          const senior = desk.seniors.find(({ id }) => id === seniorId)!
          expect(['not yet', 'no']).toContain(mayHave(asItIs, senior, now))
        }
      }
    }))

  test('what gives way is an offer of the queue, of another colour, and to a red; never one made by name', () =>
    always((plan) => {
      for (const { offer } of plan.ends.filter((end) => end.why === 'red-first')) {
        expect(offer.rag).not.toBe('red')
        expect(['one', 'all']).toContain(offer.how)
        const [match] = plan.matches.filter(({ seniorId }) => seniorId === offer.seniorId)
        expect([match?.given.concern.rag, match?.insteadOf]).toEqual(['red', offer.concernId])
      }
    }))

  test('each match can be made again from what is kept with it', () =>
    always((plan) => {
      for (const { given, seniorId, concernId } of plan.matches) {
        expect(given.concern.id).toBe(concernId)
        expect(given.seniors.map(({ id }) => id)).toContain(seniorId)
      }
    }))

  test('matches come in the order of the queue, each with its place', () =>
    always((plan, desk) => {
      const order = inTurn(desk.concerns).map(({ id }) => id)
      const places = plan.matches.map((match) => match.reasons.placeInQueue)
      expect(places).toEqual([...places].sort((a, b) => a - b))
      for (const match of plan.matches) expect(order[match.reasons.placeInQueue - 1]).toBe(match.concernId)
    }))

  test('the order in which things were read does not matter', () => {
    const turned = (desk: DeskSnapshot): DeskSnapshot => ({
      concerns: [...desk.concerns].reverse(),
      seniors: [...desk.seniors].reverse(),
      offers: [...desk.offers].reverse(),
      steps: [...desk.steps].reverse(),
    })
    always((plan, desk) =>
      expect(inShort(planDesk(turned(desk), isOwn, now)).made).toEqual(inShort(plan).made),
    )
  })

  test('looked at again at once, whoever had passed on it is asked too where everyone is; then nothing is left', () =>
    always((plan, desk) => {
      const once = after(desk, plan)
      const again = planDesk(once, isOwn, now)
      expect([again.ends, again.steps, again.widened]).toEqual([[], [], []])
      for (const { how, reasons } of again.matches) expect([how, reasons.round]).toEqual(['all', 'again'])
      expect(planDesk(after(once, again), isOwn, now).matches).toEqual([])
    }))
})

/** The desk once the plan is written down. */
function after(desk: DeskSnapshot, plan: Plan): DeskSnapshot {
  const made: OpenOffer[] = plan.matches.map(({ concernId, seniorId, how, given }, i) => ({
    id: `${concernId} to ${seniorId} ${i}`,
    concernId,
    rag: given.concern.rag,
    seniorId,
    how,
    expiresAt: ago(-30),
    reachable: true,
  }))
  const kept = desk.offers
    .filter((offer) => !plan.ends.some((end) => end.offer === offer))
    .map((offer) => (plan.widened.includes(offer.concernId) ? { ...offer, how: 'all' as const } : offer))
  return {
    concerns: desk.concerns.map((concern) => ({
      ...concern,
      reach: plan.steps
        .filter((step) => step.concernId === concern.id)
        .reduce((reach, step) => (reached(reach, step.rung) ? reach : step.rung), concern.reach),
      passedOn: [
        ...concern.passedOn,
        ...plan.ends
          .filter((end) => end.outcome === 'missed' && end.offer.concernId === concern.id)
          .map((end) => ({ seniorId: end.offer.seniorId, how: 'missed' as const, at: now })),
      ],
    })),
    seniors: desk.seniors.filter(
      ({ id }) => !plan.ends.some((end) => end.becomesAway && end.offer.seniorId === id),
    ),
    offers: [...kept, ...made],
    steps: desk.steps.filter((step) => !plan.steps.includes(step) && step.concernId !== 'answered'),
  }
}

const concern = (id: string, more: Partial<DeskSnapshot['concerns'][number]> = {}) => ({
  id,
  rag: 'amber' as const,
  raisedAt: ago(30),
  dueAt: ago(-1770),
  reach: 'one-at-a-time' as const,
  needs: [],
  advisedBefore: [],
  conflicts: [],
  passedOn: [],
  ...more,
})
const senior = (id: string, more: Partial<DeskSnapshot['seniors'][number]> = {}) => ({
  id,
  capacity: 2,
  open: 0,
  lastAcceptedAt: null,
  covering: false,
  skills: [],
  ...more,
})
const offer = (concernId: string, seniorId: string, more: Partial<OpenOffer> = {}): OpenOffer => ({
  id: `${concernId} to ${seniorId}`,
  concernId,
  rag: 'amber',
  seniorId,
  how: 'one',
  expiresAt: ago(-20),
  reachable: true,
  ...more,
})
const planned = (desk: Partial<DeskSnapshot>, own = isOwn) =>
  inShort(planDesk({ concerns: [], seniors: [], offers: [], steps: [], ...desk }, own, now))
const pairs = (plan: ReturnType<typeof planned>): string[] =>
  plan.made.map(({ concernId, seniorId }) => `${concernId} to ${seniorId}`)

describe('plainly', () => {
  test('an offer that ran out is missed and goes on to the next; who missed it becomes away', () => {
    const plan = planned({
      concerns: [concern('one')],
      seniors: [senior('ann'), senior('ben', { open: 1 })],
      offers: [offer('one', 'ann', { expiresAt: now })],
    })
    expect(plan.ended).toEqual([{ offerId: 'one to ann', outcome: 'missed', why: 'too-late', away: true }])
    expect(pairs(plan)).toEqual(['one to ben'])
    const alone = planned({
      concerns: [concern('one')],
      seniors: [senior('ann')],
      offers: [offer('one', 'ann', { expiresAt: now })],
    })
    expect(pairs(alone)).toEqual([])
  })

  test('who misses what everybody was asked for stays available, and is asked again', () => {
    const plan = planned({
      concerns: [concern('one', { reach: 'everyone-at-once' })],
      seniors: [senior('ann'), senior('ben')],
      offers: [
        offer('one', 'ann', { how: 'all', expiresAt: ago(1) }),
        offer('one', 'ben', { how: 'all', expiresAt: ago(1) }),
      ],
    })
    expect(plan.ended.map(({ away }) => away)).toEqual([false, false])
    expect(plan.made.map(({ round, seniorId }) => [round, seniorId])).toEqual([
      ['again', 'ann'],
      ['again', 'ben'],
    ])
  })

  test('an offer to someone who left goes on at once, and nothing is held against them; one by name stays', () => {
    const left = { reachable: false }
    const plan = planned({
      concerns: [concern('one')],
      seniors: [senior('ben')],
      offers: [offer('one', 'ann', left), offer('held', 'cas', { ...left, how: 'transfer' })],
    })
    expect(plan.ended).toEqual([
      { offerId: 'one to ann', outcome: 'rescinded', why: 'senior-left', away: false },
    ])
    expect(pairs(plan)).toEqual(['one to ben'])
  })

  test('an offer of another desk is not ended here, however late', () => {
    const offers = [offer('elsewhere', 'ann', { expiresAt: ago(60), reachable: false })]
    expect(planned({ concerns: [concern('one')], seniors: [senior('ann')], offers }).ended).toEqual([])
  })

  test('rungs that are due are taken together, others wait, and an answered concern has none', () => {
    const plan = planned({
      concerns: [concern('one')],
      seniors: [senior('ann', { covering: true })],
      steps: [
        { concernId: 'one', rung: 'covering-desks', dueAt: now },
        { concernId: 'one', rung: 'everyone-at-once', dueAt: ago(300) },
        { concernId: 'one', rung: 'duty-manager', dueAt: ago(-1) },
        { concernId: 'answered', rung: 'duty-manager', dueAt: ago(60) },
      ],
    })
    expect(plan.climbed.map(({ rung }) => rung)).toEqual(['covering-desks', 'everyone-at-once'])
    expect(pairs(plan)).toEqual(['one to ann'])
  })

  test('as soon as covering desks are asked for a green, they are asked for a younger red first', () => {
    const plan = planned({
      concerns: [
        concern('green', { rag: 'green', raisedAt: ago(3_700), reach: 'covering-desks' }),
        concern('red', { rag: 'red', raisedAt: ago(5) }),
      ],
      seniors: [senior('ann', { covering: true })],
    })
    expect(pairs(plan)).toEqual(['red to ann'])
  })

  test('at the rung "everyone at once" the one open offer stays, and the others are asked too', () => {
    const plan = planned({
      concerns: [concern('one')],
      seniors: [senior('ann'), senior('ben'), senior('cas', { open: 2 })],
      offers: [offer('one', 'ann')],
      steps: [{ concernId: 'one', rung: 'everyone-at-once', dueAt: now }],
    })
    expect(plan.widened).toEqual(['one'])
    expect(plan.ended).toEqual([])
    expect(plan.made.map(({ seniorId, how }) => [seniorId, how])).toEqual([['ben', 'all']])
  })

  test('whoever comes later is asked too, once everybody is', () => {
    const desk = {
      concerns: [concern('one', { reach: 'everyone-at-once' })],
      offers: [offer('one', 'ann', { how: 'all' }), offer('one', 'ben', { how: 'all' })],
    }
    const plan = planned({ ...desk, seniors: [senior('ann'), senior('ben'), senior('cas')] })
    expect([plan.widened, pairs(plan)]).toEqual([[], ['one to cas']])
  })

  test('an amber that nobody has answered gives way to a red, and goes on to somebody else', () => {
    const plan = planned({
      concerns: [concern('amber'), concern('red', { rag: 'red', conflicts: ['ben'] })],
      seniors: [senior('ann'), senior('ben')],
      offers: [offer('amber', 'ann')],
    })
    expect(plan.ended).toEqual([
      { offerId: 'amber to ann', outcome: 'rescinded', why: 'red-first', away: false },
    ])
    expect(pairs(plan)).toEqual(['red to ann', 'amber to ben'])
  })

  test('so does the green of another desk; what a colleague asked by name for does not', () => {
    const red = { concerns: [concern('red', { rag: 'red' as const })], seniors: [senior('ann')] }
    const green = planned({ ...red, offers: [offer('elsewhere', 'ann', { rag: 'green' })] })
    expect(green.made).toMatchObject([{ seniorId: 'ann', round: 'instead', insteadOf: 'elsewhere' }])
    for (const how of ['transfer', 'second-opinion'] as const)
      expect(pairs(planned({ ...red, offers: [offer('held', 'ann', { how, rag: 'green' })] }))).toEqual([])
    expect(pairs(planned({ ...red, offers: [offer('elsewhere', 'ann', { rag: 'red' })] }))).toEqual([])
  })
})
