/**
 * What is typed and not sent, in a real browser: there after a reload, a crash and on another machine, with and without
 * JavaScript; sent once from however many tabs; nowhere once it was sent. And what was sent without a network survives
 * a reload.
 *
 * Fails on these broken builds: `typed` left out of composer.ts (nothing is kept); `unsent` left out of kept.ts (the
 * reload loses what waits to be sent); emptyIf left out of Chats.changed (the other tab still offers what was sent);
 * the draft left out of consultation.pages.ts (another machine begins with an empty box).
 */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { BadNetwork } from '../support/bad-network.js'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { aConcern, talking } from '../support/concerns.js'
import { listenTo, logIsExact, says } from '../support/connection.js'
import { chatOn, sees } from '../support/pages.js'

const stage = useStage()
let gp: Person
let senior: Person
let ref: string
const said: string[] = []

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, senior] = await Promise.all([signIn(stage.url, 'gp'), signIn(stage.url, 'senior1')])
  ref = await talking(gp, senior, aConcern())
})

const draftOf = async (person: Person): Promise<string | null> => {
  const path = `/api/v1/consultations/${ref}/draft`
  return (await person.get<{ draft: { body: string } | null }>(path)).body.draft?.body ?? null
}
const keptFor = (person: Person, text: string | null): Promise<string | null> =>
  eventually(
    () => draftOf(person),
    (draft) => draft === text,
  )
const opened = async (account: string, path: string, javaScript = true): Promise<Page> => {
  const page = await stage.person({ account, javaScript })
  await page.goto(path)
  return page
}
const box = (page: Page): Promise<string> => chatOn(page).box.inputValue()

browserTest(
  'half a sentence is there after a crash, on another machine, and without JavaScript',
  async () => {
    const first = await opened('gp', `/consultations/${ref}`)
    await chatOn(first).box.pressSequentially('He says he fell 👶')
    await keptFor(gp, 'He says he fell 👶')
    expect(await draftOf(senior)).toBeNull()
    await first.close()

    const second = await opened('gp', `/consultations/${ref}`)
    expect(await box(second)).toBe('He says he fell 👶')
    await chatOn(second).box.press('End')
    await chatOn(second).box.pressSequentially(' down')
    await keptFor(gp, 'He says he fell 👶 down')

    const plain = await opened('gp', `/consultations/${ref}`, false)
    expect(await box(plain)).toBe('He says he fell 👶 down')
    await chatOn(plain).send('He says he fell down the stairs.')
    said.push('He says he fell down the stairs.')
    expect([await box(plain), await chatOn(plain).said()]).toEqual(['', said])
    expect(await draftOf(gp)).toBeNull()
    // Where it stood unchanged, it stands no longer.
    await eventually(
      () => box(second),
      (text) => text === '',
    )
    await logIsExact(stage.url, ref, [second, plain], said)
  },
)

browserTest('two tabs of the same person: one draft, one message, one log', async () => {
  const one = await opened('gp', `/consultations/${ref}`)
  await chatOn(one).box.pressSequentially('They are in my room.')
  await keptFor(gp, 'They are in my room.')
  const two = await one.context().newPage()
  await two.goto(`/consultations/${ref}`)
  expect(await box(two)).toBe('They are in my room.')
  await Promise.all([says(one, /^Connected$/), says(two, /^Connected$/)])
  await Promise.all([one, two].map((page) => chatOn(page).sendButton.click()))
  said.push('They are in my room.')
  await logIsExact(stage.url, ref, [one, two], said)
  expect([await box(one), await box(two)]).toEqual(['', ''])
  expect(await draftOf(gp)).toBeNull()

  // The same draft in both, changed in one: two messages.
  await chatOn(one).box.pressSequentially('Shall I')
  await keptFor(gp, 'Shall I')
  await two.reload()
  await says(two, /^Connected$/)
  await chatOn(two).box.press('End')
  await chatOn(two).box.pressSequentially(' wait?')
  await chatOn(one).sendButton.click()
  await chatOn(two).sendButton.click()
  said.push('Shall I', 'Shall I wait?')
  await logIsExact(stage.url, ref, [one, two], said)
})

browserTest(
  'cut off, one message waits and half a sentence stands in the box: after a reload it goes, once, and the box is as it was',
  async () => {
    const network = await BadNetwork.before(stage.url)
    const page = await stage.person({ account: 'gp' })
    await page.goto(`${network.url}/consultations/${ref}`)
    await says(page, /^Connected$/)
    network.becomes({ cut: true })
    await chatOn(page).send('She is asking to leave.')
    await chatOn(page).box.pressSequentially('I have told her')
    await sees(page, 'Waiting to be sent')
    await says(page, /^Reconnecting, your message will wait$/)
    // "Leave the page?": yes.
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload().catch(() => undefined)
    await page.waitForURL(/^chrome-error:/)
    await senior.post(`/api/v1/consultations/${ref}/messages`, {
      clientId: 'b1f4a2de-6e0f-4a5e-8b0b-0e6f0f8f5f01',
      body: 'Are you there?',
    })
    network.becomes({})
    await page.goto(`${network.url}/consultations/${ref}`)
    const words = await listenTo(page)
    said.push('Are you there?', 'She is asking to leave.')
    await logIsExact(stage.url, ref, [page], said)
    expect(await box(page)).toBe('I have told her')
    await keptFor(gp, 'I have told her')
    await eventually(
      () => page.evaluate(() => Object.keys(sessionStorage)),
      (left) => left.length === 0,
    )
    await says(page, /^Connected$/)
    await words()
    await network.close()
  },
)

browserTest('on the desk every chat has its own, and a message that was refused keeps its text', async () => {
  const other = await talking(gp, senior, aConcern())
  const desk = await opened('senior1', `/desk?chat=${ref}`)
  await says(desk, /^Connected$/)
  await chatOn(desk).box.pressSequentially('Please wait with')
  await desk.locator(`[data-chat-link="${other}"]`).click()
  await desk.waitForURL(`**/desk?chat=${other}`)
  expect(await box(desk)).toBe('')
  await chatOn(desk).box.pressSequentially('Hello, I am')
  await desk.locator(`[data-chat-link="${ref}"]`).click()
  await desk.waitForURL(`**/desk?chat=${ref}`)
  expect(await box(desk)).toBe('Please wait with')
  await desk.reload()
  expect(await box(desk)).toBe('Please wait with')
  const again = await opened('senior1', `/desk?chat=${other}`, false)
  expect(await box(again)).toBe('Hello, I am')
  const tooLong = 'مرحبا '.repeat(700).trim()
  await chatOn(again).send(tooLong)
  await sees(again, 'Must be 4,000 characters or fewer')
  expect(await box(again)).toBe(tooLong)
})
