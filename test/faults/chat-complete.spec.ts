/**
 * Promise 1: chat is complete. Three nodes on one Postgres, and conversations in which both sides write as fast as they
 * are let; nodes are killed (kill -9) at random moments and come back a while later, their clients go to another one or
 * wait. On every screen and in the database: everything once, in order, nothing else.
 *
 * The clients are the store of our own pages (test/support/tab.ts). In `npm test` 8 chats, 480 messages and 2 kills;
 * CHATS=full: 40 chats, 10,000 messages and 20 kills, and once again with Redis.
 */
import { afterAll, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { Chats } from '../support/chats.js'
import { ownerUrl, type PlaceKind } from '../support/place.js'

const FULL = process.env['CHATS'] === 'full'
const SIZE = FULL ? { chats: 40, each: 125, kills: 20 } : { chats: 8, each: 30, kills: 2 }
const opened: Chats[] = []

afterAll(async () => {
  for (const chats of opened) await chats.close()
})

test.each<PlaceKind>(FULL ? ['postgres', 'redis'] : ['postgres'])(
  'whatever nodes are killed, on %s: nothing is lost, doubled or out of order, on any screen and in the database',
  async (kind) => {
    const random = chance(`chat is complete on ${kind}`)
    const chats = await Chats.open(kind, { nodes: 3, chats: SIZE.chats })
    opened.push(chats)
    const { nodes } = chats

    let kills = 0
    const killing = (async () => {
      while (kills < SIZE.kills) {
        await sleep(200 + random.below(1_500))
        const killed = nodes.kill(random.below(3), 200 + random.below(2_000))
        kills++
        // Some are led to another node, as by a load balancer; others find theirs again when it is back.
        if (random.below(3) > 0) chats.leadElsewhere()
        await killed
      }
    })()
    const written = new Map(chats.chats.map(({ ref }) => [ref, [[], []] as [string[], string[]]]))
    const writing = chats.chats.flatMap(({ ref, sides }) =>
      sides.map(async ({ tab }, side) => {
        const mine = written.get(ref)![side]!
        while (mine.length < SIZE.each || kills < SIZE.kills) {
          mine.push(`${side === 0 ? 'practitioner' : 'senior'} ${mine.length + 1}`)
          tab.write(ref, mine.at(-1)!)
          // Never far ahead of what is stored, so that there is something under way at every kill.
          await tab.until(() => tab.of(ref).now.unsent.length < 3, 60_000)
          if (mine.length >= SIZE.each * (kills / SIZE.kills)) await sleep(100 + random.below(800))
        }
      }),
    )
    await Promise.all([killing, ...writing])

    const settled = await chats.settled(120)
    const wrong = await chats.differences(written)
    const messages = [...written.values()].flat(2).length
    const again = chats.sides.reduce((sum, { tab }) => sum + tab.ups - 1, 0)
    say(
      `${kind}: ${SIZE.chats} chats, ${messages} messages, ${kills} nodes killed, ${again} times connected again: ` +
        `${wrong.length} lost, doubled or out of order`,
    )
    expect({ settled, wrong: wrong.slice(0, 5) }).toEqual({ settled: true, wrong: [] })
    expect(await findFaults(ownerUrl(nodes.place)!)).toEqual([])
  },
  20 * 60_000,
)
