/**
 * Promise 2: an acknowledgement means committed. A node, or Postgres under it, is killed at five points in the life of a
 * message: before its transaction, in it, in the middle of a group, after the commit and before the acknowledgement,
 * after the acknowledgement and before the hint. How it is brought to the point: test/support/halts.ts.
 *
 * In `npm test` one kill at each point; POINT_KILLS=…: so many at each, 200 for the whole promise.
 */
import { afterAll, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { Chats } from '../support/chats.js'
import { crashPostgres } from '../support/kills.js'
import { holdAt, makeHalts, points } from '../support/halts.js'
import { ownerUrl } from '../support/place.js'

const KILLS = Number(process.env['POINT_KILLS'] ?? 1)
const CHATS = 6
/** How often the books are looked at meanwhile, in rounds. */
const LOOKS = 50
let chats: Chats | undefined

afterAll(() => chats?.close())

test(
  `a node or Postgres killed ${KILLS} times at each of ${points.length} points: nothing acknowledged is missing`,
  async () => {
    const random = chance('acknowledged')
    chats = await Chats.open('postgres', { nodes: 2, chats: CHATS }, { at: (side) => side })
    const all = chats
    const { nodes } = all
    const { place, sql } = nodes
    const databaseUrl = ownerUrl(place)!
    await makeHalts(sql)
    const written = new Map(all.chats.map(({ ref }) => [ref, [[] as string[]]]))
    const tabs = all.chats.map(({ sides: [practitioner] }) => practitioner.tab)
    const figures = { node: 0, database: 0 }
    const acknowledged = (): number => tabs.reduce((sum, { promised }) => sum + promised.length, 0)

    for (let round = 0; round < KILLS * points.length; round++) {
      const target = acknowledged() + CHATS
      const node = nodes.nodes[0]!
      const letGo = await holdAt(points[round % points.length]!, {
        sql,
        databaseUrl,
        nodes: 2,
        pid: node.child.pid!,
        ref: random.pick(all.chats).ref,
        write: () => {
          for (const { ref, sides } of all.chats) {
            const mine = written.get(ref)![0]!
            mine.push(`message ${mine.length + 1}`)
            sides[0].tab.write(ref, mine.at(-1)!)
          }
        },
        acknowledged: () => Promise.all(tabs.map((tab) => tab.until(() => acknowledged() >= target, 30_000))),
      })
      const victim = (round + Math.floor(round / points.length)) % 2 === 0 ? 'node' : 'database'
      figures[victim]++
      if (victim === 'node') {
        const back = nodes.kill(0, 0)
        await letGo()
        await back
      } else {
        await crashPostgres(join(place.folder, 'their own'))
        await letGo()
      }
      expect(await untilSettled(all)).toBe(true)
      if (round % LOOKS === LOOKS - 1) expect((await all.missing()).slice(0, 5)).toEqual([])
    }

    const wrong = await all.differences(written)
    say(
      `${figures.node} kills of a node and ${figures.database} of Postgres at ${points.length} points: ` +
        `${acknowledged()} acknowledged, ${wrong.length} missing, doubled or out of order`,
    )
    expect(wrong.slice(0, 5)).toEqual([])
    // Whoever reads their own message back before the answer comes has no need of an answer.
    expect(acknowledged()).toBeGreaterThan(KILLS * points.length * CHATS * 0.75)
    expect(await findFaults(databaseUrl)).toEqual([])
  },
  3 * 60 * 60_000,
)

/** Postgres may be away just now. */
async function untilSettled(chats: Chats): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const settled = await chats.settled(60).catch(() => null)
    if (settled !== null) return settled
    await new Promise((later) => setTimeout(later, 100))
  }
  return false
}
