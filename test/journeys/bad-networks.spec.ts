/**
 * WebSocket, else polling, else plain HTTP: on networks that refuse one or the other, or let a WebSocket open and then
 * swallow what goes through it, both ways or one. The reference client (src/client/store.ts) against the real service,
 * each behind a bad network of its own: every message of both sides gets through, once, in order.
 *
 * Fails on these broken builds: no HTTP in socketOrHttp (wire.ts: nothing gets through where sockets are refused); no
 * poll in Store (the same, for reading); judgeWebSocket left out of live.ts (the same swallowing WebSocket is opened
 * again and again); a fresh id for each try in Courier.deliver (what only lost its answer is there twice).
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { BadNetwork, type Weather } from '../support/bad-network.js'
import { say } from '../support/chance.js'
import { eventually, signIn, type Person } from '../support/client.js'
import { aConcern, talking } from '../support/concerns.js'
import { closeService, startService, type Service } from '../support/service.js'
import { storePerson, type StorePerson } from '../support/store-person.js'

let service: Service
let gp: Person
let seniors: Person[]
const networks: BadNetwork[] = []
const opened: StorePerson[] = []

beforeAll(async () => {
  service = await startService()
  gp = await signIn(service.url, 'gp')
  seniors = await Promise.all(['senior1', 'senior2', 'senior3'].map((name) => signIn(service.url, name)))
})
afterAll(async () => {
  for (const { store } of opened) store.stop()
  await Promise.all(networks.map((network) => network.close()))
  await closeService(service)
})

interface Case {
  readonly name: string
  readonly weather: Partial<Weather>
  /** By what it ends up; null: no socket at all. */
  readonly by: 'websocket' | 'polling' | null
  /** For so long; then the sun comes out. */
  readonly seconds?: number
}

/** Enough to finish the upgrade and to carry a few frames. */
const seemsSound = { soundBytes: 150 }
const cases: readonly Case[] = [
  { name: 'fair', weather: {}, by: 'websocket' },
  { name: 'upgrade refused', weather: { upgrade: 'refused' }, by: 'polling' },
  { name: 'upgrade hangs', weather: { upgrade: 'hangs' }, by: 'polling' },
  { name: 'frames swallowed from the start', weather: { framesLost: ['up', 'down'] }, by: 'polling' },
  { name: 'frames swallowed later', weather: { framesLost: ['up', 'down'], ...seemsSound }, by: 'polling' },
  { name: 'frames swallowed later, up', weather: { framesLost: ['up'], ...seemsSound }, by: 'polling' },
  { name: 'frames swallowed later, down', weather: { framesLost: ['down'], ...seemsSound }, by: 'polling' },
  { name: 'sockets refused', weather: { sockets: 'refused' }, by: null },
  { name: 'sockets hang', weather: { sockets: 'hang' }, by: null },
  { name: 'everything up swallowed, 12 s', weather: { lost: ['up'] }, by: 'polling', seconds: 12 },
  { name: 'everything down swallowed, 12 s', weather: { lost: ['down'] }, by: 'polling', seconds: 12 },
]

interface Run extends Case {
  readonly ref: string
  readonly senior: Person
  readonly network: BadNetwork
  readonly person: StorePerson
}

async function begin(each: Case, senior: Person): Promise<Run> {
  const ref = await talking(gp, senior, aConcern())
  const network = await BadNetwork.before(service.url)
  networks.push(network)
  if (!each.seconds) network.becomes(each.weather)
  const person = storePerson(network.url, gp.cookie)
  opened.push(person)
  person.store.follow(ref, 0)
  return { ...each, ref, senior, network, person }
}

const stored = async (ref: string): Promise<string[]> => {
  const { body } = await gp.get<{ messages: { body: string }[] }>(`/api/v1/consultations/${ref}/messages`)
  return body.messages.map((message) => message.body)
}

async function talk({ ref, senior, network, person, weather, seconds }: Run): Promise<void> {
  if (seconds) {
    await eventually(
      () => Promise.resolve(person.transport()),
      (transport) => transport === 'websocket',
    )
    network.becomes(weather)
    setTimeout(() => network.becomes({}), seconds * 1000)
  }
  for (let i = 1; i <= 4; i++) {
    person.write(ref, `Mine ${i} 👶`)
    await senior.post(`/api/v1/consultations/${ref}/messages`, {
      clientId: randomUUID(),
      body: `Theirs ${i}`,
    })
    await new Promise((later) => setTimeout(later, 500))
  }
}

test('in whatever weather, everything gets through exactly once and in order, and the way is found that works', async () => {
  const runs: Run[] = []
  for (const [i, each] of cases.entries()) runs.push(await begin(each, seniors[Math.floor(i / 4)]!))
  await Promise.all(runs.map(talk))
  const ways: string[] = []
  for (const run of runs) {
    const { name, ref, person } = run
    await eventually(
      () => Promise.resolve({ name, unsent: person.now(ref).unsent.length, said: person.said(ref) }),
      ({ unsent, said }) => unsent === 0 && said.length === 8,
      60,
    )
    const said = person.said(ref)
    expect([name, said]).toEqual([name, await stored(ref)])
    expect(said.filter((body) => body.startsWith('Mine'))).toEqual([1, 2, 3, 4].map((i) => `Mine ${i} 👶`))
    expect(said.filter((body) => body.startsWith('Theirs'))).toEqual([1, 2, 3, 4].map((i) => `Theirs ${i}`))
    await eventually(
      () => Promise.resolve({ name, by: person.transport() }),
      ({ by }) => by === run.by,
      60,
    )
    expect([name, person.told.at(-1) === 'down']).toEqual([name, false])
    ways.push(`${name}: ${run.by ?? 'plain HTTP'}`)
  }
  say(`bad networks: 8 of 8 messages, once and in order, on each of ${runs.length}. ${ways.join('; ')}`)
})

test('by whatever way, news of the other side comes without asking for it', async () => {
  for (const person of opened) {
    for (const ref of await refsOf(person)) {
      const before = person.said(ref).length
      const senior = await holderOf(ref)
      await senior.post(`/api/v1/consultations/${ref}/messages`, { clientId: randomUUID(), body: 'And now?' })
      await eventually(
        () => Promise.resolve(person.said(ref).slice(before)),
        (said) => said.length === 1 && said[0] === 'And now?',
      )
    }
  }
})

/** Each follows one. */
const refsOf = async (person: StorePerson): Promise<string[]> => {
  const { body } = await gp.get<{ items: { ref: string }[] }>('/api/v1/consultations')
  return body.items.map(({ ref }) => ref).filter((ref) => person.store.now(ref) !== null)
}
const holderOf = async (ref: string): Promise<Person> => {
  for (const senior of seniors)
    if ((await senior.get(`/api/v1/consultations/${ref}`)).status === 200) return senior
  throw new Error('nobody holds it')
}
