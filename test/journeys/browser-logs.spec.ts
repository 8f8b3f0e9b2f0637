/**
 * A manager's work in a real browser, by keyboard alone where it says so: filter, open with a reason, read, sign off,
 * return, and what its senior then finds and adds; dip samples; without JavaScript too. Every page in every state is
 * inspected (axe, 320 px, targets). Seen to fail: with the review's form shown for one's own consultation, with a
 * returned record that stays on the desk after it was added to.
 */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { signIn, type Person } from '../support/client.js'
import { aConcern, closed, raised } from '../support/concerns.js'
import { inspect } from '../support/inspection.js'
import { heading, sees } from '../support/pages.js'

const stage = useStage()
let manager: Page
let senior: Page
let gp: Person
const refs: string[] = []

const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])
const openFor = async (page: Page, ref: string, why: string): Promise<void> => {
  await page.goto(`/logs/${ref}`)
  await page.getByLabel('Reason').fill(why)
  await page.getByRole('button', { name: 'Open the consultation' }).click()
  await heading(page, 'Transcript').waitFor()
}
/** Goes on with Tab until this has the focus, as somebody without a mouse would. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press('Tab')
    const text = await page.evaluate(() => document.activeElement?.textContent.trim() ?? '')
    if (text.startsWith(name)) return
  }
  throw new Error(`nothing called ${name} can be reached with Tab`)
}

beforeAll(async () => {
  if (!stage.canRun) return
  ;[manager, senior, gp] = await Promise.all([
    stage.person({ account: 'manager' }),
    stage.person({ account: 'senior1' }),
    signIn(stage.url, 'gp'),
  ])
  const asha = await signIn(stage.url, 'senior1')
  for (let n = 0; n < 2; n++) refs.push(await closed(gp, asha))
  await raised(gp, aConcern({ urgency: 'this-week' }))
})

browserTest('filters by what nobody has reviewed, and opens one, with the keyboard alone', async () => {
  await manager.goto('/logs')
  await heading(manager, '3 consultations').waitFor()
  await manager.getByLabel('Only not reviewed').focus()
  await manager.keyboard.press('Space')
  await manager.keyboard.press('Enter')
  await heading(manager, '2 consultations').waitFor()
  await isGood(manager, 'logs-unreviewed')
  await tabTo(manager, 'Open')
  await manager.keyboard.press('Enter')
  await heading(manager, 'Why are you opening this consultation?').waitFor()
  await manager.getByLabel('Reason').focus()
  await manager.keyboard.type('Monthly audit')
  await tabTo(manager, 'Open the consultation')
  await manager.keyboard.press('Enter')
  await heading(manager, 'Review').waitFor()
  await isGood(manager, 'log-to-review')
})

browserTest('signs it off; then it is no longer among those that nobody has reviewed', async () => {
  await openFor(manager, refs[0]!, 'Monthly audit')
  await manager.getByLabel('Comment for its senior').fill('Clear, and quickly done.')
  await manager.getByRole('button', { name: 'Sign off' }).click()
  await sees(manager, `${refs[0]} is signed off.`)
  await isGood(manager, 'log-signed-off')
  await manager.getByRole('link', { name: 'To those that nobody has reviewed' }).click()
  await heading(manager, '1 consultation').waitFor()
  await manager.goto('/logs?state=closed')
  await sees(manager, 'Signed off')
})

browserTest('returns another: not without a comment, and nothing typed is lost', async () => {
  await openFor(manager, refs[1]!, 'Monthly audit')
  await manager.getByRole('button', { name: 'Return with comment' }).click()
  await heading(manager, 'There is a problem').waitFor()
  await isGood(manager, 'log-return-error')
  await manager.getByLabel('Comment for its senior').fill('Who rings the school, and when?')
  await manager.getByRole('button', { name: 'Return with comment' }).click()
  await sees(manager, `${refs[1]} is returned to its senior.`)
})

browserTest('its senior finds it on the desk, reads why, and adds to the record', async () => {
  await senior.goto('/desk')
  await sees(senior, `Helen Wright has returned the record of ${refs[1]} to you`)
  await isGood(senior, 'desk-returned')
  await senior.getByRole('link', { name: 'Read why, and add to it' }).click()
  await heading(senior, 'Returned to you by Helen Wright').waitFor()
  await sees(senior, 'Who rings the school, and when?')
  await isGood(senior, 'record-returned')
  await senior.getByRole('button', { name: 'Add to the record' }).click()
  await heading(senior, 'There is a problem').waitFor()
  await isGood(senior, 'record-add-error')
  await senior.getByLabel('What is to be added').fill('The GP rings the school today by 16:00.')
  await senior.getByLabel('Why', { exact: true }).fill('Asked by the team manager')
  await senior.getByRole('button', { name: 'Add to the record' }).click()
  await sees(senior, 'The GP rings the school today by 16:00.')
  await isGood(senior, 'record-added-to')
  await senior.goto('/desk')
  await heading(senior, 'My chats').waitFor()
  expect(await senior.getByText('has returned the record').count()).toBe(0)
})

browserTest(
  'the practitioner reads the addition; the manager finds it waiting again, with the whole history',
  async () => {
    const practitioner = await stage.person({ account: 'gp' })
    await practitioner.goto(`/consultations/${refs[1]}/record`)
    await sees(practitioner, 'The GP rings the school today by 16:00.')
    expect(await practitioner.getByText('Returned to you').count()).toBe(0)
    expect(await practitioner.getByText('Who rings the school').count()).toBe(0)
    await isGood(practitioner, 'record-with-addition')
    await manager.goto('/logs?unreviewed=true')
    await sees(manager, 'Returned, and added to')
    await openFor(manager, refs[1]!, 'Was it answered?')
    for (const told of ['Returned to its senior', 'Added to the advice record'])
      await heading(manager, told).waitFor()
    await isGood(manager, 'log-answered')
  },
)

browserTest('draws a dip sample without JavaScript, and sees that it can be drawn again', async () => {
  const plain = await stage.person({ account: 'manager', javaScript: false })
  await plain.goto('/logs')
  await plain.getByRole('link', { name: 'Draw a dip sample' }).click()
  await heading(plain, 'Dip samples').waitFor()
  await plain.getByLabel('Month').fill('2020-01')
  await plain.getByRole('button', { name: 'Draw' }).click()
  await heading(plain, 'There is a problem').waitFor()
  await plain.getByLabel('Month').fill(new Date().toISOString().slice(0, 7))
  await plain.getByRole('button', { name: 'Draw' }).click()
  await sees(plain, 'the same consultations come out')
  const drawn = plain.url()
  await manager.goto('/logs/samples')
  await isGood(manager, 'samples')
  await manager.goto(drawn)
  await isGood(manager, 'sample')
  const stranger = await stage.person({ account: 'manager2' })
  expect((await stranger.goto(drawn))?.status()).toBe(404)
  expect((await stranger.goto(`/logs/${refs[0]}`))?.status()).toBe(404)
})
