/** Nodes with conversations under way, each between two tabs on lines of their own; and whether all of it agrees. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Someone } from '../../bench/support/people.js'
import { each } from '../../bench/support/live.js'
import { readMessages } from '../../src/audit/message-reader.js'
import { consultationStream, readKey } from '../../src/audit/streams.js'
import type { MessageView } from '../../src/domain/views.js'
import { asPerson, type Person } from './client.js'
import { talking } from './concerns.js'
import { Line } from './line.js'
import type { PlaceKind } from './place.js'
import { SoakNodes, vault } from './soak.js'
import { Tab, type TabOptions } from './tab.js'

/** The most that one senior may talk with at once. */
const PER_SENIOR = 4
/** One service behind one address: what browsers send as their Origin, whichever node they reach. */
const ORIGIN = 'http://advice-line.test'

export interface Side {
  readonly tab: Tab
  readonly line: Line
}

export interface Chat {
  readonly ref: string
  /** Practitioner and senior. */
  readonly sides: readonly [Side, Side]
}

export class Chats {
  private constructor(
    readonly nodes: SoakNodes,
    readonly chats: readonly Chat[],
    /** Every tab once: a senior talks with several. */
    readonly sides: readonly Side[],
  ) {}

  /** In: where a tab of each side is connected at first, as the number of a node. */
  static async open(
    kind: PlaceKind,
    count: { nodes: number; chats: number; perSenior?: number },
    how: { at?: (side: 0 | 1, n: number) => number; told?: TabOptions['told'] } = {},
  ): Promise<Chats> {
    const seniors = Math.ceil(count.chats / (count.perSenior ?? PER_SENIOR))
    const sizes = { desks: seniors, seniors, practitioners: count.chats }
    const env = { PUBLIC_URL: ORIGIN }
    const nodes = await SoakNodes.open(kind, count.nodes, sizes, { calm: true, env })
    const refs = await beginTalks(nodes)
    const at = how.at ?? ((_, n) => n % count.nodes)
    const open = async (side: 0 | 1, someone: Someone, n: number, follows: readonly string[]) => {
      const line = await Line.open(nodes.nodes[at(side, n)]!.port)
      const { cookie } = someone
      const begun = new Map(follows.map((ref) => [ref, 0]))
      const told = how.told ? { told: how.told } : {}
      return { line, tab: new Tab({ url: line.url, cookie, origin: ORIGIN, refs: begun, ...told }) }
    }
    const { practitioners, seniors: all } = nodes.people
    const first = await Promise.all(practitioners.map((one, n) => open(0, one, n, [refs[n]!])))
    const second = await Promise.all(
      all.map((one, n) =>
        open(
          1,
          one,
          n,
          refs.filter((_, chat) => chat % seniors === n),
        ),
      ),
    )
    const chats = refs.map((ref, n): Chat => ({ ref, sides: [first[n]!, second[n % seniors]!] }))
    const sides = [...first, ...second]
    for (const { tab } of sides) while (tab.followed.size < tab.couriers.size) await sleep(20)
    return new Chats(nodes, chats, sides)
  }

  /** Leads whoever is connected to a node that is about to go, or has gone, to another one. */
  leadElsewhere(): void {
    const ports = this.nodes.alive().map(({ port }) => port)
    if (ports.length === 0) return
    for (const [n, { line }] of this.sides.entries())
      if (line.leadsTo === null || !ports.includes(line.leadsTo)) line.leadsTo = ports[n % ports.length]!
  }

  /** Every screen has everything, and nothing waits to be sent. Out: false when that takes too long. */
  async settled(seconds: number): Promise<boolean> {
    for (const until = Date.now() + seconds * 1_000; ; await sleep(100)) {
      const heads = await this.heads()
      const all = this.chats.every(({ ref, sides }) =>
        sides.every(({ tab }) => tab.of(ref).now.last >= (heads.get(ref) ?? 0)),
      )
      if (all && this.sides.every(({ tab }) => tab.unsent === 0)) return true
      if (Date.now() > until) return false
    }
  }

  async heads(): Promise<Map<string, number>> {
    const { rows } = await this.nodes.sql.query<{ ref: string; seq: number }>(
      'SELECT ref, head_seq AS seq FROM consultation',
    )
    return new Map(rows.map(({ ref, seq }) => [ref, seq]))
  }

  /** A conversation as the database has it. */
  async stored(ref: string): Promise<MessageView[]> {
    const reader = {
      query: async <R>(text: string, values: readonly unknown[] = []) =>
        (await this.nodes.sql.query(text, [...values])).rows as R[],
    }
    const [row] = await reader.query<{ id: string }>('SELECT id FROM consultation WHERE ref = $1', [ref])
    const key = await readKey(reader, vault, consultationStream(row!.id))
    if (!key) throw new Error(`${ref} has no key`)
    return readMessages(reader, row!.id, key, 0, 1_000_000)
  }

  /** What was acknowledged and is not there, there more than once, or something else now. In words. */
  async missing(): Promise<string[]> {
    const wrong: string[] = []
    for (const { ref, sides } of this.chats) {
      const stored = await this.stored(ref)
      for (const { tab } of sides)
        for (const { clientId, seq, body } of tab.promised.filter((each) => each.ref === ref)) {
          const found = stored.filter((each) => each.clientId === clientId)
          if (found.length !== 1 || found[0]!.seq !== seq || found[0]!.body !== body)
            wrong.push(`${ref}: message ${seq} was acknowledged and is there ${found.length} times`)
        }
    }
    return wrong
  }

  /** Where a screen differs from the database, or the database from what was written. In words; empty: all is well. */
  async differences(written: ReadonlyMap<string, readonly (readonly string[])[]>): Promise<string[]> {
    const wrong = this.sides.flatMap(({ tab }) => tab.faults)
    for (const { ref, sides } of this.chats) {
      const stored = await this.stored(ref)
      const bodies = stored.map(({ body }) => body)
      const all = (written.get(ref) ?? []).flat()
      if (stored.some(({ seq }, i) => seq !== i + 1)) wrong.push(`${ref}: there is a gap in the database`)
      if (bodies.length !== all.length || new Set(bodies).size !== bodies.length)
        wrong.push(`${ref}: ${all.length} were written, ${bodies.length} are stored`)
      for (const mine of written.get(ref) ?? []) {
        const own = new Set(mine)
        if (JSON.stringify(bodies.filter((body) => own.has(body))) !== JSON.stringify(mine))
          wrong.push(`${ref}: not in the order of writing`)
      }
      sides.forEach(({ tab }, side) => {
        if (JSON.stringify(tab.of(ref).now.messages) !== JSON.stringify(stored))
          wrong.push(`${ref}: the screen of side ${side} differs from the database`)
      })
    }
    return [...wrong, ...(await this.missing())]
  }

  async close(): Promise<void> {
    for (const { tab } of this.sides) tab.close()
    await Promise.all(this.sides.map(({ line }) => line.close()))
    await this.nodes.close()
  }
}

/** One consultation for each practitioner, taken by the senior of their desk. Out: their references, in that order. */
async function beginTalks({ nodes, people }: SoakNodes): Promise<string[]> {
  const { url } = nodes[0]!
  const person = ({ id, cookie }: Someone): Person => asPerson(url, id, cookie, ORIGIN)
  const refs = new Map<Someone, string>()
  // One after the other with each senior, who has one offer at a time.
  await each(people.seniors, 5, async (senior) => {
    for (const one of people.practitioners.filter(({ desks }) => desks[0] === senior.desks[0]))
      refs.set(one, await talking(person(one), person(senior)))
  })
  return people.practitioners.map((one) => refs.get(one)!)
}
