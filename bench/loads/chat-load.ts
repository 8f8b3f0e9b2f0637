/** Two hundred conversations in a closed loop: the next message is sent when the last was acknowledged and delivered. */
import { randomUUID } from 'node:crypto'
import { chance, type Chance } from '../support/chance.js'
import { serve } from '../support/jobs.js'
import { each } from '../support/live.js'
import { Errors, type Measured } from '../support/measured.js'
import type { Population } from '../support/people.js'
import { bareRooms, talkingRooms, type Pair } from './rooms.js'

/** A message that has not come by then is lost, however slow the machine. */
const LOST_MS = 20_000

const errors = new Errors()
let rooms: Room[] = []

class Room {
  private turn = 0
  /** The message that is under way. */
  private expected = ''
  private delivered: (() => void) | null = null

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
        if (message.ref === ref && message.clientId === this.expected && mine !== this.turn)
          this.delivered?.()
      })
    })
  }

  /** One message, from each side in turn. Out: true when it was acknowledged and reached the other side. */
  async say(): Promise<boolean> {
    const { ref, sides } = this.pair
    const sender = sides[this.turn === 0 ? 0 : 1]
    const arrival = new Promise<void>((resolve) => (this.delivered = resolve))
    const clientId = (this.expected = randomUUID())
    const body = this.words.words(20 + this.words.below(180))
    const answer = await sender.emitWithAck('message.send', { ref, clientId, body })
    if (!answer.ok) {
      errors.add(answer.code)
      return false
    }
    await arrival
    this.turn = 1 - this.turn
    return true
  }
}

async function open(input: {
  url: string
  seed: number
  /** null: the server is bare. */
  people: Population | null
  rooms: number
}): Promise<void> {
  const words = chance(input.seed)
  const pairs = input.people
    ? await talkingRooms(input.url, input.people, words)
    : await bareRooms(input.url, input.rooms)
  rooms = pairs.map((pair) => new Room(pair, words))
  await each(rooms, 20, (room) => room.follow())
}

/** What happens in the warm-up is not counted. */
async function measure(input: { warmUp: number; seconds: number }): Promise<Measured> {
  const begin = performance.now() + input.warmUp * 1_000
  const end = begin + input.seconds * 1_000
  const latencies: number[] = []
  const loop = async (room: Room): Promise<void> => {
    for (let from = performance.now(); from < end;) {
      const good = await room.say()
      const now = performance.now()
      if (good && now >= begin && now < end) latencies.push(now - from)
      from = now
    }
  }
  let talking = rooms.length
  const all = Promise.all(rooms.map((room) => loop(room).then(() => talking--)))
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => (timer = setTimeout(resolve, end - performance.now() + LOST_MS)))
  await Promise.race([all, late])
  clearTimeout(timer)
  for (; talking > 0; talking--) errors.add('a message was never acknowledged or never delivered')
  return { done: latencies.length, seconds: input.seconds, latencies, ...errors.take() }
}

const jobs = { open, measure }
export type ChatJobs = typeof jobs
serve(jobs)
