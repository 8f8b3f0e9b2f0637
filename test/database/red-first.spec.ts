/**
 * Promise 10, red first: concerns of all colours are raised, offered, declined, accepted and closed on many connections,
 * several looking at the same desks at once. No other colour is offered to anybody while a red of that desk, raised
 * before the look began, waits and might have been offered to them.
 *
 * RED_FIRST_OFFERS=10000 for the whole. Seen to fail: with the queue in the order of due times, colours or not
 * (domain/queue-order).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Person } from '../../src/domain/people.js'
import { findFaults } from '../support/books.js'
import { chance, say, type Chance } from '../support/chance.js'
import { House } from '../support/house.js'
import { RedLedger } from '../support/red-ledger.js'

const OFFERS = Number(process.env['RED_FIRST_OFFERS'] ?? 400)
const DESKS = 4
/** So many wait on a desk at most: enough to have a choice, few enough for other colours to have their turn. */
const MOST_WAITING = 4

let house: House
let random: Chance
let ledger: RedLedger
const desks: string[] = []
const seniors = new Map<string, Person>()
let practitioner: Person

beforeAll(async () => {
  random = chance('red first')
  house = await House.open()
  ledger = new RedLedger(house)
  for (let i = 0; i < DESKS; i++) desks.push(await house.desk(`desk-${i}`))
  // Other colours are soon overdue: what is late must not come before what is red.
  await house.database.query('UPDATE desk SET amber_minutes = 1, green_minutes = 1')
  const teams = [...desks.flatMap((desk) => [[desk], [desk]]), [desks[0]!, desks[1]!], [desks[2]!, desks[3]!]]
  for (const team of teams) {
    const senior = await house.senior(team, 2)
    seniors.set(senior.id, senior)
  }
  practitioner = await house.person('practitioner', desks)
})
afterAll(() => house.close())

let made = 0
const goingOn = (): boolean => made < OFFERS

async function raiser(): Promise<void> {
  while (goingOn()) {
    const desk = random.pick(desks)
    const [queue] = await house.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM consultation WHERE desk_id = $1 AND state IN ('waiting', 'offered')`,
      [desk],
    )
    if (queue!.count >= MOST_WAITING) await sleep(2)
    else {
      const urgency = random.pick(['now', 'today', 'this-week'] as const)
      const ref = await house.raise({ ...practitioner, desks: [desk] }, urgency)
      if (urgency === 'now') ledger.raised(ref)
    }
  }
}

async function looker(): Promise<void> {
  while (goingOn()) {
    await ledger.look(random.pick(desks))
    if (random.below(10) === 0) house.aheadMs += 20_000
  }
}

/** Answers what is open: mostly yes, sometimes no, sometimes not at all. */
async function answerer(): Promise<void> {
  while (goingOn()) {
    const open = await house.openOffers(random.pick(desks))
    if (open.length === 0) await sleep(2)
    else {
      const offer = random.pick(open)
      const senior = seniors.get(offer.seniorId)!
      const answer = random.below(10)
      if (answer < 6) await house.offers.accept(senior, offer.id)
      else if (answer < 9) {
        const declined = await house.offers.decline(senior, offer.id)
        if (declined.ok) ledger.answered(offer.id)
      }
    }
    const [{ count } = { count: 0 }] = await house.database.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM offer',
    )
    made = count
  }
}

/** Closes what is held, and brings back who was sent away for missing an offer. */
async function closer(): Promise<void> {
  while (goingOn()) {
    const held = await house.database.query<{ ref: string; rag: 'red'; seniorId: string }>(
      `SELECT ref, rag, senior_id AS "seniorId" FROM consultation WHERE state = 'talking' ORDER BY taken_at LIMIT 4`,
    )
    for (const { ref, rag, seniorId } of held) {
      const senior = seniors.get(seniorId)!
      await house.records.save(senior, ref, {
        rag,
        level: 4,
        categories: ['neglect'],
        advice: 'Go now.',
        rationale: 'It is not safe.',
        outcome: 'advice-only',
        reviewIf: 'Anything changes.',
      })
      await house.records.close(senior, ref)
    }
    await house.database.query(`UPDATE availability SET status = 'available' WHERE status = 'away'`)
    if (held.length === 0) await sleep(5)
  }
}

test(
  'no other colour is offered to anybody while a red waits that they might have',
  async () => {
    const lanes = [raiser, raiser, looker, looker, looker, answerer, answerer, closer]
    await Promise.all(lanes.map((lane) => lane()))
    const { offers, besideReds, inversions } = await ledger.verdict()
    say(
      `red first: ${offers} offers, ${besideReds} of other colours while a red was in the queue, ${inversions.length} inversions`,
    )
    expect(inversions).toEqual([])
    expect(besideReds).toBeGreaterThan(OFFERS / 50)
  },
  60_000 + OFFERS * 200,
)

test('afterwards the books balance', async () => {
  expect(await findFaults(house.url)).toEqual([])
})
