/**
 * Reports in a real browser: every chart has a name, a description, a table and a file; small numbers are in none of
 * them; it works without JavaScript, at 320 px and by keyboard; a manager of another desk sees nothing.
 */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { signIn } from '../support/client.js'
import { makeHistory } from '../support/history.js'
import { inspect } from '../support/inspection.js'
import { heading, sees } from '../support/pages.js'
import { inDatabase } from '../support/reach-in.js'

const stage = useStage({ database: true })
let manager: Page
const violations: string[] = []
const range = 'from=2026-06-01&to=2026-06-28'

beforeAll(async () => {
  if (!stage.canRun) return
  const reader = {
    query: <R>(sql: string, values: readonly unknown[] = []) => inDatabase<R>(stage.service, sql, values),
  }
  await makeHistory(reader, { desk: 'exampleshire', count: 900, from: '2026-05-31T23:00:00Z', days: 28 })
  manager = await stage.person({ account: 'manager' })
  manager.on('console', (message) => {
    // A page that says what is wrong with the days is answered with 422, and that is no violation.
    if (message.type() === 'error' && !message.text().includes('status of 422'))
      violations.push(message.text())
  })
})

browserTest('with nothing raised in four weeks it says so, and draws nothing', async () => {
  await manager.goto('/')
  await manager.getByRole('link', { name: 'Reports' }).click()
  await sees(manager, 'Nobody raised a concern on these days.')
  expect(await manager.locator('svg.app-chart__svg').count()).toBe(0)
  expect(await inspect(manager, 'reports-empty')).toEqual([])
})

browserTest('each chart is one picture with a name and a description, a table and a file', async () => {
  await manager.getByLabel('First day').fill('2026-06-01')
  await manager.getByLabel('Last day').fill('2026-06-28')
  await manager.getByRole('button', { name: 'Show' }).press('Enter')
  await sees(manager, '1 June 2026 to 28 June 2026')
  await manager.waitForLoadState()
  const sections = await manager.locator('.app-report').all()
  expect(sections).toHaveLength(9)
  for (const section of sections) {
    const name = await section.getByRole('heading').innerText()
    const picture = section.getByRole('img', { name, exact: true })
    expect([name, await picture.count()]).toEqual([name, 1])
    const about = await picture.locator('desc').textContent()
    expect([name, about]).toEqual([name, await section.locator('p').first().innerText()])
    expect([name, await section.locator('table').count()]).toEqual([name, 1])
    const href = await section.getByRole('link', { name: /as CSV/ }).getAttribute('href')
    const file = await manager.request.get(href!)
    expect([name, file.status(), file.headers()['content-type']]).toEqual([
      name,
      200,
      'text/csv; charset=utf-8',
    ])
    expect(file.headers()['content-disposition']).toMatch(
      /attachment; filename=advice-line-[a-z-]+-2026-06-01-to-/,
    )
    const rows = await section.locator('tbody tr').count()
    const total = await section.locator('tfoot tr').count()
    expect([name, (await file.text()).trim().split('\r\n').length]).toEqual([name, 1 + rows + total])
  }
  expect(violations).toEqual([])
})

browserTest('numbers from 1 to 5 stand neither on the page nor in a chart nor in a file', async () => {
  const cells = await manager.locator('#outcomes td, #agencies td:nth-child(2), #offers td').allTextContents()
  expect(cells).toContain('c')
  expect(cells.filter((text) => /^[1-5]$/.test(text))).toEqual([])
  const file = await (await manager.request.get(`/reports/outcomes/csv?${range}`)).text()
  expect(file).toMatch(/^Outcome,Concerns\r\n/)
  expect(file).toMatch(/\r\nNot ended yet,c\r\n/)
  expect(file).not.toMatch(/,[1-5]\r\n/)
  expect(await manager.locator('#outcomes svg text').allTextContents()).toContain('c')
})

browserTest('nothing is wrong with the page, folded or open, wide or narrow', async () => {
  expect(await inspect(manager, 'reports')).toEqual([])
  for (const summary of await manager.locator('.app-report summary').all()) {
    await summary.focus()
    await manager.keyboard.press('Enter')
  }
  expect(await manager.locator('.app-report details[open]').count()).toBe(4)
  expect(await inspect(manager, 'reports-open')).toEqual([])
})

browserTest('on paper there is no form and no menu, and the charts are', async () => {
  await manager.emulateMedia({ media: 'print' })
  expect(await manager.locator('.app-filter').isVisible()).toBe(false)
  expect(await manager.locator('#waits svg').isVisible()).toBe(true)
  await manager.emulateMedia({ media: 'screen' })
})

browserTest('days that can’t be meant are said at their field, and nothing is counted', async () => {
  await manager.goto('/reports?from=2026-06-28&to=2026-06-01')
  await heading(manager, 'There is a problem').waitFor()
  await manager.getByRole('link', { name: 'Must be the same day as the first, or later' }).click()
  expect(await manager.getByLabel('Last day').evaluate((box) => box === document.activeElement)).toBe(true)
  expect(await inspect(manager, 'reports-error')).toEqual([])
})

browserTest('without JavaScript it is the same page', async () => {
  const plain = await stage.person({ account: 'manager', javaScript: false })
  await plain.goto(`/reports?${range}`)
  expect(await plain.locator('.app-report svg[role="img"]').count()).toBe(9)
  await plain.locator('#hours summary').click()
  expect(await plain.locator('#hours tbody tr').count()).toBe(24)
  expect(await plain.locator('#hours table').isVisible()).toBe(true)
})

browserTest('how many seniors would have been needed: by the hour, as chart, table and file', async () => {
  await manager.goto(`/reports?${range}`)
  await manager
    .getByRole('link', { name: 'How many seniors would have been needed, hour by hour' })
    .press('Enter')
  await heading(manager, 'Seniors needed').waitFor()
  await sees(manager, '1 June 2026 to 28 June 2026')
  for (const name of ['Working days', 'Weekends and bank holidays']) {
    const section = manager.locator('.app-report').filter({ has: heading(manager, name) })
    const picture = section.getByRole('img', { name, exact: true })
    expect(await picture.locator('desc').textContent()).toMatch(
      /^(Most needed: \d+, from \d\d:00|\d+ in every hour)/,
    )
    expect(await section.locator('tbody tr').count()).toBe(24)
    const file = await manager.request.get(
      (await section.getByRole('link', { name: /as CSV/ }).getAttribute('href'))!,
    )
    expect([file.status(), file.headers()['content-disposition']]).toEqual([
      200,
      expect.stringMatching(/advice-line-seniors-needed-[a-z-]+-2026-06-01-to-2026-06-28\.csv/),
    ])
    const lines = (await file.text()).trim().split('\r\n')
    expect([lines[0], lines.length]).toEqual(['From,Seniors needed,Had a consultation', 25])
    // Some thirty were raised in each hour of the working days, a dozen in each of the others.
    expect(lines.filter((line) => /^\d\d:00,[1-9]\d*,\d/.test(line)).length).toBeGreaterThan(5)
  }
  const summary = manager.locator('summary', { hasText: 'What this takes for granted' })
  await summary.press('Enter')
  await sees(manager, 'Nobody misses an offer or passes on it')
  expect(await inspect(manager, 'reports-seniors')).toEqual([])
  expect(violations).toEqual([])
})

browserTest('it says so where nobody asked, and where the days can’t be meant', async () => {
  await manager.goto('/reports/seniors?from=2020-01-01&to=2020-01-31')
  await sees(manager, 'Nobody raised a concern on these days.')
  expect(await inspect(manager, 'reports-seniors-empty')).toEqual([])
  await manager.goto('/reports/seniors?from=2026-06-28&to=2026-06-01')
  await heading(manager, 'There is a problem').waitFor()
  await manager.getByLabel('First day').fill('2026-06-22')
  await manager.getByLabel('Last day').fill('2026-06-22')
  await manager.getByRole('button', { name: 'Show' }).press('Enter')
  // One day has too few in most hours: they are hidden.
  await sees(manager, '22 June 2026')
  expect(await manager.locator('#working-days td').allTextContents()).toContain('c')
  const plain = await stage.person({ account: 'manager', javaScript: false })
  await plain.goto(`/reports/seniors?${range}`)
  expect(await plain.locator('.app-report svg[role="img"]').count()).toBe(2)
})

browserTest('a manager of another desk sees nothing of it, by page or file or guessed desk', async () => {
  const other = await signIn(stage.url, 'manager2')
  const page = await other.get<{ text: string }>(`/reports?${range}`)
  expect(page.status).toBe(200)
  expect(page.body.text).toContain('Nobody raised a concern on these days.')
  const seniors = await other.get<{ text: string }>(`/reports/seniors?${range}`)
  expect(seniors.body.text).toContain('Nobody raised a concern on these days.')
  for (const path of [
    '/reports?',
    '/reports/waits/csv?',
    '/reports/seniors?',
    '/reports/seniors/working-days/csv?',
  ])
    expect((await other.get(`${path}${range}&desk=exampleshire`)).status).toBe(404)
  expect((await other.get(`/reports/waits/csv?${range}`)).body).toEqual({
    text: expect.stringContaining('All,0') as unknown as string,
  })
  expect((await other.get('/reports/nothing/csv')).status).toBe(404)
  for (const role of ['gp', 'senior1', 'admin'])
    for (const path of ['/reports', '/reports/seniors'])
      expect((await (await signIn(stage.url, role)).get(path)).status).toBe(403)
})
