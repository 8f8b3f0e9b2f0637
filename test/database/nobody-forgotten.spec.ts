/**
 * Promise 11, nobody is forgotten: reds without end, on a clock that the test moves. Half of the greens wait on a desk
 * whose own seniors just keep up with the reds: covering desks answer them. The other half wait where even the covering
 * desk is full of reds: a manager is alerted, then the practitioner is told with the telephone number and promised a call, and
 * when the reds end, a senior calls. Every rung in its time; and meanwhile nobody of the desk is offered a green.
 *
 * FORGOTTEN_GREENS=1000 for the whole. Seen to fail: with no alert, or nobody told (routing/ladder-writes), with
 * covering desks that are never asked (domain/matching-policy), and with reds in the order of due times (queue-order).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readConsultations, viewOf } from '../../src/database/reading/consultation-reader.js'
import type { Person } from '../../src/domain/people.js'
import { findFaults } from '../support/books.js'
import { say } from '../support/chance.js'
import { House, value } from '../support/house.js'

const GREENS = Number(process.env['FORGOTTEN_GREENS'] ?? 50)
/** So many wait at once on one desk. */
const BATCH = 25
const MINUTE = 60_000
const STEP = 10

let house: House
beforeAll(async () => {
  house = await House.open()
})
afterAll(() => house.close())

const figures = new Map<string, number>()
const count = (what: string, by = 1): void => void figures.set(what, (figures.get(what) ?? 0) + by)

const aRecord = {
  level: 4 as const,
  categories: ['neglect'],
  advice: 'Go now.',
  rationale: 'It is not safe.',
  outcome: 'advice-only' as const,
  reviewIf: 'Anything changes.',
}

/** A desk with two seniors of its own, and one that covers it with two of theirs. */
class Line {
  private constructor(
    readonly desk: string,
    readonly practitioner: Person,
    readonly own: readonly Person[],
    readonly covering: readonly Person[],
  ) {}

  static async open(name: string): Promise<Line> {
    const [desk, cover] = [await house.desk(name), await house.desk(`${name}-cover`)]
    await house.database.query('INSERT INTO desk_cover (desk_id, covered_by) VALUES ($1, $2)', [desk, cover])
    const pair = async (of: string) => [await house.senior([of], 1), await house.senior([of], 1)]
    return new Line(desk, await house.person('practitioner', [desk]), await pair(desk), await pair(cover))
  }

  look = (): Promise<void> => house.matching.lookAtDesk(this.desk)

  async held(senior: Person): Promise<{ ref: string; rag: 'red' | 'green' } | undefined> {
    const [row] = await house.database.query<{ ref: string; rag: 'red' | 'green' }>(
      `SELECT ref, rag FROM consultation WHERE senior_id = $1 AND state = 'talking'`,
      [senior.id],
    )
    return row
  }

  async close(senior: Person): Promise<void> {
    const held = await this.held(senior)
    if (!held) return
    value(await house.records.save(senior, held.ref, { ...aRecord, rag: held.rag }))
    value(await house.records.close(senior, held.ref))
  }

  /** Accepts whatever is open to them. Out: its colour; null when nothing is. */
  async accept(senior: Person): Promise<string | null> {
    const offer = (await house.openOffers(this.desk)).find(({ seniorId }) => seniorId === senior.id)
    if (!offer) return null
    value(await house.offers.accept(senior, offer.id))
    return (await this.held(senior))!.rag
  }

  /** A red comes, then a senior is free: it goes to them, whoever else has waited, and they take it. */
  async redFor(senior: Person): Promise<void> {
    await house.raise(this.practitioner, 'now')
    await this.close(senior)
    await this.look()
    expect(await this.accept(senior)).toBe('red')
  }

  /** Each of its own seniors holds a red. */
  async fill(): Promise<void> {
    for (const _ of this.own) await house.raise(this.practitioner, 'now')
    await this.look()
    for (const senior of this.own) expect(await this.accept(senior)).toBe('red')
  }

  async greens(count: number): Promise<string[]> {
    const refs: string[] = []
    for (let i = 0; i < count; i++) refs.push(await house.raise(this.practitioner, 'this-week'))
    return refs
  }

  /** Takes one call after the other from the list, until it is empty. */
  async callBack(senior: Person): Promise<number> {
    for (let called = 0; ; called++) {
      const [next] = await house.callBacks.list(senior)
      if (!next) return called
      value(await house.callBacks.take(senior, next.id))
      await this.close(senior)
    }
  }

  /** How many of these stand so. In: a condition on consultation `c`. */
  async standing(refs: readonly string[], condition: string): Promise<number> {
    const [row] = await house.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM consultation c WHERE ref = ANY($1) AND (${condition})`,
      [refs],
    )
    return row!.count
  }

  /** The covering seniors take what they are offered and finish it, until nothing is offered to them any more. */
  async answerAll(by: readonly Person[]): Promise<number> {
    for (let answered = 0; ;) {
      await this.look()
      let any = false
      for (const senior of by) {
        const taken = await this.accept(senior)
        if (taken === null) continue
        any = true
        if (taken === 'green') answered++
        await this.close(senior)
      }
      if (!any) return answered
    }
  }
}

const rung = (name: string, minutes: number): string =>
  `EXISTS (SELECT FROM ladder_step WHERE consultation_id = c.id AND rung = '${name}'
     AND taken_at >= due_at AND taken_at < due_at + interval '${STEP} minutes' AND due_at = c.raised_at + interval '${minutes} minutes')`

async function whereTheOwnKeepUp(line: Line, many: number): Promise<void> {
  await line.fill()
  const refs = await line.greens(many)
  let answered = 0
  for (let minutes = STEP; minutes <= 60; minutes += STEP) {
    expect(answered).toBe(0)
    house.aheadMs += STEP * MINUTE
    for (const senior of line.own) await line.redFor(senior)
    answered += await line.answerAll(line.covering)
  }
  expect(await line.standing(refs, rung('everyone-at-once', 30))).toBe(many)
  expect(await line.standing(refs, rung('covering-desks', 60))).toBe(many)
  expect([answered, await line.standing(refs, `state = 'closed'`)]).toEqual([many, many])
  count('answered by a covering desk', answered)
}

async function whereNobodyKeepsUp(line: Line, many: number): Promise<void> {
  await line.fill()
  for (let i = 0; i < 2; i++) await house.raise(line.practitioner, 'now')
  house.aheadMs += 3 * MINUTE
  await line.look()
  for (const senior of line.covering) {
    expect(await line.accept(senior)).toBe('red')
    await line.look()
  }
  const refs = await line.greens(many)
  for (let minutes = STEP; minutes <= 240; minutes += STEP) {
    house.aheadMs += STEP * MINUTE
    await line.redFor(line.own[(minutes / STEP) % 2]!)
    expect(await line.standing(refs, `state = 'waiting'`)).toBe(minutes < 240 ? many : 0)
    const alerted = `EXISTS (SELECT FROM alert WHERE consultation_id = c.id AND kind = 'waiting-too-long')`
    expect(await line.standing(refs, alerted)).toBe(minutes >= 120 ? many : 0)
  }
  for (const [name, minutes] of [
    ['everyone-at-once', 30],
    ['covering-desks', 60],
    ['duty-manager', 120],
    ['practitioner-told', 240],
  ] as const)
    expect(await line.standing(refs, rung(name, minutes))).toBe(many)
  expect(await line.standing(refs, `state = 'callback-booked'`)).toBe(many)
  const told = (await readConsultations(house.database, 'c.ref = ANY($1)', [refs])).map((each) =>
    viewOf(each),
  )
  expect(told.filter(({ callAnyway }) => callAnyway === '01632 960 101')).toHaveLength(many)
  count('a manager was alerted to, and whose practitioner was told', many)
  // The reds end.
  const [senior] = line.own
  await line.close(senior!)
  const called = await line.callBack(senior!)
  expect([called, await line.standing(refs, `state = 'closed'`)]).toEqual([many, many])
  count('of these called back', called)
}

test(
  'under reds without end, every green reaches a person by the ladder',
  async () => {
    for (let left = GREENS, i = 0; left > 0; i++) {
      const batch = Math.min(BATCH, left)
      left -= batch
      const line = await Line.open(`line-${i}`)
      await (i % 2 === 0 ? whereTheOwnKeepUp(line, batch) : whereNobodyKeepsUp(line, batch))
    }
    const reached = GREENS - (figures.get('of these called back') ?? 0)
    expect(figures.get('answered by a covering desk')).toBe(reached)
    const [row] = await house.database.query<{ alerts: number }>('SELECT count(*)::int AS alerts FROM alert')
    expect(house.news.filter(({ kind }) => kind === 'alert')).toHaveLength(row!.alerts)
    say(`nobody forgotten: ${[...figures].map(([what, n]) => `${n} ${what}`).join('; ')}; of ${GREENS}`)
  },
  60_000 + GREENS * 2_000,
)

test('afterwards the books balance', async () => {
  expect(await findFaults(house.url)).toEqual([])
})
