/** A desk with two chats: what belongs to one of them never gets into the other. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { aConcern, talking } from '../support/concerns.js'
import { chatOn, deskOn, heading, nowFocused, sees } from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
let gp: Person
let police: Person
let senior: Page
let [first, second] = ['', '']

const chatLink = (name: string) => senior.getByRole('link', { name })
/** What the desk says of the chat in view: its heading, its box, its list. */
const inView = async (): Promise<unknown> => ({
  heading: await senior.locator('#chat-heading').innerText(),
  box: await senior.locator('[data-composer] label').innerText(),
  chat: await senior.locator('[data-chat]').getAttribute('data-chat'),
  record: await senior.locator('form[data-record]').getAttribute('data-record'),
  list: await senior.locator('[data-chat-link][aria-current]').allInnerTexts(),
})
const whole = (name: string, ref: string) => ({
  heading: name,
  box: `Write to ${name}`,
  chat: ref,
  record: ref,
  list: [name],
})

beforeAll(async () => {
  if (!stage.canRun) return
  const api = await signIn(stage.url, 'senior1')
  ;[gp, police] = await Promise.all([signIn(stage.url, 'gp'), signIn(stage.url, 'police')])
  first = await talking(gp, api)
  second = await talking(police, api, aConcern({ worry: scenarios[1]!.worry }))
  senior = await stage.person({ account: 'senior1' })
  await senior.goto(`/desk?chat=${first}`)
  await sees(senior, /^Connected$/)
})

browserTest('the list says who has written and who waits, also of the chat that is not in view', async () => {
  await police.post(`/api/v1/consultations/${second}/messages`, {
    clientId: crypto.randomUUID(),
    body: 'The mother has just opened the door.',
  })
  await sees(senior, '1 new message')
  const item = senior.locator(`[data-chat-item="${second}"]`)
  expect(await item.innerText()).toContain('Waiting for you less than a minute')
  expect(await senior.title()).toMatch(/^\(1\) /)
  expect(await senior.locator(`[data-chat-item="${first}"]`).innerText()).toContain('Nothing written yet')
})

browserTest(
  'another chat comes in view as a whole, and what was half-written stays with its own chat',
  async () => {
    await chatOn(senior).box.fill('For Nia only')
    await senior.getByLabel('Advice', { exact: true }).fill('Advice for Nia')
    await chatLink('PC Tom Hale').click()
    await heading(senior, 'PC Tom Hale').waitFor()
    expect(await inView()).toEqual(whole('PC Tom Hale', second))
    await eventually(
      () => nowFocused(senior),
      (id) => id === 'chat-heading',
    )
    expect(await chatOn(senior).box.inputValue()).toBe('')
    expect(await senior.getByLabel('Advice', { exact: true }).inputValue()).toBe('')
    await chatOn(senior).hears('The mother has just opened the door.')
    await senior.keyboard.press('Alt+ArrowDown')
    await heading(senior, 'Dr Nia Morgan').waitFor()
    expect(await inView()).toEqual(whole('Dr Nia Morgan', first))
    expect(await chatOn(senior).box.inputValue()).toBe('For Nia only')
    expect(await senior.getByLabel('Advice', { exact: true }).inputValue()).toBe('Advice for Nia')
  },
)

browserTest('news of one chat that arrives late changes nothing once another chat is in view', async () => {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let asked: () => void = () => undefined
  const wasAsked = new Promise<void>((resolve) => (asked = resolve))
  await senior.route(`**/desk?chat=${first}`, async (route) => {
    const answer = await route.fetch()
    asked()
    await released
    await route.fulfill({ response: answer })
  })
  // News makes the page look at the server; the answer, about the first chat, is held back.
  const api = await signIn(stage.url, 'senior1')
  await api.post(`/api/v1/consultations/${first}/end`)
  await wasAsked
  await chatLink('PC Tom Hale').click()
  await heading(senior, 'PC Tom Hale').waitFor()
  const answered = senior.waitForResponse(`**/desk?chat=${first}`)
  release()
  await (await answered).finished()
  await senior.unrouteAll({ behavior: 'wait' })
  await deskOn(senior).record.waitFor()
  await senior.waitForFunction(
    (ref) => document.querySelector(`[data-chat-item="${ref}"]`)?.getAttribute('data-state') === 'recording',
    first,
  )
  expect(await inView()).toEqual(whole('PC Tom Hale', second))
})

browserTest('what is sent goes to the one whose name stands above it', async () => {
  await chatOn(senior).send('Please stay until we have seen all three.')
  await eventually(
    () => police.get<{ messages: { body: string }[] }>(`/api/v1/consultations/${second}/messages`),
    ({ body }) => body.messages.at(-1)?.body === 'Please stay until we have seen all three.',
  )
  const other = await gp.get<{ messages: unknown[] }>(`/api/v1/consultations/${first}/messages`)
  expect(other.body.messages).toEqual([])
})
