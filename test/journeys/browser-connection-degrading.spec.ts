/**
 * WebSocket, else polling, else plain HTTP, else forms: in a real browser on networks that refuse one or the other, or
 * let a WebSocket open and swallow what goes through it. The message gets through once, and the page says the words of
 * pages.md and no others: who is reached by plain HTTP is connected.
 *
 * Fails on these broken builds: no poll in Store (where sockets are refused the page says "Offline"); no HTTP in
 * socketOrHttp (nothing is sent there); judgeWebSocket left out of live.ts (the swallowing WebSocket is opened again).
 */
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import { BadNetwork, type Weather } from '../support/bad-network.js'
import { browserTest, useStage } from '../support/browser.js'
import { say } from '../support/chance.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { aConcern, talking } from '../support/concerns.js'
import { listenTo, logIsExact, says } from '../support/connection.js'
import { bothRead, chatOn } from '../support/pages.js'

const stage = useStage()
let gp: Person
let seniors: Person[]

beforeAll(async () => {
  if (!stage.canRun) return
  gp = await signIn(stage.url, 'gp')
  seniors = await Promise.all(['senior1', 'senior2'].map((name) => signIn(stage.url, name)))
})

const opened: BadNetwork[] = []
afterAll(async () => {
  await Promise.all(opened.map((network) => network.close()))
})
const networkOf = async (weather: Partial<Weather>): Promise<BadNetwork> => {
  const network = await BadNetwork.before(stage.url)
  opened.push(network)
  network.becomes(weather)
  return network
}

const later = { soundBytes: 150 }
const networks: readonly (readonly [string, Partial<Weather>])[] = [
  ['upgrade refused', { upgrade: 'refused' }],
  ['frames swallowed both ways', { framesLost: ['up', 'down'], ...later }],
  ['frames swallowed on their way up', { framesLost: ['up'], ...later }],
  ['frames swallowed on their way down', { framesLost: ['down'], ...later }],
  ['sockets refused', { sockets: 'refused' }],
  ['sockets hang', { sockets: 'hang' }],
]

interface Talk {
  readonly ref: string
  readonly page: Page
  readonly network: BadNetwork
  readonly senior: Person
  readonly words: () => Promise<string[]>
}

async function begin(weather: Partial<Weather>, senior: Person): Promise<Talk> {
  const ref = await talking(gp, senior, aConcern())
  const network = await networkOf(weather)
  const page = await stage.person({ account: 'gp' })
  await page.goto(`${network.url}/consultations/${ref}`)
  return { ref, page, network, senior, words: await listenTo(page) }
}

browserTest(
  'on each of these networks both sides read everything, once, and the page says that it is connected',
  async () => {
    const talks: Talk[] = []
    for (const [i, [, weather]] of networks.entries())
      talks.push(await begin(weather, seniors[Math.floor(i / 4)]!))
    await Promise.all(
      talks.map(async ({ ref, page, senior }) => {
        await chatOn(page).send('He is asleep now.')
        const clientId = crypto.randomUUID()
        await senior.post(`/api/v1/consultations/${ref}/messages`, { clientId, body: 'Good. Stay with him.' })
        await chatOn(page).send('I will.')
      }),
    )
    const said = ['He is asleep now.', 'Good. Stay with him.', 'I will.']
    for (const [i, { ref, page, senior, words, network }] of talks.entries()) {
      await logIsExact(stage.url, ref, [page], said)
      await says(page, /^(Connected|Back online)/)
      // Also what is written once it has settled down.
      const clientId = crypto.randomUUID()
      await senior.post(`/api/v1/consultations/${ref}/messages`, { clientId, body: 'Call me.' })
      await chatOn(page).hears('Call me.')
      await says(page, /^Connected$/)
      say(
        `${networks[i]![0]}: said ${(await words()).join(', ')}; WebSockets opened: ${network.seen.webSockets}`,
      )
    }
  },
)

browserTest(
  'a senior whose network refuses sockets is offered a concern, accepts it and talks, all by plain HTTP',
  async () => {
    const network = await networkOf({ sockets: 'refused' })
    const desk = await stage.person({ account: 'senior3' })
    await desk.goto(`${network.url}/desk`)
    await says(desk, /^Connected$/)
    await desk.getByRole('button', { name: 'Switch to available' }).click()
    const { body } = await gp.post<{ ref: string }>('/api/v1/concerns', aConcern())
    await desk.getByRole('button', { name: 'Accept' }).click()
    await desk.waitForURL(`**/desk?chat=${body.ref}`)
    await chatOn(desk).send('I am here.')
    await eventually(
      async () =>
        (await gp.get<{ messages: { body: string }[] }>(`/api/v1/consultations/${body.ref}/messages`)).body
          .messages,
      (messages) => messages.length === 1 && messages[0]!.body === 'I am here.',
    )
    await says(desk, /^Connected$/)
    await desk.getByRole('button', { name: 'Switch to away' }).click()
    await desk.getByText('You are away').first().waitFor()
  },
)

browserTest(
  'without JavaScript on the same network, a form posts the message, and what could not be posted is not lost',
  async () => {
    const network = await networkOf({ sockets: 'refused' })
    const ref = await talking(gp, seniors[1]!, aConcern())
    const page = await stage.person({ account: 'gp', javaScript: false })
    await page.goto(`${network.url}/consultations/${ref}`)
    await chatOn(page).send('By form.')
    await bothRead([page], ['By form.'])
    await chatOn(page).box.fill('And again.')
    network.becomes({ cut: true })
    await chatOn(page)
      .sendButton.click()
      .catch(() => undefined)
    await page.waitForURL(/^chrome-error:/)
    network.becomes({ sockets: 'refused' })
    // Back, as a person does, and the same button.
    await page.goBack()
    expect(await chatOn(page).box.inputValue()).toBe('And again.')
    await chatOn(page).sendButton.click()
    await bothRead([page], ['By form.', 'And again.'])
  },
)
