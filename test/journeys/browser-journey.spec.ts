/** The main job in real browsers: a GP asks, a senior answers and writes it down, a manager looks back. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn } from '../support/client.js'
import { aConcern, raised } from '../support/concerns.js'
import {
  advice,
  bothRead,
  chatOn,
  deskOn,
  fillSignIn,
  heading,
  nowFocused,
  raise,
  sees,
} from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
const [bruise, police] = [scenarios[0]!, scenarios[1]!]
let gp: Page
let senior: Page
let ref: string

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, senior] = await Promise.all([stage.person(), stage.person()])
})

browserTest('a GP signs in from the first page, answers six questions and is told their place', async () => {
  await gp.goto('/')
  await gp.getByRole('button', { name: 'Talk to a senior social worker' }).click()
  await fillSignIn(gp, 'gp')
  await gp.waitForURL('**/raise')
  ref = await raise(gp, bruise)
  await heading(gp, 'You are in the queue').waitFor()
  await sees(gp, 'You are next')
  await sees(gp, 'This is advice, not a referral')
  await sees(gp, 'You can close this page')
})

browserTest(
  'the offer appears without a reload, without a name, and says why it is this senior',
  async () => {
    await senior.goto('/sign-in')
    await fillSignIn(senior, 'senior1')
    await senior.getByRole('button', { name: 'Go to your desk' }).click()
    await deskOn(senior).switchTo('available', 3)
    const { offer } = deskOn(senior)
    await offer.waitFor()
    const words = await offer.innerText()
    for (const part of ['Red', 'GP', 'Under 1', 'waiting', 'Why you:', 'only senior free', 'seconds left'])
      expect(words).toContain(part)
    expect(words).not.toContain('Morgan')
    await heading(gp, 'A social worker is opening your concern').waitFor()
  },
)

browserTest(
  'accepting shows the chat, the concern and the record at once, and the focus is on its heading',
  async () => {
    const halfWritten = 'He is asleep now and'
    await chatOn(gp).box.fill(halfWritten)
    await gp.locator('#heading').focus()
    await deskOn(senior).accept('Dr Nia Morgan')
    await eventually(
      () => nowFocused(senior),
      (id) => id === 'chat-heading',
    )
    expect(await senior.locator('#chat-heading').innerText()).toBe('Dr Nia Morgan')
    await heading(senior, 'The concern').waitFor()
    expect(await senior.getByText(bruise.worry).isVisible()).toBe(true)
    await heading(senior, 'Advice record').waitFor()
    expect(senior.url()).toContain(`chat=${ref}`)
    // On the other side another box has taken the place of the one in which they were writing.
    await heading(gp, 'You are talking to Asha Patel').waitFor()
    await gp.getByLabel('Write a message').waitFor()
    expect(await chatOn(gp).box.inputValue()).toBe(halfWritten)
    expect(await nowFocused(gp)).toBe('heading')
  },
)

browserTest('both write and read at once, and see that the other one is writing', async () => {
  const { box } = chatOn(gp)
  // It is told at most every few seconds, so they go on until it is seen.
  await eventually(
    async () => {
      await box.press('End')
      await box.pressSequentially('.')
      return senior.getByText('Dr Nia Morgan is writing').isVisible()
    },
    (isSeen) => isSeen,
  )
  await chatOn(gp).send('He is asleep now and the parents want to leave.')
  expect(await nowFocused(gp)).toBe('body')
  await chatOn(senior).hears('He is asleep now and the parents want to leave.')
  await chatOn(senior).box.fill('Can you keep them in the surgery for ten minutes?')
  await sees(gp, 'Asha Patel is writing')
  await senior.keyboard.press('Control+Enter')
  await chatOn(gp).hears('Can you keep them')
  await chatOn(gp).send('Yes. The nurse is with them.')
  await bothRead(
    [gp, senior],
    [
      'He is asleep now and the parents want to leave.',
      'Can you keep them in the surgery for ten minutes?',
      'Yes. The nurse is with them.',
    ],
  )
})

browserTest(
  'an offer that comes while the senior is typing takes neither the focus nor the next key',
  async () => {
    const { box } = chatOn(senior)
    await box.focus()
    await senior.keyboard.type('Please do ')
    const officer = await signIn(stage.url, 'police')
    const second = await raised(officer, aConcern({ worry: police.worry }))
    const { offer } = deskOn(senior)
    await offer.waitFor()
    await sees(senior, /New concern offered: Red, Police/)
    await senior.keyboard.type('not let them go home. ')
    expect(await box.inputValue()).toBe('Please do not let them go home. ')
    expect(await nowFocused(senior)).toBe('body')
    expect(await senior.title()).toMatch(/^\(1\) /)
    expect((await officer.get(`/api/v1/consultations/${second}`)).body).toMatchObject({ state: 'offered' })
    await senior.getByRole('button', { name: 'Pass' }).click()
    await offer.waitFor({ state: 'hidden' })
    expect(await nowFocused(senior)).toBe('body')
    await senior.keyboard.press('Control+Enter')
    await chatOn(gp).hears('Please do not let them go home.')
    await officer.post(`/api/v1/consultations/${second}/withdraw`)
  },
)

browserTest('what is half-written survives the end of the talk, on both sides', async () => {
  await chatOn(gp).box.fill('Thank you, I will')
  await gp.locator('#heading').focus()
  await chatOn(senior).box.fill('One more thing')
  await senior.getByRole('button', { name: 'End the talk' }).click()
  await heading(gp, 'Asha Patel is writing the advice record').waitFor()
  await sees(senior, 'Record being written')
  expect(await chatOn(gp).box.inputValue()).toBe('Thank you, I will')
  expect(await chatOn(senior).box.inputValue()).toBe('One more thing')
  await chatOn(gp).send('Thank you, I will call them now.')
  await chatOn(senior).hears('I will call them now')
  await chatOn(senior).box.fill('')
})

browserTest(
  'the record saves itself, says at each field what is missing, and closes once it is whole',
  async () => {
    const desk = deskOn(senior)
    await senior.getByLabel('Advice', { exact: true }).fill(advice)
    await sees(senior, /^Saved at \d\d:\d\d$/)
    await senior.reload()
    expect(await senior.getByLabel('Advice', { exact: true }).inputValue()).toBe(advice)

    await senior.getByRole('button', { name: 'Finish and send' }).click()
    await heading(senior, 'There is a problem').waitFor()
    expect(await senior.title()).toMatch(/^Error: /)
    await eventually(
      () => senior.evaluate(() => document.activeElement?.className ?? ''),
      (name) => name.includes('govuk-error-summary'),
    )
    const said = await senior.locator('.govuk-error-summary__list a').allTextContents()
    expect(said.length).toBeGreaterThanOrEqual(6)
    for (const id of ['rag', 'level', 'categories', 'rationale', 'outcome', 'reviewIf']) {
      const words = (await senior.locator(`#${id}-error`).innerText()).replace('Error:', '').trim()
      expect(said).toContain(words)
    }
    expect(await senior.getByLabel('Advice', { exact: true }).inputValue()).toBe(advice)

    await desk.fillRecord(bruise)
    await desk.fillAction()
    await senior.getByRole('button', { name: 'Finish and send' }).click()
    await senior.waitForURL(`**/consultations/${ref}/record`)
    await heading(senior, 'Advice record').waitFor()
  },
)

browserTest('the GP is told at once, and reads advice that says what it is and who does what', async () => {
  await heading(gp, 'Your advice record is ready').waitFor()
  expect(await chatOn(gp).box.count()).toBe(0)
  await gp.getByRole('button', { name: 'Read your advice record' }).click()
  await sees(gp, 'This is advice, not a referral')
  await sees(gp, advice)
  await sees(gp, 'You (Dr Nia Morgan)')
  await sees(gp, 'Tuesday 1 December 2026')
  await sees(gp, 'Asha Patel, Senior social worker')
})

browserTest(
  'a manager finds it in the logs, must say why, and reads all that happened and who has read it',
  async () => {
    const manager = await stage.person({ account: 'manager' })
    await manager.goto('/logs')
    await manager.getByLabel('Kind of organisation').selectOption('school')
    await manager.getByRole('button', { name: 'Show' }).click()
    await sees(manager, 'Nothing matches these filters')
    await manager.getByLabel('Kind of organisation').selectOption('gp')
    await manager.getByLabel('Colour').selectOption('red')
    await manager.getByRole('button', { name: 'Show' }).click()
    await heading(manager, '1 consultation').waitFor()
    const row = manager.getByRole('row', { name: ref })
    expect(await row.innerText()).toContain('Asha Patel')
    expect(await manager.content()).not.toContain(bruise.worry)
    await row.getByRole('link', { name: 'Open' }).click()

    await manager.getByRole('button', { name: 'Open the consultation' }).click()
    await heading(manager, 'There is a problem').waitFor()
    expect(await manager.title()).toMatch(/^Error: /)
    expect(await manager.content()).not.toContain(bruise.worry)
    await manager.getByLabel('Reason').fill('Monthly look at red concerns')
    await manager.getByRole('button', { name: 'Open the consultation' }).click()

    await heading(manager, 'Transcript').waitFor()
    for (const text of [
      bruise.worry,
      advice,
      'Yes. The nurse is with them.',
      'The practitioner, by 1 December 2026',
    ])
      await sees(manager, text)
    const told = await manager.locator('.app-timeline').innerText()
    for (const text of [
      'Concern raised',
      'Dr Nia Morgan',
      'Offered to Asha Patel',
      'Why them, in the words of the offer: You are the only senior free',
      'Asha Patel accepted the offer',
      'Talk ended',
      'Advice record closed and sent',
    ])
      expect(told).toContain(text)

    await manager.goto(`/logs/${ref}`)
    await manager.getByLabel('Reason').fill('A second look')
    await manager.getByRole('button', { name: 'Open the consultation' }).click()
    const readers = await manager.getByRole('region', { name: 'Who has read it' }).innerText()
    expect(readers).toMatch(/Helen Wright, .*manager/i)
    expect(readers).toContain('Monthly look at red concerns')
  },
)
