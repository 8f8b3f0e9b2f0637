/** Every page that a practitioner or a stranger can see, in every state, wide and at 320 px: nothing is wrong with it. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { signIn, type Person } from '../support/client.js'
import { aRecord, beAvailable, beAway, offeredTo } from '../support/concerns.js'
import { inspect } from '../support/inspection.js'
import { chatOn, fillRaise, heading, raise, sees } from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
const bruise = scenarios[0]!
let gp: Page
let senior: Person
let ref: string

const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])

beforeAll(async () => {
  if (!stage.canRun) return
  ;[gp, senior] = await Promise.all([stage.person({ account: 'gp' }), signIn(stage.url, 'senior1')])
})

browserTest('what a stranger sees: the first page, signing in, help, privacy, accessibility', async () => {
  const stranger = await stage.person()
  for (const [path, name] of [
    ['/', 'home'],
    ['/sign-in', 'sign-in'],
    ['/help', 'help'],
    ['/privacy', 'privacy'],
    ['/accessibility', 'accessibility'],
    ['/nowhere', 'not-found'],
  ] as const) {
    await stranger.goto(path)
    await isGood(stranger, name)
  }
  await stranger.goto('/sign-in')
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await heading(stranger, 'There is a problem').waitFor()
  await isGood(stranger, 'sign-in-error')
})

browserTest('the first page of a GP, a list that is still empty, and a page that is not theirs', async () => {
  await gp.goto('/')
  await isGood(gp, 'home-practitioner')
  await gp.goto('/consultations')
  await isGood(gp, 'consultations-empty')
  await gp.goto('/desk')
  await heading(gp, 'You cannot see this page').waitFor()
  await isGood(gp, 'forbidden')
})

browserTest('the form: empty, with errors, with every answer that opens more, and with danger', async () => {
  await gp.goto('/raise')
  await isGood(gp, 'raise')
  await gp.getByRole('button', { name: 'Join the queue' }).click()
  await heading(gp, 'There is a problem').waitFor()
  await isGood(gp, 'raise-errors')
  await fillRaise(gp, bruise)
  await gp
    .getByRole('group', { name: /immediate danger/ })
    .getByLabel('Yes', { exact: true })
    .check()
  await sees(gp, 'Call 999 now.')
  await gp
    .getByRole('group', { name: /name the child/ })
    .getByLabel('Yes', { exact: true })
    .check()
  await gp.getByLabel('Child’s full name').fill('')
  await gp.getByLabel('Day', { exact: true }).fill('31')
  await gp.getByLabel('Month', { exact: true }).fill('2')
  await gp.getByLabel('Year', { exact: true }).fill('2024')
  await isGood(gp, 'raise-filled')
  await gp.getByRole('button', { name: 'Join the queue' }).click()
  await heading(gp, 'There is a problem').waitFor()
  await isGood(gp, 'raise-errors-named')
})

browserTest('waiting and being opened', async () => {
  ref = await raise(gp, bruise)
  await chatOn(gp).send('He has just been sick.')
  await chatOn(gp).hears('He has just been sick.')
  await sees(gp, 'You are next')
  await isGood(gp, 'waiting')
  await gp.getByText('Leave the queue', { exact: true }).click()
  await isGood(gp, 'waiting-leave')
  await beAvailable(senior, 1)
  await heading(gp, 'A social worker is opening your concern').waitFor()
  await isGood(gp, 'offered')
})

browserTest('talking, the record being written, and an error in a message', async () => {
  const offer = await offeredTo(senior, ref)
  await senior.post(`/api/v1/offers/${offer.id}/accept`)
  await beAway(senior)
  await heading(gp, 'You are talking to Asha Patel').waitFor()
  const say = (body: string) =>
    senior.post(`/api/v1/consultations/${ref}/messages`, { clientId: crypto.randomUUID(), body })
  await say('Hello, I am Asha, a senior social worker. Is he safe where he is?')
  await chatOn(gp).send('Yes, in my room with the nurse. The parents want to take him home.')
  await say('Please keep them there.\n\nAhandbagofalongwordwithoutanyspacesinit'.repeat(2))
  await chatOn(gp).hears('Please keep them there.')
  await isGood(gp, 'talking')
  const plain = await stage.person({ account: 'gp', javaScript: false })
  await plain.goto(`/consultations/${ref}`)
  await plain.getByRole('button', { name: 'Send', exact: true }).click()
  await heading(plain, 'There is a problem').waitFor()
  expect(await plain.title()).toMatch(/^Error: /)
  await senior.post(`/api/v1/consultations/${ref}/end`)
  await heading(gp, 'Asha Patel is writing the advice record').waitFor()
  await isGood(gp, 'recording')
})

browserTest('closed, the advice record, a list with consultations, and having left the queue', async () => {
  await senior.put(`/api/v1/consultations/${ref}/record`, aRecord())
  await senior.post(`/api/v1/consultations/${ref}/close`)
  await heading(gp, 'Your advice record is ready').waitFor()
  await isGood(gp, 'closed')
  await gp.getByRole('button', { name: 'Read your advice record' }).click()
  await heading(gp, 'Who does what, by when').waitFor()
  await isGood(gp, 'record')
  await raise(gp, scenarios[2]!)
  await gp.goto('/consultations')
  await isGood(gp, 'consultations')
  await gp.getByRole('link', { name: /^Open/ }).first().locator('.app-reference').click()
  await gp.getByText('Leave the queue', { exact: true }).click()
  await gp.getByRole('button', { name: 'Yes, leave the queue' }).click()
  await heading(gp, 'You left the queue').waitFor()
  await isGood(gp, 'withdrawn')
})
