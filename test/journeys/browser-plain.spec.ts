/** Everything that matters works without JavaScript: the form, the queue, the chat, the desk and the record. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually } from '../support/client.js'
import {
  advice,
  chatOn,
  deskOn,
  fillRaise,
  fillSignIn,
  heading,
  raise,
  refOf,
  sees,
} from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
const bruise = scenarios[0]!
let gp: Page
let senior: Page

/** What a person does who waits without JavaScript: looks again. */
const lookUntil = (page: Page, name: string | RegExp): Promise<boolean> =>
  eventually(
    async () => {
      await page.getByRole('link', { name: 'Check for news' }).click()
      return page.getByRole('heading', { name }).filter({ visible: true }).first().isVisible()
    },
    (isThere) => isThere,
  )

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, senior] = await Promise.all([
    stage.person({ javaScript: false }),
    stage.person({ javaScript: false, account: 'senior1' }),
  ])
})

browserTest(
  'signing in says what is wrong, keeps the address, and leads on to where one wanted to go',
  async () => {
    await gp.goto('/raise')
    await fillSignIn(gp, 'gp', 'not the password')
    await heading(gp, 'There is a problem').waitFor()
    expect(await gp.title()).toMatch(/^Error: Sign in/)
    expect(await gp.getByLabel('Work email address').inputValue()).toBe('gp@demo.example')
    expect(await gp.getByLabel('Password', { exact: true }).inputValue()).toBe('')
    await fillSignIn(gp, 'gp')
    await heading(gp, 'Talk to a senior social worker').waitFor()
    expect(new URL(gp.url()).pathname).toBe('/raise')
  },
)

browserTest(
  'the form says at the top and at each field what is missing, and keeps every answer',
  async () => {
    await gp.getByLabel('2. What worries you?').fill(bruise.worry)
    await gp.getByLabel('Not naming yet').check()
    await gp.getByLabel('5. What do you want from us?').fill(bruise.ask)
    await gp.getByRole('button', { name: 'Join the queue' }).click()
    await heading(gp, 'There is a problem').waitFor()
    expect(await gp.title()).toMatch(/^Error: /)
    const links = gp.locator('.govuk-error-summary__list a')
    const said = await links.allTextContents()
    expect(said).toEqual(['Say if a child is in immediate danger', 'Choose how soon you need to talk to us'])
    // The same words at the field that the link leads to.
    for (const [at, text] of said.entries()) {
      const id = (await links.nth(at).getAttribute('href'))?.slice(1) ?? ''
      const field = gp.locator(`[id="${id}"]`)
      expect(await field.count()).toBe(1)
      const group = gp.locator('.govuk-form-group--error', { has: field }).last()
      expect(await group.locator('.govuk-error-message').first().innerText()).toContain(text)
    }
    expect(await gp.getByLabel('2. What worries you?').inputValue()).toBe(bruise.worry)
    expect(await gp.getByLabel('5. What do you want from us?').inputValue()).toBe(bruise.ask)
    expect(await gp.getByLabel('Not naming yet').isChecked()).toBe(true)
  },
)

browserTest(
  'the queue page keeps the place, takes a message, looks for news, and lets one leave',
  async () => {
    await fillRaise(gp, bruise)
    await gp.getByRole('button', { name: 'Join the queue' }).click()
    await heading(gp, 'You are in the queue').waitFor()
    const ref = refOf(gp)
    await sees(gp, 'You are next')
    await chatOn(gp).send('He has just been sick.')
    expect(await chatOn(gp).said()).toEqual(['He has just been sick.'])
    await gp.getByRole('link', { name: 'Check for news' }).click()
    await heading(gp, 'You are in the queue').waitFor()
    expect(await gp.locator('meta[http-equiv="refresh"]').count()).toBe(0)
    await gp.getByText('Leave the queue', { exact: true }).click()
    await gp.getByRole('button', { name: 'Yes, leave the queue' }).click()
    await heading(gp, 'You left the queue').waitFor()
    expect(refOf(gp)).toBe(ref)
  },
)

browserTest('a senior becomes available, accepts, writes, records and closes', async () => {
  const ref = await raise(gp, bruise)
  await senior.goto('/desk')
  await deskOn(senior).switchTo('available', 1)
  await lookUntil(senior, 'New concern')
  await deskOn(senior).accept('Dr Nia Morgan')
  await sees(senior, bruise.worry)
  await chatOn(senior).send('Please keep them in the surgery.')
  expect(await chatOn(senior).said()).toEqual(['Please keep them in the surgery.'])
  await lookUntil(gp, 'You are talking to Asha Patel')
  await chatOn(gp).send('They are in my room.')
  expect(await chatOn(gp).said()).toEqual(['Please keep them in the surgery.', 'They are in my room.'])

  await deskOn(senior).fillRecord(bruise)
  await senior.getByRole('button', { name: 'Save', exact: true }).click()
  expect(await senior.getByLabel('Advice', { exact: true }).inputValue()).toBe(advice)
  await senior.getByRole('button', { name: 'End the talk' }).click()
  await sees(senior, 'Record being written')
  expect(await chatOn(senior).said()).toEqual(['Please keep them in the surgery.', 'They are in my room.'])
  await senior.getByRole('button', { name: 'Finish and send' }).click()
  await heading(senior, 'There is a problem').waitFor()
  expect(await senior.locator('#actions-error').count()).toBe(1)
  await deskOn(senior).fillAction()
  await senior.getByRole('button', { name: 'Finish and send' }).click()
  await senior.waitForURL(`**/consultations/${ref}/record`)

  await lookUntil(gp, 'Your advice record is ready')
  await gp.getByRole('button', { name: 'Read your advice record' }).click()
  for (const text of [
    advice,
    'This is advice, not a referral',
    'Telephone a referral to children’s services',
  ])
    await sees(gp, text)
})
