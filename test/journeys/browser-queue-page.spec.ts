/**
 * The practitioner's page in every state, live: a senior lost in the middle of a talk and back, the queue again, a call
 * back, a closed desk, somebody joining. Nothing is reloaded, and the focus stays where it is.
 */
import { beforeAll, beforeEach, expect } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually } from '../support/client.js'
import { anAmberConcern, beAvailable, beAway, offeredTo, raised, talking } from '../support/concerns.js'
import { everybody, quiet, type Everybody } from '../support/everybody.js'
import { inspect } from '../support/inspection.js'
import { chatOn, deskOn, heading, nowFocused, sees } from '../support/pages.js'
import { inDatabase } from '../support/reach-in.js'

const stage = useStage({ database: true })
let people: Everybody
let gp: Page

const change = (sql: string, parameters: readonly unknown[] = []) =>
  inDatabase(stage.service, sql, parameters)
const say = (ref: string, body: string) =>
  people.gp.post(`/api/v1/consultations/${ref}/messages`, { clientId: randomUUID(), body })
const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])
/** The page says aloud what it shows, once, in the region for news. */
const hears = (page: Page, words: RegExp): Promise<string | null> =>
  eventually(
    () => page.locator('[data-status] [data-part="news"]').textContent(),
    (text) => words.test(text ?? ''),
    40,
  )
/** A mark on the page itself: a page that was loaded anew has none. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { notReloaded: true }))
const isMarked = (page: Page) => page.evaluate(() => 'notReloaded' in window)
const open = async (ref: string): Promise<void> => {
  await gp.goto(`/consultations/${ref}`)
  await sees(gp, /^Connected$/)
  await sees(gp, 'This is advice, not a referral')
  await mark(gp)
}
/** A desk on which somebody works: in a browser that can be closed as if it had gone. */
async function talkInBrowser(ref: string): Promise<Page> {
  const senior = await stage.person({ account: 'senior1' })
  await senior.goto(`/desk?chat=${ref}`)
  await sees(senior, /^Connected$/)
  // From now on the browser alone says that they are there.
  await change(`DELETE FROM presence WHERE node = 'http'`)
  return senior
}

beforeAll(async () => {
  if (!stage.canRun) return
  people = await everybody(stage.url)
  gp = await stage.person({ account: 'gp' })
})
beforeEach(async () => {
  if (!stage.canRun) return
  await change(
    `UPDATE desk SET lost_seconds = 120, hours = '{"always":true,"week":[],"bankHolidays":"open","exceptions":[]}'`,
  )
  await change(`DELETE FROM presence WHERE node = 'test'`)
  await quiet(people)
})

browserTest(
  'waiting: place, no false promise, what may be done, and that the page may be closed',
  async () => {
    const ref = await raised(people.gp)
    await open(ref)
    for (const text of ['You are next', 'We cannot say yet how long it will take', 'You can close this page'])
      await sees(gp, text)
    for (const name of ['Ask us to call you back', 'Change your answers', 'Check for news'])
      expect(await gp.getByRole('link', { name }).isVisible()).toBe(true)
    await sees(gp, 'Leave the queue')
    await isGood(gp, 'queue-waiting')
  },
)

browserTest('waiting with a known wait: a range, and when it was worked out', async () => {
  await change(
    `INSERT INTO presence (senior_id, node, present_until)
     SELECT id, 'test', now() + interval '1 hour' FROM person WHERE role = 'senior' ON CONFLICT DO NOTHING`,
  )
  for (let i = 0; i < 5; i++) {
    const ref = await talking(people.gp, people.senior2)
    await change(`UPDATE consultation SET raised_at = taken_at - make_interval(secs => $2) WHERE ref = $1`, [
      ref,
      100 + 60 * i,
    ])
    await quiet(people)
  }
  await beAvailable(people.senior3, 1)
  const first = await raised(people.police)
  await offeredTo(people.senior3, first)
  const ref = await raised(people.gp)
  await open(ref)
  await sees(gp, /We expect to answer in \d+ to \d+ minutes/)
  await sees(gp, /Worked out at \d\d:\d\d/)
  await sees(gp, 'You are number 2')
  await isGood(gp, 'queue-waiting-known')
})

browserTest(
  'a senior whose browser has gone: told within 20 s; back, the talk goes on as it was',
  async () => {
    const ref = await talking(people.gp, people.senior1)
    const senior = await talkInBrowser(ref)
    await open(ref)
    await heading(gp, 'You are talking to Asha Patel').waitFor()
    await chatOn(gp).send('She is in the waiting room.')
    await chatOn(gp).box.click()
    await gp.keyboard.type('Her mother ')
    const gone = Date.now()
    await senior.close()
    await heading(gp, 'Asha Patel has lost connection').waitFor()
    expect(Date.now() - gone).toBeLessThan(20_000)
    await sees(gp, 'Your messages are kept')
    await sees(
      gp,
      'If they are not back within two minutes, you go back to the front of the queue, where you were.',
    )
    await hears(gp, /lost connection.*Your messages are kept.*two minutes/)
    await gp.keyboard.type('is on her way.')
    expect(await nowFocused(gp)).toBe('body')
    await isGood(gp, 'queue-senior-lost')
    const back = await talkInBrowser(ref)
    await heading(gp, 'You are talking to Asha Patel').waitFor()
    await sees(gp, 'Asha Patel is back.')
    await hears(gp, /^Asha Patel is back\./)
    expect(await chatOn(gp).box.inputValue()).toBe('Her mother is on her way.')
    expect(await isMarked(gp)).toBe(true)
    await isGood(gp, 'queue-senior-back')
    await chatOn(gp).sendButton.click()
    await chatOn(back).hears('Her mother is on her way.')
    expect(await chatOn(back).said()).toContain('She is in the waiting room.')
    await back.close()
  },
)

browserTest(
  'a senior who stays away: the queue again with the words; the next one reads it all; the first is told',
  async () => {
    await change('UPDATE desk SET lost_seconds = 10')
    const ref = await talking(people.gp, people.senior1)
    const senior = await talkInBrowser(ref)
    await open(ref)
    await chatOn(gp).send('He has a mark on his arm.')
    await chatOn(senior).hears('He has a mark on his arm.')
    await senior.close()
    await heading(gp, 'You are back in the queue').waitFor({ timeout: 40_000 })
    await sees(
      gp,
      'Your senior social worker lost their connection. You are back at your place in the queue; the next one sees everything you wrote.',
    )
    await hears(gp, /You are next in the queue.*lost their connection/)
    expect(await isMarked(gp)).toBe(true)
    await isGood(gp, 'queue-returned-lost')

    const next = await stage.person({ account: 'senior2' })
    await next.goto('/desk')
    await deskOn(next).switchTo('available', 2)
    await deskOn(next).accept('Dr Nia Morgan')
    await chatOn(next).hears('He has a mark on his arm.')
    await heading(gp, /^You are talking to Ben Carter/).waitFor()
    await next.close()

    const first = await stage.person({ account: 'senior1' })
    await first.goto('/desk')
    const notice = first.locator(`[data-lost="${ref}"]`)
    expect(await notice.innerText()).toMatch(
      /^AL-\S+ went back to the queue \(\d\d:\d\d\): your connection was lost for 10 seconds. Another senior will see everything./,
    )
    await isGood(first, 'desk-lost')
    await first.reload()
    await notice.getByRole('button', { name: /I have seen this/ }).click()
    await eventually(
      () => notice.count(),
      (count) => count === 0,
    )
    await first.reload()
    expect(await notice.count()).toBe(0)
    await first.close()
  },
)

browserTest('handed back to the queue by its senior: other words, the same place', async () => {
  const ref = await talking(people.gp, people.senior1)
  await open(ref)
  await change(
    `WITH c AS (UPDATE consultation SET state = 'waiting', senior_id = NULL, version = version + 1,
       returned_why = 'handed-back', returned_at = now() WHERE ref = $1 RETURNING id)
     UPDATE offer SET released_at = now(), release_why = 'handed-back' WHERE consultation_id IN (SELECT id FROM c)
       AND outcome = 'accepted'`,
    [ref],
  )
  await gp.reload()
  await sees(gp, 'has handed this back. You are back at your place in the queue')
  await isGood(gp, 'queue-returned-handed-back')
})

browserTest('nobody could answer: the number to call stands on top, and is said', async () => {
  const ref = await raised(people.gp)
  await open(ref)
  await change(
    `UPDATE ladder_step SET due_at = now() WHERE consultation_id = (SELECT id FROM consultation WHERE ref = $1)`,
    [ref],
  )
  await sees(gp, /Nobody could answer yet. If it cannot wait, call 0/)
  await hears(gp, /Nobody could answer yet. Call 0/)
  expect(await isMarked(gp)).toBe(true)
  await isGood(gp, 'queue-call-anyway')
})

browserTest(
  'a call back that was booked: when, and the way to change it; a red one keeps its place too',
  async () => {
    const green = await raised(people.gp, anAmberConcern())
    const slots = await people.gp.get<{ slots: string[] }>(`/api/v1/consultations/${green}/callback-slots`)
    await open(green)
    await people.gp.post(`/api/v1/consultations/${green}/callback`, {
      slotAt: slots.body.slots.at(-1),
      phone: '01632 960 123',
    })
    await heading(gp, 'A call back is booked').waitFor()
    await sees(gp, /^A senior social worker will call you .*at \d\d:\d\d\.$/)
    expect(await gp.getByRole('link', { name: 'Change the time or the number' }).isVisible()).toBe(true)
    await isGood(gp, 'queue-callback')
    const red = await raised(people.gp)
    await people.gp.post(`/api/v1/consultations/${red}/callback`, {
      slotAt: slots.body.slots.at(-1),
      phone: '01632 960 123',
    })
    await open(red)
    await heading(gp, 'You are in the queue').waitFor()
    await sees(gp, /^A senior social worker will call you .*at \d\d:\d\d\.$/)
    await sees(gp, 'You keep your place in the queue as well')
    await isGood(gp, 'queue-callback-red')
  },
)

browserTest('a closed desk: the number first, when it opens, and that the place is kept', async () => {
  await change(`UPDATE desk SET hours = '{"always":false,"week":[],"bankHolidays":"closed","exceptions":[]}'`)
  const ref = await raised(people.gp, anAmberConcern())
  await open(ref)
  await heading(gp, 'You are in the queue').waitFor()
  await sees(gp, /^The desk is closed at the moment. If it cannot wait, call 0/)
  await sees(gp, 'Your concern waits until it opens, and nothing is lost.')
  await isGood(gp, 'queue-closed')
  await people.gp.post(`/api/v1/consultations/${ref}/withdraw`)
})

browserTest('handed over to the out-of-hours team: who has it now', async () => {
  const ref = await raised(people.gp)
  await open(ref)
  await chatOn(gp).box.click()
  await gp.keyboard.type('He is ')
  await people.senior2.post(`/api/v1/consultations/${ref}/handover`, {
    to: 'out-of-hours',
    acknowledgedBy: 'Sam Reed, emergency duty team',
  })
  await heading(gp, 'Your concern has been handed over').waitFor()
  await sees(gp, 'The out-of-hours team has your concern now.')
  await sees(gp, 'You had not sent: He is')
  expect(await chatOn(gp).box.count()).toBe(0)
  expect(await nowFocused(gp)).toBe('heading')
  await isGood(gp, 'queue-handed-over')
})

browserTest(
  'a colleague who joins is named, with their role; being opened, writing the record, leaving',
  async () => {
    const ref = await raised(people.gp)
    await open(ref)
    await beAvailable(people.senior1)
    const offer = await offeredTo(people.senior1, ref)
    await heading(gp, 'A social worker is opening your concern').waitFor()
    await isGood(gp, 'queue-offered')
    await people.senior1.post(`/api/v1/offers/${offer.id}/accept`)
    await beAway(people.senior1)
    await heading(gp, 'You are talking to Asha Patel').waitFor()
    await beAvailable(people.senior2)
    await people.senior1.post(`/api/v1/consultations/${ref}/second-opinion`, {
      to: (await people.senior2.get<{ id: string }>('/api/v1/me')).body.id,
      reason: 'You know this family',
    })
    const asked = await offeredTo(people.senior2, ref)
    await people.senior2.post(`/api/v1/offers/${asked.id}/accept`)
    await sees(gp, 'Ben Carter, Senior social worker, has joined')
    await hears(gp, /Ben Carter, Senior social worker, has joined/)
    await say(ref, 'Hello to both of you.')
    await chatOn(gp).hears('Hello to both of you.')
    await isGood(gp, 'queue-joined')
    await people.senior1.post(`/api/v1/consultations/${ref}/end`)
    await heading(gp, 'Asha Patel is writing the advice record').waitFor()
    await isGood(gp, 'queue-recording')
  },
)
