/**
 * Routing as a senior sees it: more time, passing with a conflict of interest, everyone asked at once, several windows.
 * Seen to fail: the offer bar laid over the page (Send is covered), More time without its form (the offer runs out), the
 * conflict left out of what is sent (they are asked again).
 */
import { afterEach, beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, NARROW, useStage, WIDE } from '../support/browser.js'
import { eventually } from '../support/client.js'
import { aConcern, anAmberConcern, beAvailable, offeredTo, raised, talking } from '../support/concerns.js'
import { everybody, quiet, type Everybody } from '../support/everybody.js'
import { inspect } from '../support/inspection.js'
import { chatOn, deskOn, nowFocused, sees, tabTo } from '../support/pages.js'
import { inDatabase } from '../support/reach-in.js'

const stage = useStage({ database: true })
let people: Everybody
let senior: Page

const alertOn = (page: Page) => page.locator('[data-alert]')
const says = (page: Page, words: RegExp): Promise<string | null> =>
  eventually(
    () => alertOn(page).textContent(),
    (text) => words.test(text ?? ''),
  )
const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])
const secondsLeft = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-slot="left"]').textContent())

const reach = <T = unknown>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> =>
  inDatabase(stage.service, sql, parameters)
/** From now on everyone is asked at once. */
const everyoneIsAsked = (ref: string) =>
  reach(
    `UPDATE ladder_step s SET due_at = now() FROM consultation c
     WHERE c.id = s.consultation_id AND c.ref = $1 AND s.rung = 'everyone-at-once'`,
    [ref],
  )

beforeAll(async () => {
  if (!stage.canRun) return
  people = await everybody(stage.url)
  senior = await stage.person({ account: 'senior1' })
})
afterEach(async () => {
  if (!stage.canRun) return
  await quiet(people)
  await senior.setViewportSize({ ...WIDE })
})

browserTest('with the keyboard alone an offer is given more time, and the new time is spoken', async () => {
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 4)
  await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  const before = await secondsLeft(senior)
  expect(before).toBeLessThanOrEqual(30)
  await tabTo(senior, senior.getByRole('button', { name: 'More time' }))
  await senior.keyboard.press('Enter')
  await says(senior, /^More time: [3-6]\d seconds left to accept$/)
  expect(await secondsLeft(senior)).toBeGreaterThan(before + 15)
  expect(await nowFocused(senior)).toBe('offer-extend')
  expect(
    await senior
      .locator('[data-slot="left"]')
      .evaluate((digits) => digits.closest('[aria-live], [role]')?.tagName ?? null),
  ).toBe(null)
})

browserTest('20 seconds before the end it is spoken, and once more after there was more time', async () => {
  const senior = await stage.person({ account: 'senior1' })
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 4)
  await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  await senior.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    new MutationObserver(() => heard.push(document.querySelector('[data-alert]')?.textContent ?? '')).observe(
      document.querySelector('[data-alert]')!,
      { childList: true, characterData: true, subtree: true },
    )
  })
  const warnings = () =>
    senior.evaluate(() =>
      (window as unknown as { heard: string[] }).heard.filter((text) => /^\d+ seconds left/.test(text)),
    )
  const until = async (count: number): Promise<void> => {
    const now = await senior.evaluate(() => Date.now())
    await senior.clock.setFixedTime(now + 1000 * ((await secondsLeft(senior)) - 18))
    await eventually(warnings, (heard) => heard.length === count)
  }
  await until(1)
  await senior.getByRole('button', { name: 'More time' }).click()
  await says(senior, /^More time: [3-6]\d seconds/)
  await until(2)
  expect(await warnings()).toEqual([
    expect.stringMatching(/^1\d seconds left to accept$/),
    expect.stringMatching(/^1\d seconds left to accept$/),
  ])
  await senior.close()
})

browserTest('whoever sets their own time is offered concerns for that long', async () => {
  await senior.goto('/desk')
  await senior.getByLabel('Offers stay open').selectOption('120 seconds')
  await deskOn(senior).switchTo('available', 4)
  await senior.getByRole('button', { name: /^Save/ }).waitFor()
  expect(await senior.getByLabel('Offers stay open').inputValue()).toBe('120')
  await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  expect(await secondsLeft(senior)).toBeGreaterThan(100)
  await senior.getByLabel('Offers stay open').selectOption('as usual')
  await senior.getByRole('button', { name: /^Save/ }).click()
  await eventually(
    () => reach<{ seconds: number | null }>('SELECT offer_seconds AS seconds FROM availability'),
    (rows) => rows.every(({ seconds }) => seconds === null),
  )
})

browserTest('passing with a conflict of interest, by keyboard: they are not asked again', async () => {
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 4)
  const ref = await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  const more = senior.getByText('Pass with a reason')
  await tabTo(senior, more)
  await senior.keyboard.press('Enter')
  await tabTo(senior, senior.getByLabel('Reason (optional)'))
  await senior.keyboard.type('I am the child’s aunt')
  await isGood(senior, 'desk-offer-pass')
  await tabTo(senior, senior.getByLabel(/conflict of interest/))
  await senior.keyboard.press('Space')
  await tabTo(senior, senior.getByRole('button', { name: 'Pass on it' }))
  await senior.keyboard.press('Enter')
  await says(senior, /^You passed/)
  await deskOn(senior).offer.waitFor({ state: 'hidden' })
  // Whoever only passed is asked again after a rest, when there is nobody else: here the next in the queue is.
  await reach(
    `UPDATE offer SET made_at = made_at - interval '2 minutes', ended_at = ended_at - interval '2 minutes'
     WHERE outcome = 'declined'`,
  )
  const next = await raised(people.police, anAmberConcern())
  await offeredTo(people.senior1, next)
  const { body } = await people.manager.post<{
    history: { action: string; detail: Record<string, unknown> }[]
  }>(`/api/v1/oversight/consultations/${ref}/open`, { reason: 'Who has passed?' })
  const declined = body.history.find(({ action }) => action === 'offer.declined')
  expect(declined?.detail).toMatchObject({ conflict: true, reason: 'I am the child’s aunt' })
})

for (const size of [WIDE, NARROW]) {
  browserTest(
    `an offer that arrives while a reply is typed leaves the focus, and never covers Send, at ${size.width} px`,
    async () => {
      await talking(people.police, people.senior1, anAmberConcern())
      await senior.setViewportSize({ ...size })
      await senior.goto('/desk')
      await senior.locator('[data-chat-link]').first().click()
      const { box, sendButton } = chatOn(senior)
      await box.click()
      await senior.keyboard.type('Please stay ')
      await beAvailable(people.senior1)
      await raised(people.gp)
      await deskOn(senior).offer.waitFor()
      await senior.keyboard.type('with them.')
      expect(await box.inputValue()).toBe('Please stay with them.')
      expect(await nowFocused(senior)).toBe('body')
      const isClear = (): Promise<boolean> =>
        sendButton.evaluate((button) => {
          button.scrollIntoView({ block: 'nearest' })
          const { left, right, top, bottom } = button.getBoundingClientRect()
          const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
          return hit !== null && (button === hit || button.contains(hit))
        })
      expect(await isClear()).toBe(true)
      // Also with the reasons for passing open.
      await senior.getByText('Pass with a reason').click()
      expect(await isClear()).toBe(true)
      await isGood(senior, `desk-typing-offer-${size.width}`)
      await senior.setViewportSize({ ...size })
      await sendButton.click()
      await chatOn(senior).hears('Please stay with them.')
      await senior.getByRole('button', { name: 'Pass', exact: true }).click()
    },
  )
}

browserTest('when everyone is asked, the bar says so, and says that a colleague has taken it', async () => {
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 4)
  const ref = await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  await senior.getByRole('button', { name: 'Pass', exact: true }).click()
  await deskOn(senior).offer.waitFor({ state: 'hidden' })
  await beAvailable(people.senior2)
  await offeredTo(people.senior2, ref)
  await beAvailable(people.senior3)
  await everyoneIsAsked(ref)
  const colleague = await offeredTo(people.senior3, ref)
  const third = await stage.person({ account: 'senior2' })
  await third.goto('/desk')
  await sees(third, 'Everyone is asked: first to accept takes it')
  await isGood(third, 'desk-offer-everyone')
  await people.senior3.post(`/api/v1/offers/${colleague.id}/accept`)
  await says(third, /^A colleague has taken it$/)
  await deskOn(third).offer.waitFor({ state: 'hidden' })
  await third.close()
})

browserTest(
  'several windows are one senior: answered in one, it goes from the other with words',
  async () => {
    const other = await senior.context().newPage()
    await Promise.all([senior.goto('/desk'), other.goto('/desk')])
    await deskOn(senior).switchTo('available', 4)
    await raised(people.gp)
    await Promise.all([deskOn(senior).offer.waitFor(), deskOn(other).offer.waitFor()])
    await senior.getByRole('button', { name: 'More time' }).click()
    await eventually(
      () => secondsLeft(other),
      (left) => left > 32,
    )
    await deskOn(senior).accept('Dr Nia Morgan')
    await deskOn(other).offer.waitFor({ state: 'hidden' })
    await says(other, /^You accepted it in another window$/)
    await other.locator('[data-chat-link]', { hasText: 'Dr Nia Morgan' }).waitFor()
    expect(await alertOn(senior).textContent()).not.toContain('another window')
    await raised(people.police)
    await Promise.all([deskOn(senior).offer.waitFor(), deskOn(other).offer.waitFor()])
    await other.getByRole('button', { name: 'Pass', exact: true }).click()
    await deskOn(senior).offer.waitFor({ state: 'hidden' })
    await says(senior, /^You passed on it in another window$/)
    await other.close()
  },
)

browserTest(
  'asked by a colleague by name: who asks and why; once it is theirs, it goes from the first desk',
  async () => {
    const ref = await talking(people.police, people.senior1, anAmberConcern())
    const colleague = await stage.person({ account: 'senior2' })
    await colleague.goto('/desk')
    await deskOn(colleague).switchTo('available', 4)
    await senior.goto(`/desk?chat=${ref}`)
    const to = (await people.senior2.get<{ id: string }>('/api/v1/me')).body.id
    await people.senior1.post(`/api/v1/consultations/${ref}/second-opinion`, {
      to,
      reason: 'Is this neglect?',
    })
    const words = /Asha Patel asks you for a second opinion: Is this neglect\?/
    await sees(colleague, words)
    await says(colleague, words)
    await isGood(colleague, 'desk-offer-second-opinion')
    await colleague.getByRole('button', { name: 'Accept' }).click()
    await colleague.locator('[data-chat-item]', { hasText: 'Second opinion' }).waitFor()
    await sees(colleague, 'You have joined for a second opinion. Asha Patel holds it.')
    expect(await deskOn(colleague).record.count()).toBe(0)
    expect(await colleague.getByRole('button', { name: 'End the talk' }).count()).toBe(0)
    await isGood(colleague, 'desk-joined')
    await sees(senior, 'Ben Carter has joined for a second opinion.')
    await isGood(senior, 'desk-with-a-colleague')

    await chatOn(senior).box.fill('Before I go: ')
    await people.senior1.post(`/api/v1/consultations/${ref}/transfer`, { to, reason: 'My shift is over' })
    await sees(colleague, /Asha Patel asks you to take this over: My shift is over/)
    await isGood(colleague, 'desk-offer-transfer')
    await colleague.getByRole('button', { name: 'Accept' }).click()
    await deskOn(colleague).record.waitFor()
    await says(senior, /^That consultation is no longer with you$/)
    await sees(senior, 'You had not sent: Before I go:')
    expect(await chatOn(senior).box.count()).toBe(0)
    await isGood(senior, 'desk-let-go')
    await colleague.close()
  },
)

browserTest('whoever misses an offer is told that they are away, and comes back with one press', async () => {
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 4)
  await raised(people.gp)
  await deskOn(senior).offer.waitFor()
  await reach(`UPDATE offer SET expires_at = now() WHERE outcome IS NULL`)
  await says(senior, /^The offer ran out. You are now away/)
  await sees(senior, /^You missed an offer \(\d\d:\d\d\), so you are away now/)
  await isGood(senior, 'desk-missed')
  await senior.getByRole('button', { name: 'I am back: make me available' }).click()
  await sees(senior, 'You are available')
  await eventually(
    () => senior.locator('[data-missed]').count(),
    (count) => count === 0,
  )
})

browserTest('without JavaScript: more time, a conflict of interest and the own time go by form', async () => {
  const plain = await stage.person({ account: 'senior3', javaScript: false })
  await plain.goto('/desk')
  await plain.getByLabel('Offers stay open').selectOption('60 seconds')
  await plain.getByRole('button', { name: 'Switch to available' }).click()
  await raised(people.gp, aConcern())
  await offeredTo(people.senior3, await onlyRef())
  await plain.getByRole('link', { name: 'Check for news' }).click()
  const before = await secondsLeft(plain)
  expect(before).toBeGreaterThan(30)
  await plain.getByRole('button', { name: 'More time' }).click()
  await plain.waitForURL('**/desk')
  expect(await secondsLeft(plain)).toBeGreaterThan(before + 30)
  await plain.getByText('Pass with a reason').click()
  await plain.getByLabel('Reason (optional)').fill('My sister works there')
  await plain.getByLabel(/conflict of interest/).check()
  await plain.getByRole('button', { name: 'Pass on it' }).click()
  expect(await deskOn(plain).offer.isVisible()).toBe(false)
  const rows = await reach<{ name: string }>(
    `SELECT p.name FROM conflict_of_interest k JOIN person p ON p.id = k.senior_id ORDER BY k.declared_at DESC LIMIT 1`,
  )
  const { body } = await people.senior3.get<{ name: string }>('/api/v1/me')
  expect(rows).toEqual([{ name: body.name }])
})

const onlyRef = async (): Promise<string> =>
  (await people.gp.get<{ items: { ref: string }[] }>('/api/v1/consultations')).body.items[0]?.ref ?? ''
