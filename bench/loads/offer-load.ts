/**
 * Seniors at their screens and practitioners who raise, in one process and so on one clock. Measured is the time from
 * raising a concern to `offer.made` on the screen of the senior whom the service chose.
 */
import { chance } from '../support/chance.js'
import { HttpClient } from '../support/http.js'
import { serve } from '../support/jobs.js'
import { connect, each, sleep, type LiveSocket } from '../support/live.js'
import { Errors, type Measured } from '../support/measured.js'
import type { Someone } from '../support/people.js'
import { concernFor, record } from './concerns.js'

/** An offer that has not come by then never will, however slow the machine. */
const LOST_MS = 30_000
const CAPACITY = 4

const errors = new Errors()
const screens: LiveSocket[] = []
/** When the first offer of a concern reached a screen, by reference. */
const offered = new Map<string, number>()
/** Who waits for the first offer of a concern. */
const expected = new Map<string, (at: number) => void>()
let http: HttpClient | null = null

interface Sitting {
  readonly url: string
  readonly seniors: readonly Someone[]
  /** What a senior does with an offer: looks at it, or takes and finishes it at once. */
  readonly habit: 'look' | 'finish'
}

async function sit({ url, seniors, habit }: Sitting): Promise<void> {
  const client = (http ??= new HttpClient(url, 64))
  await each(seniors, 20, async ({ cookie }) => {
    const screen = await connect(url, cookie)
    screens.push(screen)
    screen.on('offer.made', ({ id, ref }) => {
      const at = performance.now()
      if (!offered.has(ref)) offered.set(ref, at)
      expected.get(ref)?.(at)
      if (habit === 'finish')
        finish(client, screen, cookie, id).catch((error: unknown) => errors.add(String(error)))
    })
    const set = await screen.emitWithAck('availability.set', { status: 'available', capacity: CAPACITY })
    if (!set.ok) throw new Error(`a senior could not become available: ${set.code}`)
  })
}

async function finish(
  client: HttpClient,
  screen: LiveSocket,
  cookie: string,
  offerId: string,
): Promise<void> {
  const accepted = await screen.emitWithAck('offer.accept', { offerId })
  if (!accepted.ok) return errors.add(`accepting answered ${accepted.code}`)
  const consultation = `/api/v1/consultations/${accepted.ref}`
  const saved = await client.send('PUT', `${consultation}/record`, cookie, record)
  const closed = await client.send('POST', `${consultation}/close`, cookie)
  if (saved.status !== 200 || closed.status !== 200)
    errors.add(`recording answered ${saved.status}, closing ${closed.status}`)
}

/** One at a time, on an idle service. The practitioner withdraws each, so that the senior is free for the next. */
async function oneByOne(input: { practitioner: Someone; samples: number; seed: number }): Promise<Measured> {
  const { practitioner, samples, seed } = input
  const words = chance(seed)
  const began = performance.now()
  const latencies: number[] = []
  const warmUp = 10
  for (let n = 0; n < samples + warmUp; n++) {
    const from = performance.now()
    const ref = await raise(practitioner, practitioner.desks[0]!, seed + n)
    const at = ref === null ? null : await offerOf(ref)
    if (at !== null && n >= warmUp) latencies.push(at - from)
    if (ref === null) continue
    const withdrawn = await http?.send('POST', `/api/v1/consultations/${ref}/withdraw`, practitioner.cookie)
    if (withdrawn?.status !== 200) errors.add(`withdrawing answered ${withdrawn?.status ?? 'nothing'}`)
    await sleep(words.below(20))
  }
  const seconds = (performance.now() - began) / 1_000
  return { done: latencies.length, seconds, latencies, ...errors.take() }
}

interface Schedule {
  readonly practitioners: readonly Someone[]
  readonly perSecond: number
  readonly warmUp: number
  readonly seconds: number
  readonly seed: number
}

/** An open loop: concerns come when they come, however the service fares, and each is timed from when it was due. */
async function peak({ practitioners, perSecond, warmUp, seconds, seed }: Schedule): Promise<Measured> {
  const choice = chance(seed)
  const start = performance.now() + 100
  const due = Array.from({ length: perSecond * (warmUp + seconds) }, (_, n) => (n * 1_000) / perSecond)
  const samples = due.map(async (after, n) => {
    const person = choice.pick(practitioners)
    const desk = choice.pick(person.desks)
    await sleep(start + after - performance.now())
    const ref = await raise(person, desk, seed + n)
    const at = ref === null ? null : await offerOf(ref)
    return at === null || after < warmUp * 1_000 ? null : at - (start + after)
  })
  const latencies = (await Promise.all(samples)).filter((sample) => sample !== null)
  // What the last seniors are still writing belongs to the run.
  await sleep(500)
  return { done: latencies.length, seconds, latencies, ...errors.take() }
}

/** The seniors leave; an offer that is still open to one goes back to the queue. */
async function leave(): Promise<void> {
  await each(screens.splice(0), 20, async (screen) => {
    await screen.emitWithAck('availability.set', { status: 'away' })
    screen.disconnect()
  })
}

async function raise({ cookie }: Someone, desk: string, seed: number): Promise<string | null> {
  try {
    const reply = await http?.send<{ ref: string }>(
      'POST',
      '/api/v1/concerns',
      cookie,
      concernFor(desk, chance(seed)),
    )
    if (reply?.status === 201) return reply.body.ref
    errors.add(`raising answered ${reply?.status ?? 'nothing'}`)
  } catch (error) {
    errors.add(String(error))
  }
  return null
}

/** When it was offered; null when it never was. */
async function offerOf(ref: string): Promise<number | null> {
  const already = offered.get(ref)
  if (already !== undefined) return already
  let timer: NodeJS.Timeout | undefined
  const at = await new Promise<number | null>((resolve) => {
    expected.set(ref, resolve)
    timer = setTimeout(() => resolve(null), LOST_MS)
  })
  clearTimeout(timer)
  expected.delete(ref)
  if (at === null) errors.add('a concern was never offered')
  return at
}

/** How many concerns have been offered so far. */
const count = (): Promise<number> => Promise.resolve(offered.size)

const jobs = { sit, oneByOne, peak, leave, count }
export type OfferJobs = typeof jobs
serve(jobs)
