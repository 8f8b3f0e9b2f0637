/** Every page of a senior and a manager, in every state, wide and at 320 px: nothing is wrong with it. */
import { beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { browserTest, useStage } from '../support/browser.js'
import { signIn, type Person } from '../support/client.js'
import { aConcern, aRecord, raised } from '../support/concerns.js'
import { inspect } from '../support/inspection.js'
import { chatOn, deskOn, heading, sees } from '../support/pages.js'
import scenarios from '../support/scenarios.json' with { type: 'json' }

const stage = useStage()
let senior: Page
let manager: Page
let gp: Person
let police: Person
let ref: string

const isGood = async (page: Page, name: string): Promise<void> =>
  expect(await inspect(page, name)).toEqual([])

beforeAll(async () => {
  if (!stage.canRun) return
  ;[senior, manager, gp, police] = await Promise.all([
    stage.person({ account: 'senior1' }),
    stage.person({ account: 'manager' }),
    signIn(stage.url, 'gp'),
    signIn(stage.url, 'police'),
  ])
})

browserTest('first pages, and logs in which nothing stands yet', async () => {
  await senior.goto('/')
  await isGood(senior, 'home-senior')
  await manager.goto('/')
  await isGood(manager, 'home-manager')
  await manager.goto('/logs')
  await isGood(manager, 'logs-empty')
})

browserTest('the desk: away, available, with an offer', async () => {
  await senior.goto('/desk')
  await isGood(senior, 'desk-away')
  await deskOn(senior).switchTo('available', 2)
  await isGood(senior, 'desk-available')
  const { whereabouts, ask } = scenarios[0]!
  ref = await raised(gp, aConcern({ whereabouts, ask, parentsAware: 'no', phone: '01632 960 123' }))
  await deskOn(senior).offer.waitFor()
  await isGood(senior, 'desk-offer')
})

browserTest('the desk with a chat, with a second offer over it, and with a notice', async () => {
  await deskOn(senior).accept('Dr Nia Morgan')
  const say = (body: string) =>
    gp.post(`/api/v1/consultations/${ref}/messages`, { clientId: crypto.randomUUID(), body })
  await isGood(senior, 'desk-chat-empty')
  await say('They want to leave now. I have asked them to wait.')
  await chatOn(senior).hears('They want to leave now.')
  await chatOn(senior).send('Hello, I am Asha. Is the baby with you in the room?')
  await say('Yes, with our nurse.\nThe mother is very quiet. The father talks for both of them.')
  await chatOn(senior).hears('Yes, with our nurse.')
  await chatOn(senior).box.fill('Do you know of any earlier ')
  await isGood(senior, 'desk-chat')
  await raised(police, aConcern({ worry: scenarios[1]!.worry, child: { ageBand: '1-4' } }))
  await deskOn(senior).offer.waitFor()
  await isGood(senior, 'desk-chat-offer')
  await deskOn(senior).accept('PC Tom Hale')
  await say('Are you there? The father has stood up.')
  await sees(senior, '1 new message')
  await isGood(senior, 'desk-two-chats')
  await senior.goto(`/desk?chat=${ref}&notice=offer-gone`)
  await sees(senior, 'That offer is no longer open.')
  await isGood(senior, 'desk-notice')
})

browserTest('the desk with the help of its keys open', async () => {
  await senior.getByRole('button', { name: 'Keys' }).click()
  await heading(senior, 'Keys').waitFor()
  await isGood(senior, 'desk-keys')
  await senior.getByRole('button', { name: 'Close' }).click()
})

browserTest('the record with errors at its fields, and without a choice of chat', async () => {
  await senior.getByRole('button', { name: 'End the talk' }).click()
  await sees(senior, 'Record being written')
  await senior.getByRole('button', { name: 'Finish and send' }).click()
  await heading(senior, 'There is a problem').waitFor()
  await isGood(senior, 'desk-record-errors')
  await senior.goto('/desk')
  await heading(senior, 'Choose a chat').waitFor()
  await isGood(senior, 'desk-choose')
})

browserTest('the record as the senior reads it once it is closed', async () => {
  const api = await signIn(stage.url, 'senior1')
  await api.put(`/api/v1/consultations/${ref}/record`, aRecord())
  expect((await api.post(`/api/v1/consultations/${ref}/close`)).status).toBe(200)
  await senior.goto(`/consultations/${ref}/record`)
  await heading(senior, 'Advice record').waitFor()
  await isGood(senior, 'record-senior')
})

browserTest('the logs: full, filtered to nothing, and with a filter that is not right', async () => {
  await raised(gp, aConcern({ urgency: 'today', worry: scenarios[2]!.worry }))
  await raised(gp, aConcern({ urgency: 'this-week', worry: scenarios[5]!.worry }))
  await manager.goto('/logs')
  await heading(manager, '4 consultations').waitFor()
  await isGood(manager, 'logs')
  await manager.goto('/logs?agency=school')
  await isGood(manager, 'logs-nothing')
  await manager.goto('/logs?from=yesterday&ref=nonsense')
  await heading(manager, 'There is a problem').waitFor()
  await isGood(manager, 'logs-error')
})

browserTest('one consultation: why it is opened, without a reason, and opened', async () => {
  await manager.goto(`/logs/${ref}`)
  await isGood(manager, 'log-why')
  await manager.getByRole('button', { name: 'Open the consultation' }).click()
  await heading(manager, 'There is a problem').waitFor()
  await isGood(manager, 'log-why-error')
  await manager.getByLabel('Reason').fill('Monthly look at red concerns')
  await manager.getByRole('button', { name: 'Open the consultation' }).click()
  await heading(manager, 'Transcript').waitFor()
  await isGood(manager, 'log')
})
