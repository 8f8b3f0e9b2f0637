/** What tools such as axe do not see: the keyboard alone, where the focus goes, what is announced and what is not. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn } from '../support/client.js'
import { anAmberConcern, raised } from '../support/concerns.js'
import { chatOn, deskOn, heading, nowFocused, refOf, sees, tabTo } from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
const bruise = scenarios[0]!
let gp: Page
let senior: Page
let ref: string

const focusIs = (page: Page, id: string): Promise<string> =>
  eventually(
    () => nowFocused(page),
    (now) => now === id,
  )
const regions = ['[data-alert]', '[data-status]', '[data-log]'] as const
/** Puts a mark on the elements themselves: a region that was replaced has none. */
const mark = (page: Page): Promise<void> =>
  page.evaluate((all) => {
    for (const each of all) Object.assign(document.querySelector(each) ?? {}, { wasThere: true })
  }, regions)
const stillMarked = (page: Page): Promise<boolean[]> =>
  page.evaluate((all) => all.map((each) => 'wasThere' in (document.querySelector(each) ?? {})), regions)

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, senior] = await Promise.all([stage.person({ account: 'gp' }), stage.person({ account: 'senior1' })])
})

browserTest('the first Tab offers to skip to the content', async () => {
  await gp.goto('/raise')
  await gp.keyboard.press('Tab')
  const skip = gp.getByRole('link', { name: 'Skip to main content' })
  expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true)
  await gp.keyboard.press('Enter')
  expect(await gp.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
})

browserTest('errors move the focus to their summary, and each leads to its field', async () => {
  await tabTo(gp, gp.getByRole('button', { name: 'Join the queue' }))
  await gp.keyboard.press('Enter')
  await heading(gp, 'There is a problem').waitFor()
  await eventually(
    () => gp.evaluate(() => document.activeElement?.className ?? ''),
    (name) => name.includes('govuk-error-summary'),
  )
  await tabTo(gp, gp.getByRole('link', { name: 'Enter what worries you' }))
  await gp.keyboard.press('Enter')
  await focusIs(gp, 'worry')
})

browserTest('a concern is raised with the keyboard alone', async () => {
  await gp.goto('/raise')
  await tabTo(gp, gp.locator('#immediateDanger'))
  await gp.keyboard.press('ArrowDown')
  await tabTo(gp, gp.locator('#worry'))
  await gp.keyboard.type(bruise.worry)
  await tabTo(gp, gp.locator('#childNamed'))
  await gp.keyboard.press('ArrowDown')
  await tabTo(gp, gp.locator('#ageBand'))
  await gp.keyboard.press('ArrowDown')
  await tabTo(gp, gp.locator('#urgency'))
  await gp.keyboard.press('Space')
  await tabTo(gp, gp.getByRole('button', { name: 'Join the queue' }))
  await gp.keyboard.press('Enter')
  await heading(gp, 'You are in the queue').waitFor()
  ref = refOf(gp)
  await mark(gp)
})

browserTest('a message while waiting is written, sent, and written on with the keyboard alone', async () => {
  await tabTo(gp, chatOn(gp).box)
  await gp.keyboard.type('He has just been sick.')
  await gp.keyboard.press('Tab')
  await gp.keyboard.press('Enter')
  await chatOn(gp).hears('He has just been sick.')
  await focusIs(gp, 'body')
})

browserTest('an offer is announced once, its digits are not live, and it never takes the focus', async () => {
  await senior.goto('/desk')
  await mark(senior)
  await tabTo(senior, senior.getByRole('button', { name: 'Switch to available' }))
  await senior.keyboard.press('Enter')
  await deskOn(senior).offer.waitFor()
  await focusIs(senior, 'switch')
  const alert = senior.locator('[data-alert]')
  expect(await alert.textContent()).toMatch(/^New concern offered: Red, GP practice, Under 1, waiting /)
  expect(
    await senior
      .locator('[data-slot="left"]')
      .evaluate((digits) => digits.closest('[aria-live], [role]')?.tagName ?? null),
  ).toBe(null)
  expect(await deskOn(senior).offer.innerText()).toMatch(/Red/)
})

browserTest('the last seconds are spoken, once', async () => {
  const alert = senior.locator('[data-alert]')
  const digits = senior.locator('[data-slot="left"]')
  await senior.clock.setFixedTime(Date.now() + 1000 * (Number(await digits.textContent()) - 15))
  await eventually(
    () => alert.textContent(),
    (text) => /^1\d seconds left to accept$/.test(text ?? ''),
  )
  await focusIs(senior, 'switch')
})

browserTest('a senior accepts, writes, ends and closes with the keyboard alone', async () => {
  const press = async (selector: string, ...keys: string[]): Promise<void> => {
    await tabTo(senior, senior.locator(selector))
    for (const key of keys) await senior.keyboard.press(key)
  }
  await gp.keyboard.type('The parents')
  await press('#offer-accept', 'Enter')
  await focusIs(senior, 'chat-heading')
  await tabTo(senior, chatOn(senior).box)
  await senior.keyboard.type('Please keep them in the surgery.')
  await senior.keyboard.press('Control+Enter')
  await focusIs(senior, 'body')
  await chatOn(gp).hears('Please keep them in the surgery.')
  // The other side has gone on writing in the same box, whatever has changed around it.
  await gp.keyboard.type(' want to leave')
  expect(await chatOn(gp).box.inputValue()).toBe('The parents want to leave')
  expect(await nowFocused(gp)).toBe('body')
  await press('#rag', 'Space')
  await press('#level', 'Space')
  await press('#categories', 'Space')
  for (const [selector, text] of [
    ['#advice', 'Keep them in the surgery.'],
    ['#rationale', 'A baby who does not roll does not bruise.'],
  ] as const) {
    await tabTo(senior, senior.locator(selector))
    await senior.keyboard.type(text)
  }
  await press('#outcome', 'ArrowDown')
  await tabTo(senior, senior.locator('#reviewIf'))
  await senior.keyboard.type('Another cause is found.')
  await sees(senior, /^Saved at/)
})

browserTest(
  'news changes the pages and keeps their live regions; only the other side is announced',
  async () => {
    expect(await stillMarked(gp)).toEqual([true, true, true])
    expect((await stillMarked(senior)).slice(0, 2)).toEqual([true, true])
    const live = (text: string): Promise<string | null> =>
      gp.locator('[data-log] > li', { hasText: text }).getAttribute('aria-live')
    expect(await live('He has just been sick.')).toBe('off')
    expect(await live('Please keep them in the surgery.')).toBe(null)
    await eventually(
      () => gp.locator('[data-status] [data-part="news"]').textContent(),
      (text) => text === 'You are talking to Asha Patel',
    )
    // What is announced, and only that, is inside the log.
    expect(await gp.getByRole('log').count()).toBe(1)
    expect(await gp.getByRole('log').locator('[data-typing]').count()).toBe(0)
  },
)

browserTest('passing on an offer gives the focus back to where it was', async () => {
  const police = await signIn(stage.url, 'police')
  const second = await raised(police, anAmberConcern())
  await senior.getByLabel('At most').selectOption('3')
  await senior.getByRole('button', { name: 'Save number of chats' }).click()
  await chatOn(senior).box.focus()
  await deskOn(senior).offer.waitFor()
  await focusIs(senior, 'body')
  await senior.locator('#offer-decline').focus()
  await senior.keyboard.press('Enter')
  await deskOn(senior).offer.waitFor({ state: 'hidden' })
  await focusIs(senior, 'body')
  expect(await senior.locator('[data-alert]').textContent()).toBe('You passed. It goes to a colleague')
  await police.post(`/api/v1/consultations/${second}/withdraw`)
})

browserTest(
  'the keys of the desk show their help outside of fields only, and can be switched off',
  async () => {
    await chatOn(senior).box.focus()
    await senior.keyboard.type('Really?')
    expect(await chatOn(senior).box.inputValue()).toBe('Really?')
    expect(await senior.getByRole('dialog').count()).toBe(0)
    await chatOn(senior).box.fill('')
    await senior.locator('#chat-heading').focus()
    await senior.keyboard.press('?')
    const dialog = senior.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    await dialog.getByLabel('Use these keys').uncheck()
    await senior.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await senior.locator('#chat-heading').focus()
    await senior.keyboard.press('?')
    expect(await senior.getByRole('dialog').count()).toBe(0)
  },
)

browserTest(
  'the record is finished with the keyboard alone, and the focus of the reader is not lost',
  async () => {
    await chatOn(gp).box.fill('')
    await tabTo(senior, senior.getByRole('button', { name: 'Finish and send' }))
    await senior.keyboard.press('Enter')
    await senior.waitForURL(`**/consultations/${ref}/record`)
    await heading(gp, 'Your advice record is ready').waitFor()
    // The box that had the focus is gone: the focus stands at the heading that says why.
    await focusIs(gp, 'heading')
  },
)
