/**
 * Call backs, alerts, closed desks and handover as people meet them: by keyboard, without JavaScript, wide and at
 * 320 px. Each page is looked at by axe in every state that it has.
 *
 * Fails on these broken builds: the radios of intake/callback.njk without a legend; the notice left out of
 * call-backs.njk; WhatWaits without a count; `closed` left out of homePage.
 */
import { beforeAll, expect } from '@jest/globals'
import { Client } from 'pg'
import type { Locator, Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn } from '../support/client.js'
import { anAmberConcern, beAvailable, beAway, raised } from '../support/concerns.js'
import { inspect } from '../support/inspection.js'
import { heading, raise, sees } from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }
import { ownerUrl } from '../support/place.js'

const stage = useStage({ database: true })
const amber = scenarios.find(({ urgency }) => urgency === 'today')!
const red = scenarios[0]!
let gp: Page
let plain: Page
let manager: Page

beforeAll(async () => {
  if (!stage.canRun) return
  gp = await stage.person({ account: 'gp' })
  plain = await stage.person({ account: 'police', javaScript: false })
  manager = await stage.person({ account: 'manager' })
})

/** Straight in the database: what a test cannot wait for, or an admin would set. */
async function sql(text: string, values: unknown[] = []): Promise<number | null> {
  const client = new Client({ connectionString: ownerUrl(stage.service.place) })
  await client.connect()
  try {
    return (await client.query(text, values)).rowCount
  } finally {
    await client.end()
  }
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('it cannot be reached with Tab')
}

const promised = /A senior social worker will call you (today|tomorrow) at \d\d:\d\d/

browserTest(
  'a GP books a call back with the keyboard alone, is told what is missing, and sees when',
  async () => {
    await raise(gp, amber)
    await tabTo(gp, gp.getByRole('link', { name: 'Ask us to call you back' }))
    await gp.keyboard.press('Enter')
    await heading(gp, 'When should we call you?').waitFor()
    expect(await inspect(gp, 'callback-form')).toEqual([])
    await gp.reload()
    await tabTo(gp, gp.getByLabel('The number to call'))
    await gp.keyboard.press('ControlOrMeta+A')
    await gp.keyboard.press('Delete')
    await gp.keyboard.press('Enter')
    await heading(gp, 'There is a problem').waitFor()
    expect(await gp.locator('.govuk-error-summary__list a').allTextContents()).toEqual([
      'Choose a time',
      'Enter a telephone number',
    ])
    expect(await inspect(gp, 'callback-errors')).toEqual([])
    await gp.locator('.govuk-error-summary__list a').first().focus()
    await gp.keyboard.press('Enter')
    await gp.keyboard.press('Space')
    await gp.keyboard.press('ArrowDown')
    await tabTo(gp, gp.getByLabel('The number to call'))
    await gp.keyboard.type('01632 960 777')
    await tabTo(gp, gp.getByRole('button', { name: 'Call me then' }))
    await gp.keyboard.press('Enter')
    await heading(gp, 'A call back is booked').waitFor()
    await sees(gp, promised)
    expect(await inspect(gp, 'callback-booked')).toEqual([])
  },
)

browserTest(
  'a senior sees the call without a name, takes it, and then sees whom to call; a colleague is told',
  async () => {
    const [senior, colleague] = await Promise.all([
      stage.person({ account: 'senior1' }),
      stage.person({ account: 'senior2', javaScript: false }),
    ])
    await Promise.all([senior, colleague].map((page) => page.goto('/desk/callbacks')))
    await heading(senior, 'Call backs').waitFor()
    expect(await senior.locator('main').innerText()).not.toMatch(/Morgan|Mill Lane|960 777/)
    expect(await inspect(senior, 'call-backs')).toEqual([])
    // Its time has come and gone.
    await sql(`UPDATE callback SET slot_at = now() - interval '12 minutes' WHERE ended_at IS NULL`)
    // Late enough for the managers to be told, which the next sweep does.
    await eventually(
      () => sql(`SELECT FROM alert WHERE kind = 'callback-missed'`),
      (found) => found === 1,
    )
    await senior.reload()
    await sees(senior, /1[23] minutes late/)
    await senior.getByRole('link', { name: 'Call backs 1 due' }).waitFor()
    expect(await inspect(senior, 'call-backs-late')).toEqual([])
    await senior.getByRole('button', { name: /^Take and call/ }).click()
    await heading(senior, 'Dr Nia Morgan').waitFor()
    await sees(senior, '01632 960 777')
    await heading(gp, 'You are talking to Asha Patel').waitFor()

    await colleague.getByRole('button', { name: /^Take and call/ }).click()
    await sees(colleague, 'A colleague has taken that call, or it is no longer wanted.')
    await sees(colleague, 'Nobody is waiting for a call.')
    expect(await inspect(await again(colleague, 'senior2'), 'call-backs-none')).toEqual([])
  },
)

/** The same page with JavaScript, for axe. */
async function again(page: Page, account: string): Promise<Page> {
  const other = await stage.person({ account })
  await other.goto(new URL(page.url()).pathname)
  return other
}

browserTest(
  'a manager is alerted to a red that waits too long, deals with it, and hands it over by name',
  async () => {
    await manager.goto('/alerts')
    await sql(`UPDATE desk SET ladder = jsonb_set(ladder, '{duty-manager,red}', '0')
    || '{"everyone-at-once": {"red": 0, "amber": 300, "green": 1800},
         "covering-desks": {"red": 0, "amber": 600, "green": 3600}}' WHERE id = 'exampleshire'`)
    const ref = await raise(gp, red)
    await eventually(
      async () => {
        await manager.getByRole('link', { name: 'Check for news' }).click()
        return manager.getByRole('listitem').filter({ hasText: ref }).count()
      },
      (count) => count > 0,
    )
    await manager.getByRole('link', { name: 'Alerts 2 open' }).waitFor()
    expect(await manager.locator('main').innerText()).not.toMatch(/Morgan|Mill Lane/)
    expect(await inspect(manager, 'alerts')).toEqual([])
    await manager.getByRole('button', { name: `I am dealing with this ${ref}` }).click()
    await heading(manager, 'Dealt with today').waitFor()
    await sees(manager, 'Helen Wright,')

    await manager.getByRole('link', { name: 'All that is open on your desks' }).click()
    await heading(manager, 'Hand over').waitFor()
    expect(await manager.locator('main').innerText()).not.toMatch(/Morgan|Mill Lane/)
    const item = manager.getByRole('listitem').filter({ hasText: ref })
    await item.locator('summary').click()
    await item.getByRole('button', { name: `Hand over ${ref}` }).click()
    await heading(manager, 'There is a problem').waitFor()
    expect(await inspect(manager, 'handover-errors')).toEqual([])
    await item.getByLabel('To whom').selectOption('out-of-hours')
    await item.getByLabel('Who there has it now').fill('Joan Marsh')
    await item.getByRole('button', { name: `Hand over ${ref}` }).click()
    await sees(manager, `${ref} was handed over.`)
    await sees(manager, 'Nothing is open on the desk.')
    expect(await inspect(manager, 'handover-none')).toEqual([])
    await heading(gp, 'Your concern has been handed over').waitFor()
    await sees(gp, 'The out-of-hours team has your concern now.')
    expect(await inspect(gp, 'handed-over')).toEqual([])
  },
)

browserTest(
  'a closed desk says the out-of-hours number before all else, and when it opens; without JavaScript',
  async () => {
    const tomorrow = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'short' }).format(
      Date.now() + 24 * 60 * 60 * 1000,
    )
    const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(tomorrow) + 1
    await sql(`UPDATE desk SET hours = $1 WHERE id = 'exampleshire'`, [
      JSON.stringify({
        always: false,
        week: [{ weekday, opens: '08:30', closes: '17:30' }],
        bankHolidays: 'open',
        exceptions: [],
      }),
    ])
    await plain.goto('/')
    const first = plain.locator('main').getByRole('heading').first()
    expect(await first.innerText()).toBe('The advice line is closed at the moment')
    await sees(plain, 'Call the emergency duty team now: 01632 960 111')
    await sees(plain, 'The line opens tomorrow at 08:30.')
    await sees(plain, '8:30am to 5:30pm; open on bank holidays')
    await plain.goto('/raise')
    await sees(plain, 'call the emergency duty team: 01632 960 111. The line opens tomorrow at 08:30.')
    await raise(plain, amber)
    await heading(plain, 'You are in the queue').waitFor()
    await sees(plain, 'The desk is closed at the moment')
    await sees(plain, 'The desk opens tomorrow at 08:30.')

    await plain.getByRole('link', { name: 'Ask us to call you back' }).click()
    await plain.getByLabel('Tomorrow at 08:30').check()
    await plain.getByLabel('The number to call').fill('01632 960 778')
    await plain.getByRole('button', { name: 'Call me then' }).click()
    await heading(plain, 'A call back is booked').waitFor()
    await plain.getByRole('link', { name: 'Change the time or the number' }).click()
    await plain.getByRole('link', { name: 'Show later times' }).click()
    await plain.getByLabel('Tomorrow at 13:00').check()
    await plain.getByLabel('The number to call').fill('01632 960 779')
    await plain.getByRole('button', { name: 'Call me then' }).click()
    await sees(plain, 'A senior social worker will call you tomorrow at 13:00.')
    await plain.getByRole('button', { name: 'put me back in the queue' }).click()
    await heading(plain, 'You are in the queue').waitFor()

    for (const [path, name] of [
      ['/', 'home-closed'],
      ['/raise', 'raise-closed'],
      [new URL(plain.url()).pathname, 'waiting-closed'],
    ] as const) {
      const page = await stage.person({ account: 'police' })
      await page.goto(path)
      expect(await inspect(page, name)).toEqual([])
    }
  },
)

browserTest(
  'what is open on the desk can be handed to another desk, whose seniors are then asked',
  async () => {
    await sql(
      `UPDATE desk SET hours = '{"always": true, "week": [], "bankHolidays": "open", "exceptions": []}'`,
    )
    const gpThere = await signIn(stage.url, 'family')
    const ref = await raised(gpThere, anAmberConcern())
    const senior = await stage.person({ account: 'senior3', javaScript: false })
    await senior.goto('/desk/handover')
    const item = senior.getByRole('listitem').filter({ hasText: ref })
    await item.locator('summary').click()
    await item.getByLabel('To whom').selectOption('otherborough')
    await item.getByLabel('Who there has it now').fill('Idris Khan')
    await item.getByRole('button', { name: `Hand over ${ref}` }).click()
    await sees(senior, `${ref} was handed over.`)
    const there = await signIn(stage.url, 'senior4')
    await beAvailable(there)
    await eventually(
      () => there.get<{ offer: { ref: string } | null }>('/api/v1/desk'),
      ({ body }) => body.offer?.ref === ref,
    )
    await beAway(there)
  },
)
