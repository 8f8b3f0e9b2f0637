/**
 * Conversations under load. In a closed loop the next message is sent when the last was acknowledged and delivered: how
 * much goes through. In an open loop messages come at a given rate whatever happens: how long each one takes, counted
 * from the moment when it was due.
 */
import { randomUUID } from 'node:crypto'
import { chance, type Chance } from '../support/chance.js'
import { serve } from '../support/jobs.js'
import { each, sleep } from '../support/live.js'
import { Errors, type Measured } from '../support/measured.js'
import type { Population } from '../support/people.js'
import { bareRooms, talkingRooms, type Pair } from './rooms.js'

/** A message that has not come by then is lost, however slow the machine. */
const LOST_MS = 20_000

const errors = new Errors()
let rooms: Room[] = []

interface UnderWay {
  readonly to: 0 | 1
  arrived(): void
}

class Room {
  private turn: 0 | 1 = 0
  private readonly underWay = new Map<string, UnderWay>()

  constructor(
    private readonly pair: Pair,
    private readonly words: Chance,
  ) {}

  async follow(): Promise<void> {
    const { ref, sides } = this.pair
    for (const side of sides) {
      const answer = await side.emitWithAck('consultation.follow', { ref, after: 0 })
      if (!answer.ok) throw new Error(`could not follow: ${answer.code}`)
    }
    sides.forEach((side, mine) => {
      side.on('message.added', (message) => {
        const sent = message.ref === ref ? this.underWay.get(message.clientId) : undefined
        if (sent?.to === mine) sent.arrived()
      })
    })
  }

  /** One message, from each side in turn. Out: true when it was acknowledged and reached the other side. */
  async say(): Promise<boolean> {
    const { ref, sides } = this.pair
    const sender = sides[this.turn]
    this.turn = this.turn === 0 ? 1 : 0
    const clientId = randomUUID()
    const to = this.turn
    const arrival = new Promise<void>((arrived) => this.underWay.set(clientId, { to, arrived }))
    const body = this.words.words(20 + this.words.below(180))
    const answer = await sender.emitWithAck('message.send', { ref, clientId, body })
    if (answer.ok) await arrival
    else errors.add(answer.code)
    this.underWay.delete(clientId)
    return answer.ok
  }
}

async function open(input: {
  url: string
  seed: number
  /** null: the server is bare. */
  people: Population | null
  rooms: number
  /** Conversations of each senior; as many as the service allows, when it is not said. */
  perSenior?: number
}): Promise<void> {
  const words = chance(input.seed)
  const pairs = input.people
    ? await talkingRooms(input.url, input.people, words, input.perSenior)
    : await bareRooms(input.url, input.rooms)
  rooms = pairs.map((pair) => new Room(pair, words))
  await each(rooms, 20, (room) => room.follow())
}

interface Lengths {
  readonly warmUp: number
  readonly seconds: number
}

/** Counts what happens after the warm-up. */
class Count {
  readonly begin: number
  readonly end: number
  private readonly latencies: number[] = []

  constructor(private readonly lengths: Lengths) {
    this.begin = performance.now() + lengths.warmUp * 1_000
    this.end = this.begin + lengths.seconds * 1_000
  }

  /** Says one, and counts how long it took since `from`. */
  async one(room: Room, from: number): Promise<void> {
    const good = await room.say()
    const now = performance.now()
    if (good && now >= this.begin && now < this.end) this.latencies.push(now - from)
  }

  /** In: how many things are still to end, asked when it is too late for them. */
  async result(all: Promise<unknown>, open: () => number): Promise<Measured> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, this.end - performance.now() + LOST_MS)
    })
    await Promise.race([all, late])
    clearTimeout(timer)
    for (let lost = open(); lost > 0; lost--)
      errors.add('a message was never acknowledged or never delivered')
    const { latencies, lengths } = this
    return { done: latencies.length, seconds: lengths.seconds, latencies, ...errors.take() }
  }
}

async function measure(lengths: Lengths): Promise<Measured> {
  const count = new Count(lengths)
  let talking = rooms.length
  const loop = async (room: Room): Promise<void> => {
    while (performance.now() < count.end) await count.one(room, performance.now())
    talking--
  }
  return count.result(Promise.all(rooms.map(loop)), () => talking)
}

/** In: also how many messages a second. They come at random moments, in random rooms. */
async function measureOpen({
  perSecond,
  seed,
  ...lengths
}: Lengths & { perSecond: number; seed: number }): Promise<Measured> {
  const count = new Count(lengths)
  const random = chance(seed)
  let open = 0
  const all: Promise<void>[] = []
  for (let due = performance.now(); due < count.end;) {
    const wait = due - performance.now()
    if (wait > 0) await sleep(wait)
    for (; due <= performance.now() && due < count.end; due += random.gap(1_000 / perSecond)) {
      open++
      all.push(count.one(random.pick(rooms), due).finally(() => open--))
    }
  }
  return count.result(Promise.all(all), () => open)
}

const jobs = { open, measure, measureOpen }
export type ChatJobs = typeof jobs
serve(jobs)
