/** A record closes when it is complete, and says field by field what is missing. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  completed,
  missingFrom,
  outcomes,
  type AdviceRecord,
  type Draft,
} from '../../src/domain/advice-record.js'
import { seedProperties } from '../support/chance.js'

seedProperties('advice-record')
const whole: AdviceRecord = {
  rag: 'amber',
  level: 3,
  categories: ['neglect'],
  advice: 'Speak with the school.',
  rationale: 'Several small signs together.',
  outcome: 'early-help',
  actions: [{ what: 'Call the school', owner: 'practitioner', due: '2026-12-01' }],
  reviewIf: 'There is another call-out.',
}
const required = ['rag', 'level', 'categories', 'advice', 'rationale', 'outcome', 'reviewIf'] as const
const fields = (draft: Draft): string[] => missingFrom(draft).map(({ field }) => field)

test('a whole record lacks nothing, and an empty one everything but actions', () => {
  expect(fields(whole)).toEqual([])
  expect(fields({})).toEqual([...required])
})

test('of any draft exactly what is left out is named, each once and with a sentence', () => {
  fc.assert(
    fc.property(fc.subarray([...required]), (left) => {
      const draft = Object.fromEntries(
        Object.entries(whole).filter(([field]) => !left.includes(field as (typeof required)[number])),
      ) as Draft
      expect(fields(draft)).toEqual(required.filter((field) => left.includes(field)))
      for (const { message } of missingFrom(draft)) expect(message).toMatch(/^[A-Z].{8,}/)
      if (left.length > 0) expect(() => completed(draft)).toThrow()
      else expect(completed(draft)).toEqual(whole)
    }),
  )
})

test('blank words and an empty list count as missing', () => {
  expect(fields({ ...whole, advice: ' \n\t', rationale: '', reviewIf: '\u00a0', categories: [] })).toEqual([
    'categories',
    'advice',
    'rationale',
    'reviewIf',
  ])
})

test('nobody has to do anything more after advice only or signposting; after every other outcome somebody has', () => {
  for (const outcome of outcomes) {
    const free = outcome === 'advice-only' || outcome === 'signposted'
    expect([outcome, fields({ ...whole, outcome, actions: [] })]).toEqual([outcome, free ? [] : ['actions']])
    const { actions: _, ...without } = whole
    expect(fields({ ...without, outcome })).toEqual(free ? [] : ['actions'])
  }
})

test('a record that is closed without actions has an empty list of them', () => {
  const { actions: _, ...without } = whole
  expect(completed({ ...without, outcome: 'advice-only' }).actions).toEqual([])
})
