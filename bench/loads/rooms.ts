/** Rooms for the chat: a practitioner and a senior each, both following. */
import type { Chance } from '../support/chance.js'
import { HttpClient } from '../support/http.js'
import { connect, each, sleep, type LiveSocket } from '../support/live.js'
import type { Population } from '../support/people.js'
import { concernFor } from './concerns.js'

export interface Pair {
  readonly ref: string
  /** Practitioner and senior. */
  readonly sides: readonly [LiveSocket, LiveSocket]
}

/** How many conversations a senior has at once: the most that the service allows. */
export const ROOMS_PER_SENIOR = 4
const ENOUGH_MS = 60_000

/** Rooms of a bare server: just names, and sockets in the same numbers as ours. */
export async function bareRooms(url: string, count: number): Promise<Pair[]> {
  const practitioners = await each(Array.from({ length: count }), 20, () => connect(url, 'nobody=1'))
  const seniors = await each(Array.from({ length: count / ROOMS_PER_SENIOR }), 20, () =>
    connect(url, 'nobody=1'),
  )
  return practitioners.map((socket, n) => ({
    ref: `room ${n}`,
    sides: [socket, seniors[n % seniors.length]!],
  }))
}

/** Rooms of the service, the way they come about: concerns are raised, offered and accepted. */
export async function talkingRooms(
  url: string,
  people: Population,
  chance: Chance,
  perSenior = ROOMS_PER_SENIOR,
): Promise<Pair[]> {
  const http = new HttpClient(url, 10)
  const seniorOf = new Map<string, LiveSocket>()
  await each(people.seniors, 20, async ({ cookie }) => {
    const senior = await connect(url, cookie)
    senior.on('offer.made', ({ id }) => {
      senior.emit('offer.accept', { offerId: id }, (answer) => {
        if (answer.ok) seniorOf.set(answer.ref, senior)
      })
    })
    const set = await senior.emitWithAck('availability.set', {
      status: 'available',
      capacity: perSenior,
    })
    if (!set.ok) throw new Error(`a senior could not become available: ${set.code}`)
  })
  const raised = await each(people.practitioners, 10, async ({ cookie, desks }) => {
    const concern = concernFor(chance.pick(desks), chance)
    let reply = await http.send<{ ref: string }>('POST', '/api/v1/concerns', cookie, concern)
    // 503 says: try again. The same clientId raises it once at most.
    for (let tries = 1; reply.status === 503 && tries < 5; tries++) {
      await sleep(1_000)
      reply = await http.send('POST', '/api/v1/concerns', cookie, concern)
    }
    if (![200, 201].includes(reply.status)) throw new Error(`raising a concern answered ${reply.status}`)
    return { ref: reply.body.ref, practitioner: await connect(url, cookie) }
  })
  http.close()
  for (const until = Date.now() + ENOUGH_MS; seniorOf.size < raised.length; await sleep(50)) {
    if (Date.now() > until)
      throw new Error(`only ${seniorOf.size} of ${raised.length} concerns were accepted`)
  }
  return raised.map(({ ref, practitioner }) => ({ ref, sides: [practitioner, seniorOf.get(ref)!] }))
}
