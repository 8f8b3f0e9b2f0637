/**
 * What is said of a choice agrees with the choice. Seen to fail: with "longest since you last accepted" said whatever
 * decided, and with a sentence that says "nobody else" where there was one.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { chooseSeniors, type SeniorOnDuty, type WaitingConcern } from '../../src/domain/matching-policy.js'
import { inWords, sentenceOf, type Reasons } from '../../src/domain/reasons.js'
import { ago, anyConcern, anyDuty, now } from '../support/any-desk.js'
import { seedProperties } from '../support/chance.js'

seedProperties('reasons')
const anySeniors = fc.uniqueArray(anyDuty, { selector: ({ id }) => id, minLength: 1, maxLength: 5 })
const always = (
  holds: (
    reasons: Reasons,
    chosen: SeniorOnDuty,
    concern: WaitingConcern,
    seniors: readonly SeniorOnDuty[],
  ) => void,
): void =>
  fc.assert(
    fc.property(anyConcern, anySeniors, (each, list) => {
      const concern = { ...each, openTo: [] }
      const seniors = list.map((senior) => ({ ...senior, offer: null }))
      for (const { seniorId, reasons } of chooseSeniors(concern, seniors, now, 3))
        holds(
          reasons,
          seniors.find(({ id }) => id === seniorId)!,
          concern,
          seniors,
        )
    }),
    { numRuns: 600 },
  )

test('the main reason is the one that decided between the chosen and whoever comes next', () =>
  always((reasons, chosen, concern, seniors) => {
    const [main] = reasons.because
    const next = seniors.find(({ id }) => id === reasons.others[0]?.seniorId)
    const lacks = (who?: SeniorOnDuty): boolean => concern.needs.some((need) => !who?.skills.includes(need))
    if (reasons.how === 'all') return expect(main).toMatch(/^It has waited too long/)
    if (reasons.round === 'again') return expect(main).toBe('Everyone free has passed on it once')
    if (main === 'You know this child or family') {
      expect(concern.advisedBefore).toContain(chosen.id)
      expect(concern.advisedBefore).not.toContain(next?.id)
    } else if (main === 'You have the fewest open consultations')
      expect(next?.open).toBeGreaterThan(chosen.open)
    else if (main === 'It is longest since you last accepted')
      expect(next?.lastAcceptedAt?.getTime()).toBeGreaterThan(chosen.lastAcceptedAt?.getTime() ?? 0)
    else if (main === 'You and others are equally free') expect(next?.open).toBe(chosen.open)
    else if (main === 'You have the language or specialism that is needed')
      expect([lacks(chosen), lacks(next)]).toEqual([false, true])
    else {
      expect(main).toBe('You are the only senior free for it')
      const after = ['advised-before', 'more-open', 'accepted-later', 'id-later']
      expect(reasons.others.filter(({ why }) => after.includes(why))).toEqual([])
    }
  }))

test('the figures are the senior’s own, and no words name anybody', () =>
  always((reasons, chosen, concern) => {
    const { because, open } = reasons
    expect(open).toBe(chosen.open)
    expect(because).toContain(
      chosen.open === 0 ? 'No consultation open' : `${chosen.open} open of ${chosen.capacity}`,
    )
    expect(because.includes('You advised on this child or family before')).toBe(
      concern.advisedBefore.includes(chosen.id),
    )
    expect(because.some((words) => words.startsWith('Last accepted'))).toBe(chosen.lastAcceptedAt !== null)
    for (const words of because) expect(words).not.toMatch(/\b(ann|ben|cas|dee|eve)\b/)
    expect(because.length).toBeLessThanOrEqual(4)
  }))

test('the sentence names the chosen, the place, what they were told, and everybody else with why', () =>
  always((reasons, chosen) => {
    const sentence = sentenceOf(chosen.id, reasons, (id) => id.toUpperCase())
    expect(sentence).toMatch(
      new RegExp(`^${chosen.id.toUpperCase()} was (chosen|asked with everyone eligible) at place 3 `),
    )
    for (const words of reasons.because) expect(sentence).toContain(words)
    for (const { seniorId } of reasons.others) expect(sentence).toContain(`${seniorId.toUpperCase()} `)
    expect(sentence.endsWith('Nobody else was available.')).toBe(reasons.others.length === 0)
    expect(sentence).not.toMatch(/undefined|null|NaN/)
  }))

test('how long ago is said in minutes that anybody can read', () => {
  const words = (seconds: number) =>
    inWords(
      { how: 'one', round: 'first', advisedBefore: false, next: null, rivals: 0 },
      { open: 1, capacity: 3, lastAcceptedAt: ago(seconds) },
      now,
    ).slice(1)
  expect(words(10)).toEqual(['1 open of 3', 'Last accepted just now'])
  expect(words(60)[1]).toBe('Last accepted 1 minute ago')
  expect(words(45 * 60)[1]).toBe('Last accepted 45 minutes ago')
})

test('a whole sentence, as the manager reads it', () => {
  const reasons: Reasons = {
    because: ['You have the fewest open consultations', 'No consultation open'],
    others: [
      { seniorId: 'ben', why: 'more-open' },
      { seniorId: 'cas', why: 'conflict' },
    ],
    open: 0,
    placeInQueue: 2,
    how: 'one',
    round: 'first',
    reach: 'one-at-a-time',
  }
  expect(sentenceOf('ann', reasons, (id) => ({ ann: 'Ann', ben: 'Ben', cas: 'Cas' })[id] ?? id)).toBe(
    'Ann was chosen at place 2 of the queue. What they were told: “You have the fewest open consultations; No consultation open”. Ben had more open consultations; Cas has declared a conflict of interest.',
  )
})
