/** The table of moves, walked. */
import { expect, test } from '@jest/globals'
import {
  ended,
  held,
  isHeld,
  isQueued,
  isUnanswered,
  mayMove,
  moves,
  queued,
  states,
  unanswered,
  type State,
} from '../../src/domain/lifecycle.js'

/** The design's own words, written out again: a change of the table must be made twice. */
const designed = [
  'waiting offered',
  'waiting withdrawn',
  'waiting handed-over',
  'waiting callback-booked',
  'offered talking',
  'offered waiting',
  'offered withdrawn',
  'talking recording',
  'talking closed',
  'talking waiting',
  'recording closed',
  'callback-booked talking',
  'callback-booked waiting',
  'callback-booked withdrawn',
  'callback-booked handed-over',
]

const reachableFrom = (start: State): Set<State> => {
  const seen = new Set<State>([start])
  for (const state of seen) for (const next of moves[state]) seen.add(next)
  return seen
}

test('every state can be reached from waiting', () => {
  expect([...reachableFrom('waiting')].sort()).toEqual([...states].sort())
})

test('every move is one of the design, and every other pair of states is refused', () => {
  for (const from of states)
    for (const to of states)
      expect([from, to, mayMove(from, to)]).toEqual([from, to, designed.includes(`${from} ${to}`)])
})

test('nobody leaves closed, withdrawn or handed over, and from everywhere else an end can be reached', () => {
  expect([...ended].sort()).toEqual(['closed', 'handed-over', 'withdrawn'])
  for (const state of states.filter((each) => !ended.includes(each))) {
    expect([...reachableFrom(state)].some((each) => ended.includes(each))).toBe(true)
  }
})

test('a concern is queued while it waits or is offered, and held while a senior talks or records', () => {
  expect(states.filter(isQueued)).toEqual([...queued])
  expect(states.filter(isHeld)).toEqual([...held])
  expect(queued).toEqual(['waiting', 'offered'])
  expect(states.filter(isUnanswered)).toEqual([...unanswered])
  expect(unanswered).toEqual(['waiting', 'offered', 'callback-booked'])
  expect(held).toEqual(['talking', 'recording'])
})
