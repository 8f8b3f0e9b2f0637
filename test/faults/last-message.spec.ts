/**
 * Promise 3: the last message arrives. The other side is on another node, and the hint that would tell it is lost: the
 * connection on which that node listens is ended with the hint in it. Nothing is written afterwards that could bring
 * the message along; the heartbeat finds it.
 *
 * In `npm test` 12 last messages; CHATS=full: 500, each seen within 11 s.
 */
import { afterAll, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { chance, say } from '../support/chance.js'
import { Chats } from '../support/chats.js'
import { holdHints } from '../support/hints.js'

const FULL = process.env['CHATS'] === 'full'
const SIZE = FULL ? { chats: 50, rounds: 10 } : { chats: 12, rounds: 1 }
/** In short, on a machine that may be busy, no timing decides. */
const LIMIT_MS = FULL ? 11_000 : 40_000
let chats: Chats | undefined

afterAll(() => chats?.close())

test(
  `${SIZE.chats * SIZE.rounds} last messages whose hint is lost are all seen`,
  async () => {
    const random = chance('last message')
    chats = await Chats.open('postgres', { nodes: 2, chats: SIZE.chats }, { at: (side) => side })
    const { nodes } = chats
    const times: number[] = []
    let missed = 0
    for (let round = 1; round <= SIZE.rounds; round++) {
      await chats.settled(60)
      const hints = await holdHints(nodes.sql, 2)
      const seen = chats.chats.map(async ({ ref, sides: [practitioner, senior] }) => {
        const told = practitioner.tab.promised.length
        practitioner.tab.write(ref, `the last of round ${round}`)
        if (!(await practitioner.tab.until(() => practitioner.tab.promised.length > told, 30_000)))
          throw new Error('a message was not acknowledged')
        const from = performance.now()
        return async (): Promise<void> => {
          if (await senior.tab.until(() => senior.tab.of(ref).now.last >= round, LIMIT_MS))
            times.push(performance.now() - from)
          else missed++
        }
      })
      const waits = await Promise.all(seen)
      hints.lose()
      await Promise.all(waits.map((wait) => wait()))
      await sleep(random.below(FULL ? 8_000 : 1))
    }
    const slowest = Math.max(...times) / 1_000
    say(
      `${times.length} of ${SIZE.chats * SIZE.rounds} last messages without a hint seen, the median after ` +
        `${(times.sort((a, b) => a - b)[times.length >> 1]! / 1_000).toFixed(1)} s, the last after ${slowest.toFixed(1)} s`,
    )
    expect(missed).toBe(0)
    expect(chats.sides.flatMap(({ tab }) => tab.faults)).toEqual([])
  },
  10 * 60_000,
)
