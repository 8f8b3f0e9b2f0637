/**
 * The practitioner answers the advice record, and a manager replies: in a real browser, without JavaScript, and by
 * keyboard alone.
 *
 * Fails on these broken builds: the buttons without a value; what was written lost when it is refused; the manager's
 * alert without a way to the reply; comment shown on the manager's page before a reason is given.
 */
import { beforeAll, expect } from '@jest/globals'
import { browserTest, useStage } from '../support/browser.js'
import { signIn, type Person } from '../support/client.js'
import { closed } from '../support/concerns.js'
import { inspect } from '../support/inspection.js'
import { heading, sees, tabTo } from '../support/pages.js'

const stage = useStage()
let gp: Person
let asha: Person
const words = 'She told me to wait until Monday.'

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, asha] = await Promise.all([signIn(stage.url, 'gp'), signIn(stage.url, 'senior1')])
})

browserTest(
  'without JavaScript: not what I understood, a manager replies, the practitioner reads it',
  async () => {
    const ref = await closed(gp, asha)
    const page = await stage.person({ account: 'gp', javaScript: false })
    await page.goto(`/consultations/${ref}/record`)
    await heading(page, 'Is this what you understood?').waitFor()
    await page.getByLabel(/understood differently/).fill('x'.repeat(4_001))
    await page.getByRole('button', { name: 'This is not what I understood' }).click()
    await heading(page, 'There is a problem').waitFor()
    expect(await page.getByLabel(/understood differently/).inputValue()).toHaveLength(4_001)
    await page.getByLabel(/understood differently/).fill(words)
    await page.getByRole('button', { name: 'This is not what I understood' }).click()
    await sees(page, /You said on .* that this record is not what you understood/)
    await sees(page, words)
    await sees(page, /A team manager replies by /)

    const manager = await stage.person({ account: 'manager', javaScript: false })
    await manager.goto('/alerts')
    await sees(manager, 'The practitioner says that the advice record is not what they understood')
    expect(await manager.content()).not.toContain(words)
    await manager.getByRole('link', { name: `Reply to the practitioner ${ref}` }).click()
    expect(await manager.content()).not.toContain(words)
    await manager.getByRole('button', { name: 'Send the reply' }).click()
    await heading(manager, 'There is a problem').waitFor()
    await manager.getByLabel('Your reply').fill('Please do not wait. I have called you.')
    await manager.getByRole('button', { name: 'Send the reply' }).click()
    await sees(manager, /A manager has replied/)

    await page.reload()
    await heading(page, /^Reply from /).waitFor()
    await sees(page, 'Please do not wait. I have called you.')
    const desk = await stage.person({ account: 'senior1', javaScript: false })
    await desk.goto(`/consultations/${ref}/record`)
    await sees(desk, /Nia Morgan said on .* that this record is not what they understood/)
  },
)

browserTest('by keyboard alone: I disagree, and change it again', async () => {
  const ref = await closed(gp, asha)
  const page = await stage.person({ account: 'gp' })
  await page.goto(`/consultations/${ref}/record`)
  await tabTo(page, page.getByRole('button', { name: 'I disagree' }))
  await page.keyboard.press('Enter')
  await sees(page, /that you disagree with this record/)
  await tabTo(page, page.locator('summary', { hasText: 'Change your answer' }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByRole('button', { name: 'I understand' }))
  await page.keyboard.press('Enter')
  await sees(page, /that you understand this record/)
})

browserTest('every page of it, wide and at 320 px', async () => {
  const ref = await closed(gp, asha)
  const [page, manager] = await Promise.all([
    stage.person({ account: 'gp' }),
    stage.person({ account: 'manager' }),
  ])
  await page.goto(`/consultations/${ref}/record`)
  expect(await inspect(page, 'record-to-answer')).toEqual([])
  await page.getByLabel(/understood differently/).fill(words)
  await page.getByRole('button', { name: 'I disagree' }).click()
  await sees(page, /A team manager replies by /)
  expect(await inspect(page, 'record-answered')).toEqual([])
  await manager.goto('/alerts')
  expect(await inspect(manager, 'alerts-disagreement')).toEqual([])
  await manager.goto(`/logs/${ref}/reply`)
  expect(await inspect(manager, 'reply')).toEqual([])
  await manager
    .getByLabel('Your reply')
    .fill('We have talked about it.\n\nYou were right: I have changed the plan.')
  await manager.getByRole('button', { name: 'Send the reply' }).click()
  await sees(manager, /A manager has replied/)
  expect(await inspect(manager, 'replied')).toEqual([])
  await page.reload()
  expect(await inspect(page, 'record-replied')).toEqual([])
})
