/** What pages say when the connection breaks, and that nothing that was written is lost or doubled. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn } from '../support/client.js'
import { aConcern, talking } from '../support/concerns.js'
import { bothRead, chatOn, sees } from '../support/pages.js'

const stage = useStage()
const said: string[] = []
let gp: Page
let senior: Page
let ref: string

const connection = (page: Page) => page.locator('[data-part="connection"]')
const says = (page: Page, words: RegExp): Promise<string | null> =>
  eventually(
    () => connection(page).textContent(),
    (text) => words.test(text ?? ''),
    40,
  )
const inTheDatabase = async (): Promise<string[]> => {
  const reader = await signIn(stage.url, 'gp')
  const path = `/api/v1/consultations/${ref}/messages`
  return (await reader.get<{ messages: { body: string }[] }>(path)).body.messages.map(({ body }) => body)
}

beforeAll(async () => {
  if (!stage.canRun) return
  ref = await talking(await signIn(stage.url, 'gp'), await signIn(stage.url, 'senior1'), aConcern())
  ;[gp, senior] = await Promise.all([stage.person({ account: 'gp' }), stage.person({ account: 'senior1' })])
  await gp.goto(`/consultations/${ref}`)
  await senior.goto(`/desk?chat=${ref}`)
})

browserTest('a connected page says so, quietly: it can be read and is not read out', async () => {
  for (const page of [gp, senior]) {
    await says(page, /^Connected$/)
    expect(await connection(page).getAttribute('aria-live')).toBe('off')
  }
})

browserTest(
  'without a network the page says that the message will wait, and then it arrives exactly once',
  async () => {
    await gp.context().setOffline(true)
    await chatOn(gp).send('He is asleep on his mother’s arm.')
    await says(gp, /^Reconnecting, your message will wait$/)
    expect(await connection(gp).getAttribute('aria-live')).toBe('polite')
    await sees(gp, 'Waiting to be sent')
    await chatOn(gp).send('The father is on the phone.')
    await chatOn(senior).send('Are you still there?')
    expect(await chatOn(gp).said()).toEqual([])
    await gp.context().setOffline(false)
    await says(gp, /^Back online, 1 message arrived$/)
    said.push('Are you still there?', 'He is asleep on his mother’s arm.', 'The father is on the phone.')
    await bothRead([gp, senior], said)
    expect(await chatOn(gp).written()).toEqual(said)
    expect(await inTheDatabase()).toEqual(said)
  },
)

browserTest(
  'when it stays away, the page gives the number to call, and nothing lies over what has the focus',
  async () => {
    const alone = await stage.person({ account: 'gp' })
    await alone.goto(`/consultations/${ref}`)
    await says(alone, /^Connected$/)
    await alone.context().setOffline(true)
    await says(alone, /^Reconnecting/)
    await alone.clock.setFixedTime(Date.now() + 40_000)
    await says(alone, /^Offline, call 01632 960 100$/)
    await alone.setViewportSize({ width: 320, height: 400 })
    const links = alone.getByRole('link')
    for (let i = (await links.count()) - 1; i >= 0; i--) {
      await links.nth(i).focus()
      const isClear = await links.nth(i).evaluate((link) => {
        const box = link.getBoundingClientRect()
        const hit = document.elementFromPoint(box.left + box.width / 2, Math.max(box.top, 0) + 2)
        return box.bottom > 0 && (hit === null || link.contains(hit) || hit.contains(link))
      })
      expect([await links.nth(i).innerText(), isClear]).toEqual([await links.nth(i).innerText(), true])
    }
  },
)

browserTest(
  'the server is killed and comes back: both pages go on by themselves, and the log is exact',
  async () => {
    await chatOn(senior).send('I am looking this family up now.')
    said.push('I am looking this family up now.')
    await bothRead([gp, senior], said)
    await stage.service.kill()
    await chatOn(gp).send('They are getting their coats.')
    await chatOn(senior).box.fill('Half a sentence')
    await says(gp, /^Reconnecting/)
    await says(senior, /^Reconnecting/)
    await stage.restart()
    await says(gp, /^(Back online|Connected)/)
    await says(senior, /^(Back online|Connected)/)
    said.push('They are getting their coats.')
    await bothRead([gp, senior], said)
    expect(await chatOn(senior).box.inputValue()).toBe('Half a sentence')
    await chatOn(senior).send('Ask them to stay; I am phoning you.')
    said.push('Ask them to stay; I am phoning you.')
    await bothRead([gp, senior], said)
    expect(await inTheDatabase()).toEqual(said)
  },
)

browserTest(
  'signing out elsewhere is said on the page that stays open, and what was written is still there',
  async () => {
    const other = await gp.context().newPage()
    await other.goto('/consultations')
    await chatOn(gp).box.fill('Thank you')
    await other.getByRole('button', { name: 'Sign out' }).click()
    await says(gp, /^You are signed out\. Sign in again$/)
    expect(await chatOn(gp).box.inputValue()).toBe('Thank you')
  },
)
