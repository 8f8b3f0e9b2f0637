/**
 * The ladder. Seen to fail: with a red counted in open time, and with green counted in plain seconds.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Rag } from '../../src/domain/concern.js'
import {
  rungs,
  rungsDue,
  usualLadder,
  whyNotLadder,
  type Ladder,
  type Rung,
} from '../../src/domain/ladder.js'
import { alwaysOpen, openMinutesBetween, type OpeningHours } from '../../src/domain/opening-hours.js'
import { seedProperties } from '../support/chance.js'
import { anyHours, anyMoment, officeHours } from '../support/hours.js'

seedProperties('ladder')
const friday = new Date('2026-11-27T17:00:00Z')
const due = (rag: Rag, hours: OpeningHours, from = friday): string[] =>
  rungsDue(usualLadder, rag, from, hours).map(({ dueAt }) => dueAt.toISOString().slice(5, 19))

test('the rungs come in their order', () => {
  expect(rungsDue(usualLadder, 'red', friday, alwaysOpen).map(({ rung }) => rung)).toEqual([...rungs])
})

test('a red climbs in 1, 2, 3 and 5 minutes, whether or not the desk is open', () => {
  const night = new Date('2026-12-25T03:00:00Z')
  const climbed = ['12-25T03:01:00', '12-25T03:02:00', '12-25T03:03:00', '12-25T03:05:00']
  expect(due('red', officeHours, night)).toEqual(climbed)
  expect(due('red', alwaysOpen, night)).toEqual(climbed)
})

test('a green raised on Friday at 5pm climbs on Monday morning; blue climbs as green', () => {
  const climbed = ['11-27T17:30:00', '11-30T09:00:00', '11-30T10:00:00', '11-30T12:00:00']
  expect(due('green', officeHours)).toEqual(climbed)
  expect(due('blue', officeHours)).toEqual(climbed)
})

test('an amber raised ten minutes before closing keeps the rest of its time for Monday', () => {
  const from = new Date('2026-11-27T17:20:00Z')
  expect(due('amber', officeHours, from)).toEqual([
    '11-27T17:25:00',
    '11-27T17:30:00',
    '11-30T08:35:00',
    '11-30T08:50:00',
  ])
})

const anySeconds = fc
  .array(fc.nat({ max: 86_400 }), { minLength: 4, maxLength: 4 })
  .map((list) => list.sort((a, b) => a - b))
const anyLadder = fc
  .tuple(anySeconds, anySeconds, anySeconds)
  .map(
    ([red, amber, green]) =>
      Object.fromEntries(
        rungs.map((rung, i) => [rung, { red: red[i]!, amber: amber[i]!, green: green[i]! }]),
      ) as unknown as Ladder,
  )

test('whatever the ladder and the hours, nobody goes down it, and no second is lost', () => {
  fc.assert(
    fc.property(anyLadder, anyHours, anyMoment, (ladder, hours, raisedAt) => {
      expect(whyNotLadder(ladder)).toBeNull()
      for (const rag of ['red', 'amber', 'green'] as const) {
        const dues = rungsDue(ladder, rag, raisedAt, hours).map(({ dueAt }) => dueAt)
        expect(dues).toEqual([...dues].sort((a, b) => a.getTime() - b.getTime()))
        const counted = dues.map(
          (at) => openMinutesBetween(rag === 'red' ? alwaysOpen : hours, raisedAt, at) * 60,
        )
        expect(counted.map((seconds) => Math.round(seconds * 1000) / 1000)).toEqual(
          rungs.map((rung) => ladder[rung][rag]),
        )
      }
    }),
  )
})

test('a ladder that goes down, back in time or on for more than a week cannot stand', () => {
  const changed = (rung: Rung, rag: 'red' | 'amber' | 'green', seconds: number): Ladder => ({
    ...usualLadder,
    [rung]: { ...usualLadder[rung], [rag]: seconds },
  })
  expect(whyNotLadder(usualLadder)).toBeNull()
  expect(whyNotLadder(changed('covering-desks', 'red', 60))).toBeNull()
  expect(whyNotLadder(changed('covering-desks', 'red', 59))).toBe(
    'Covering desks, red: must not be sooner than the step before it',
  )
  expect(whyNotLadder(changed('everyone-at-once', 'amber', -1))).toBe(
    'Everyone at once, amber: must be 0 seconds or more',
  )
  expect(whyNotLadder(changed('duty-manager', 'green', Number.NaN))).toBe(
    'Duty manager alerted, green: must be 0 seconds or more',
  )
  expect(whyNotLadder(changed('practitioner-told', 'green', 604_800))).toBeNull()
  expect(whyNotLadder(changed('practitioner-told', 'green', 604_801))).toBe(
    'Practitioner told, green: must be 7 days or less',
  )
})
