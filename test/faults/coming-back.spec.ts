/**
 * Promise 4: coming back is exact. Conversations go on while one line after another is cut, goes silent as a half-open
 * link does (in either direction, or both), or comes back on another node. Each time the client's view is compared with
 * the database: the same, from the first message to the last.
 *
 * In `npm test` 4 chats and 24 cuts; CHATS=full: 30 chats and 1,000 cuts.
 */
import { afterAll, expect, test } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { chance, say } from '../support/chance.js'
import { Chats, type Side } from '../support/chats.js'
import type { Silence } from '../support/line.js'

const FULL = process.env['CHATS'] === 'full'
const SIZE = FULL ? { chats: 30, cuts: 1_000 } : { chats: 4, cuts: 24 }
/** Far more than the 14 s after which both ends notice a silent line. */
const PATIENCE_MS = 90_000

const ways = ['cut', 'cut', 'elsewhere', 'elsewhere', 'up', 'down', 'both'] as const
type Way = (typeof ways)[number]
let chats: Chats | undefined

afterAll(() => chats?.close())

test(
  `${SIZE.cuts} cuts, silent lines and changes of node: each time the client’s view equals the database`,
  async () => {
    const random = chance('coming back')
    chats = await Chats.open('postgres', { nodes: 2, chats: SIZE.chats, perSenior: 2 })
    const { nodes, sides } = chats
    let over = false
    const written = new Map(chats.chats.map(({ ref }) => [ref, [[], []] as [string[], string[]]]))
    const writing = chats.chats.flatMap((chat) =>
      chat.sides.map(async ({ tab }, side) => {
        const mine = written.get(chat.ref)![side]!
        while (!over) {
          mine.push(`${side === 0 ? 'practitioner' : 'senior'} ${mine.length + 1}`)
          tab.write(chat.ref, mine.at(-1)!)
          await sleep(100 + random.below(900))
        }
      }),
    )

    const wrong: string[] = []
    const tally: Record<Way, number> = { cut: 0, elsewhere: 0, up: 0, down: 0, both: 0 }
    let left = SIZE.cuts
    const cutting = sides.map(async (side, n) => {
      // All silent lines but the first of each tab take 14 s: they come one after the other, on all lines at once.
      for (; left > 0; await sleep(random.below(500))) {
        left--
        const way = random.pick(ways)
        tally[way]++
        await cut(side, way, nodes.nodes[(n + random.below(2)) % 2]!.port)
        wrong.push(...(await compare(chats!, side)))
      }
    })
    await Promise.all(cutting)
    over = true
    await Promise.all(writing)
    const settled = await chats.settled(60)
    wrong.push(...(await chats.differences(written)))
    say(
      `${SIZE.cuts} times coming back (${JSON.stringify(tally)}), ${[...written.values()].flat(2).length} messages ` +
        `meanwhile: ${wrong.length} views that differ from the database`,
    )
    expect({ settled, wrong: wrong.slice(0, 5) }).toEqual({ settled: true, wrong: [] })
  },
  20 * 60_000,
)

async function cut({ tab, line }: Side, way: Way, elsewhere: number): Promise<void> {
  const before = tab.ups
  if (way === 'elsewhere') line.leadsTo = elsewhere
  if (way === 'cut' || way === 'elsewhere') line.cut()
  else line.silence(way satisfies Silence)
  await tab.until(() => tab.ups > before, PATIENCE_MS)
}

/** Once it has everything up to the present head, it is compared, from the first message. Out: in words. */
async function compare(all: Chats, { tab }: Side): Promise<string[]> {
  const heads = await all.heads()
  const wrong: string[] = []
  for (const [ref, courier] of tab.couriers) {
    const head = heads.get(ref)!
    if (!(await tab.until(() => courier.now.last >= head, PATIENCE_MS)))
      wrong.push(`${ref}: ${courier.now.last} of ${head} messages came`)
    const stored = await all.stored(ref)
    const view = courier.now.messages.slice(0, stored.length)
    if (JSON.stringify(view) !== JSON.stringify(stored.slice(0, view.length)))
      wrong.push(`${ref}: the view differs from the database`)
  }
  return wrong
}
