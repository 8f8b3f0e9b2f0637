/**
 * A copy for a subject access request as a manager makes it: opened with a reason, decided passage by passage, left and
 * taken up again, made. With the keyboard, without JavaScript, wide and at 320 px.
 */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { closed } from '../support/concerns.js'
import { everybody, type Everybody } from '../support/everybody.js'
import { inspect } from '../support/inspection.js'
import { heading, sees, tabTo } from '../support/pages.js'

const stage = useStage()
let people: Everybody

beforeAll(async () => {
  if (stage.canRun) people = await everybody(stage.url)
})

const open = async (manager: Page, ref: string): Promise<void> => {
  await manager.goto(`/logs/${ref}/subject-access`)
  await manager.getByLabel('Reason').fill('Request 12, for the child')
  await manager.getByRole('button', { name: 'Open the consultation' }).click()
  await heading(manager, 'Copy for a subject access request').waitFor()
}

/** Shows everything on the page that still has no decision. */
async function showTheRest(manager: Page): Promise<void> {
  for (const card of await manager.locator('.app-disclosure').all())
    if ((await card.locator('input:checked').count()) === 0)
      await card.getByLabel('Show it', { exact: true }).check()
}

browserTest('decided passage by passage, left and taken up again, and made, without JavaScript', async () => {
  const ref = await closed(people.gp, people.senior1)
  const manager = await stage.person({ account: 'manager', javaScript: false })
  await manager.goto(`/logs/${ref}/subject-access`)
  await manager.getByRole('button', { name: 'Open the consultation' }).click()
  await manager.getByRole('link', { name: 'Enter why you are opening this consultation' }).waitFor()
  await open(manager, ref)
  await sees(manager, /It can be made once every marked passage is decided/)
  expect(await manager.getByRole('button', { name: 'Make the file (PDF)' }).count()).toBe(0)

  const worry = manager.locator('#choice-concern-worry-3')
  await worry.check()
  await manager.locator('#words-concern-worry').fill('nobody of this name')
  await manager.getByRole('button', { name: 'Save', exact: true }).click()
  await manager.getByRole('link', { name: 'Choose why it is withheld' }).waitFor()
  await manager.getByRole('link', { name: 'Not in this passage as whole words: line 1' }).waitFor()
  expect(await manager.locator('#words-concern-worry').inputValue()).toBe('nobody of this name')
  await manager.locator('#words-concern-worry').fill('bruise')
  await manager.locator('#exemption-concern-worry').selectOption('third-party')
  await manager.getByRole('button', { name: 'Save', exact: true }).click()
  await sees(manager, '1 decision saved.')
  await sees(manager, /\[withheld: third party\]/)

  // Left, and taken up again: what was decided is there, what was not is asked.
  await manager.goto('/logs')
  await open(manager, ref)
  expect(await manager.locator('#choice-concern-worry-3').isChecked()).toBe(true)
  expect(await manager.locator('#choice-people-1').isChecked()).toBe(false)
  await showTheRest(manager)
  await manager.getByRole('button', { name: 'Save and go to page 2' }).click()
  await heading(manager, /page 2 of/).waitFor()
  await showTheRest(manager)
  await manager.getByRole('button', { name: 'Save', exact: true }).click()
  await sees(manager, /Every marked passage is decided/)
  const [file] = await Promise.all([
    manager.waitForEvent('download'),
    manager.getByRole('button', { name: 'Make the file (PDF)' }).click(),
  ])
  expect(file.suggestedFilename()).toBe(`subject-access-${ref}.pdf`)
  const { body } = await people.manager.post<{
    history: { action: string; detail: { as?: string } | null }[]
  }>(`/api/v1/oversight/consultations/${ref}/open`, { reason: 'To see' })
  const made = body.history.filter(({ detail }) => detail?.as === 'subject-access-pdf')
  expect(made).toMatchObject([
    { detail: { reason: 'Request 12, for the child', blackedOut: 1, withheld: 0 } },
  ])
})

browserTest('with the keyboard alone; another desk’s manager finds nothing', async () => {
  const ref = await closed(people.gp, people.senior1)
  const manager = await stage.person({ account: 'manager' })
  await open(manager, ref)
  await tabTo(manager, manager.locator('#choice-people-1'))
  await manager.keyboard.press('ArrowDown')
  await tabTo(manager, manager.locator('#exemption-people-1'))
  await manager.keyboard.type('It is some')
  await tabTo(manager, manager.locator('#why-people-1'))
  await manager.keyboard.press('Enter')
  await sees(manager, '1 decision saved.')
  await sees(manager, /Withhold all of it: /)
  expect(await inspect(manager, 'subject-access-saved')).toEqual([])
  await manager.locator('#choice-concern-worry-2').check()
  await manager.getByRole('button', { name: 'Save', exact: true }).click()
  await manager.getByRole('link', { name: 'Choose why it is withheld' }).waitFor()
  expect(await inspect(manager, 'subject-access-wrong')).toEqual([])
  await manager.goto(`/logs/${ref}/subject-access`)
  expect(await inspect(manager, 'subject-access-why')).toEqual([])

  const other = await stage.person({ account: 'manager2' })
  expect((await other.goto(`/logs/${ref}/subject-access`))?.status()).toBe(404)
})
