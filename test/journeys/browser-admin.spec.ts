/**
 * An admin sets up a desk in a real browser: by keyboard alone, without JavaScript, at the same time as a colleague, wide
 * and at 320 px. Seen to fail: with the form shown anew from the database when something was wrong, and with the second
 * admin's page saved over the first one's.
 */
import { beforeAll, expect } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { inspect } from '../support/inspection.js'
import { heading, sees, tabTo } from '../support/pages.js'

const stage = useStage()
const DESK = '/admin/desks/exampleshire'
let admin: Page
let api: Person

const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])
const settings = async (): Promise<Record<string, unknown>> => (await api.get(`/api/v1${DESK}`)).body
const save = (page: Page): Locator => page.getByRole('button', { name: 'Save', exact: true })
const day = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true })
const cell = (page: Page, label: string): Locator => page.getByLabel(`${label}, minutes`)

beforeAll(async () => {
  if (!stage.canRun) return
  ;[admin, api] = await Promise.all([stage.person({ account: 'admin' }), signIn(stage.url, 'admin')])
})

browserTest('from the first page to the desks and to one of them', async () => {
  await admin.goto('/')
  await isGood(admin, 'home-admin')
  await admin.getByRole('button', { name: 'Go to the desks' }).click()
  await heading(admin, 'Desks').waitFor()
  await isGood(admin, 'admin-desks')
  await admin.getByRole('link', { name: 'Exampleshire' }).click()
  await heading(admin, 'Exampleshire').waitFor()
  await sees(admin, 'Nothing has been changed yet.')
  await isGood(admin, 'admin-desk')
})

browserTest(
  'hours and ladder are set with the keyboard alone, and the page says that they are saved',
  async () => {
    const type = async (target: Locator, text: string): Promise<void> => {
      await tabTo(admin, target, 200)
      await admin.keyboard.press('Control+A')
      await admin.keyboard.type(text)
    }
    await admin.goto(DESK)
    await tabTo(admin, admin.getByLabel('Day and night, every day'), 60)
    await admin.keyboard.press('ArrowDown')
    for (const name of ['Monday', 'Friday']) {
      await type(day(admin, name).getByLabel('Opens', { exact: true }), '8.30')
      await type(day(admin, name).getByLabel('Closes', { exact: true }), '1730')
    }
    await tabTo(admin, admin.getByLabel('Open as on that weekday'))
    await admin.keyboard.press('ArrowUp')
    const first = admin.getByRole('group', { name: 'Day 1 with other hours' })
    await tabTo(admin, first.getByLabel(/^Day/))
    await admin.keyboard.type('24/12/2026')
    await type(first.getByLabel('Name'), 'Christmas Eve')
    await tabTo(admin, first.getByLabel('Closed all day'))
    await admin.keyboard.press('Space')
    await type(cell(admin, 'Everyone at once, red'), '0:45')
    await type(cell(admin, 'Covering desks, red'), '1:30')
    await tabTo(admin, save(admin), 200)
    await admin.keyboard.press('Enter')
    await sees(admin, 'The settings are saved and count from now on.')
    expect(await admin.title()).toMatch(/^Saved: Exampleshire/)
    expect(await settings()).toMatchObject({
      version: 1,
      hours: {
        always: false,
        week: [
          { weekday: 1, opens: '08:30', closes: '17:30' },
          { weekday: 5, opens: '08:30', closes: '17:30' },
        ],
        bankHolidays: 'closed',
        exceptions: [{ day: '2026-12-24', name: 'Christmas Eve', opens: null, closes: null }],
      },
      ladder: { 'everyone-at-once': { red: 45 }, 'covering-desks': { red: 90 } },
    })
    const history = admin.getByRole('region', { name: 'History' })
    for (const text of ['Sam Field', '08:30 to 17:30 (was: closed)', '45 seconds (was: 1 minute)'])
      await history.getByText(text).first().waitFor()
    await isGood(admin, 'admin-desk-saved')
  },
)

browserTest(
  'what is wrong is said on top and at its field, and everything stays as it was typed',
  async () => {
    await admin.goto(DESK)
    const before = await settings()
    await admin.getByLabel('Name', { exact: true }).first().fill('Exampleshire and Upper Valley')
    await day(admin, 'Monday').getByLabel('Closes', { exact: true }).fill('8:00')
    await admin.getByRole('group', { name: 'Day 2 with other hours' }).getByLabel('Name').fill('Training')
    await cell(admin, 'Covering desks, red').fill('0:30')
    await cell(admin, 'Duty manager alerted, amber').fill('a quarter')
    await save(admin).click()
    await heading(admin, 'There is a problem').waitFor()
    expect(await admin.title()).toMatch(/^Error: /)
    await eventually(
      () => admin.evaluate(() => document.activeElement?.className ?? ''),
      (name) => name.includes('govuk-error-summary'),
    )
    const links = admin.locator('.govuk-error-summary__list a')
    expect(await links.allTextContents()).toEqual([
      'Monday: must close after it opens',
      'Training: the day must be a real date',
      'Covering desks, red: must not be sooner than the step before it',
      'Duty manager alerted, amber: enter minutes, or minutes and seconds like 1:30',
    ])
    for (const link of await links.all()) {
      const id = (await link.getAttribute('href'))?.slice(1) ?? ''
      const told = await admin.locator(`[id="${id}"]`).getAttribute('aria-describedby')
      expect(await admin.locator(`[id="${told ?? ''}"]`).textContent()).toContain(await link.textContent())
    }
    expect([
      await admin.getByLabel('Name', { exact: true }).first().inputValue(),
      await day(admin, 'Monday').getByLabel('Closes', { exact: true }).inputValue(),
      await cell(admin, 'Duty manager alerted, amber').inputValue(),
    ]).toEqual(['Exampleshire and Upper Valley', '8:00', 'a quarter'])
    expect(await settings()).toEqual(before)
    await isGood(admin, 'admin-desk-errors')
  },
)

browserTest(
  'of two admins at once the second is told what the first has done, and loses nothing',
  async () => {
    const colleague = await stage.person({ account: 'admin' })
    await Promise.all([admin.goto(DESK), colleague.goto(DESK)])
    await colleague.getByLabel('Telephone', { exact: true }).fill('01632 960 140')
    await colleague.getByLabel('Seconds to answer an offer').fill('40')
    await save(colleague).click()
    await sees(colleague, 'The settings are saved')

    await admin.getByLabel('Telephone', { exact: true }).fill('01632 960 150')
    await cell(admin, 'Covering desks, green').fill('50')
    await save(admin).click()
    await heading(admin, 'Somebody else has changed this desk').waitFor()
    expect(await admin.title()).toMatch(/^Not saved: Exampleshire/)
    const told = admin.getByRole('region', { name: /^Somebody else has changed this desk/ })
    const words = await told.innerText()
    for (const text of [
      'Sam Field',
      'Saved: 01632 960 140',
      'Yours: 01632 960 150',
      '40 seconds (was: 30 seconds)',
    ])
      expect(words).toContain(text)
    expect([
      await admin.getByLabel('Telephone', { exact: true }).inputValue(),
      await admin.getByLabel('Seconds to answer an offer').inputValue(),
      await cell(admin, 'Covering desks, green').inputValue(),
    ]).toEqual(['01632 960 150', '40', '50'])
    expect(await settings()).toMatchObject({ phone: '01632 960 140', version: 2 })
    await isGood(admin, 'admin-desk-meanwhile')
    await save(admin).click()
    await sees(admin, 'The settings are saved')
    expect(await settings()).toMatchObject({
      phone: '01632 960 150',
      offerSeconds: 40,
      ladder: { 'covering-desks': { green: 3000 } },
      version: 3,
    })
  },
)

browserTest('without JavaScript: another day, a covering desk, a senior’s languages', async () => {
  const plain = await stage.person({ account: 'admin', javaScript: false })
  await plain.goto(DESK)
  const second = plain.getByRole('group', { name: 'Day 2 with other hours' })
  await second.getByLabel(/^Day/).fill('31/12/2026')
  await second.getByLabel('Name').fill('New Year’s Eve')
  await second.getByLabel('Opens').fill('9')
  await second.getByLabel('Closes').fill('12')
  await plain.getByLabel('Otherborough').check()
  await plain.getByText('Asha Patel', { exact: true }).click()
  const languages = plain.getByRole('group', { name: 'Languages of Asha Patel' })
  await languages.getByLabel('Urdu').check()
  await languages.getByLabel('Polish').check()
  await save(plain).click()
  await sees(plain, 'The settings are saved')
  // Two more empty rows for more days.
  expect(await plain.getByRole('group', { name: /with other hours$/ }).count()).toBe(4)
  const body = await settings()
  expect(body).toMatchObject({
    hours: {
      exceptions: [{ name: 'Christmas Eve' }, { day: '2026-12-31', opens: '09:00', closes: '12:00' }],
    },
    coveredBy: ['otherborough'],
  })
  const seniors = body['seniors'] as { name: string; skills: string[] }[]
  expect(seniors.find(({ name }) => name === 'Asha Patel')?.skills).toEqual([
    'language:polish',
    'language:urdu',
  ])
  await sees(plain, 'Polish, Urdu')
  // A row that is emptied is a day like any other again.
  await second.getByLabel(/^Day/).fill('')
  for (const label of ['Name', 'Opens', 'Closes']) await second.getByLabel(label).fill('')
  await plain.getByLabel('Otherborough').uncheck()
  await save(plain).click()
  await sees(plain, 'The settings are saved')
  expect(await settings()).toMatchObject({
    hours: { exceptions: [{ name: 'Christmas Eve' }] },
    coveredBy: [],
  })
})

browserTest('nobody but an admin gets there, and a desk that is not there is not found', async () => {
  const manager = await stage.person({ account: 'manager' })
  expect((await manager.goto(DESK))?.status()).toBe(403)
  expect((await admin.goto('/admin/desks/nowhere'))?.status()).toBe(404)
})
