/**
 * The advice record as the desk saves it, whatever the network does: what stands in the form is on the server in the
 * end, or it is known that it is not; one save at a time; at most ten seconds of typing are not saved.
 */
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import type { Answer } from '../../src/client/http.js'
import { RecordSaves } from '../../src/client/record-saves.js'
import type { RefusalCode } from '../../src/domain/outcome.js'
import { seedProperties } from '../support/chance.js'

seedProperties('client-record-saves')
beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

interface Luck {
  readonly answer: Answer<object>
  readonly ms: number
}
const yes: Answer<object> = { ok: true }
const no = (code: RefusalCode): Answer<object> => ({ ok: false, code, detail: '' })

/** A form with one box, and the server that it saves to. */
class Form {
  box = ''
  row = ''
  puts = 0
  mostBusy = 0
  private busy = 0
  readonly saves = new RecordSaves({
    save: (outliving) => this.put(outliving),
    said: () => undefined,
  })

  constructor(public next: () => Luck) {}

  type(text: string): void {
    this.box += text
    this.saves.changed()
  }

  private put(outliving: boolean): Promise<Answer<object>> {
    const { answer, ms } = this.next()
    const body = this.box
    this.puts += 1
    if (!outliving) this.mostBusy = Math.max(this.mostBusy, ++this.busy)
    if (outliving && answer?.ok) this.row = body
    return new Promise((resolve) =>
      setTimeout(() => {
        if (!outliving) this.busy -= 1
        if (answer?.ok && !outliving) this.row = body
        resolve(answer)
      }, ms),
    )
  }
}

it('whatever happens, it is saved in the end, one save after the other, and until then it says that it is not', async () => {
  const acts = fc.array(
    fc.record({
      what: fc.constantFrom('type', 'type', 'flush'),
      pause: fc.integer({ min: 0, max: 4_000 }),
    }),
    { minLength: 1, maxLength: 30 },
  )
  const answers = [yes, null, no('too-many'), no('not-signed-in'), no('unavailable')]
  const weather = fc.infiniteStream(
    fc.record({ answer: fc.constantFrom(...answers), ms: fc.integer({ min: 0, max: 3_000 }) }),
  )
  await fc.assert(
    fc.asyncProperty(acts, weather, async (all, luck) => {
      const form = new Form(() => luck.next().value as Luck)
      for (const { what, pause } of all) {
        if (what === 'type') form.type('a')
        else void form.saves.flush()
        await jest.advanceTimersByTimeAsync(pause)
        if (!form.saves.isUnsaved) expect(form.row).toBe(form.box)
      }
      form.next = () => ({ answer: yes, ms: 10 })
      await jest.advanceTimersByTimeAsync(20_000)
      expect([form.row, form.saves.isUnsaved]).toEqual([form.box, false])
      expect(form.mostBusy).toBeLessThanOrEqual(1)
      form.saves.stop()
    }),
    { numRuns: 200 },
  )
})

it('whoever types without a pause is saved every ten seconds', async () => {
  const form = new Form(() => ({ answer: yes, ms: 10 }))
  for (let i = 0; i < 45; i++) {
    form.type('a')
    await jest.advanceTimersByTimeAsync(1_000)
    expect(form.box.length - form.row.length).toBeLessThanOrEqual(11)
  }
  expect(form.puts).toBeLessThanOrEqual(5)
})

it('a flush waits for the save under way, and saves what was typed meanwhile', async () => {
  const form = new Form(() => ({ answer: yes, ms: 1_000 }))
  form.type('first')
  await jest.advanceTimersByTimeAsync(2_100)
  form.type(' second')
  let done = false
  void form.saves.flush().then(() => (done = true))
  await jest.advanceTimersByTimeAsync(500)
  expect(done).toBe(false)
  await jest.advanceTimersByTimeAsync(2_000)
  expect([done, form.row]).toEqual([true, 'first second'])
})

it('leaving the page saves at once, whatever is under way', async () => {
  const form = new Form(() => ({ answer: yes, ms: 60_000 }))
  form.type('first')
  await jest.advanceTimersByTimeAsync(2_100)
  form.type(' second')
  form.saves.leave()
  expect(form.row).toBe('first second')
})

it('what is too long waits for its writer; what is closed is over', async () => {
  let answer = no('invalid')
  const form = new Form(() => ({ answer, ms: 10 }))
  form.type('too long')
  await jest.advanceTimersByTimeAsync(60_000)
  expect([form.puts, form.saves.isTroubled, form.saves.isOver]).toEqual([1, true, false])
  answer = no('closed')
  form.type('.')
  await jest.advanceTimersByTimeAsync(60_000)
  expect([form.puts, form.saves.isTroubled, form.saves.isOver]).toEqual([2, true, true])
})
