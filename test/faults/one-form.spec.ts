/**
 * Promise 5: one form, one concern. Each is sent one to five times at once, to any of the nodes, by the interface or as
 * the page's own form; then its id comes again with other answers, or both come in the same moment. One concern is made
 * of it, everybody who sent it hears of that one, and what is different is refused.
 *
 * In `npm test` 60 forms; FORMS=…: so many, 1,000 for the whole promise (and half as many ids used again).
 */
import { afterAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { each } from '../../bench/support/live.js'
import { findFaults } from '../support/books.js'
import { chance, say } from '../support/chance.js'
import { asPerson } from '../support/client.js'
import { SoakNodes } from '../support/soak.js'
import { ownerUrl } from '../support/place.js'

const FORMS = Number(process.env['FORMS'] ?? 60)
const AT_ONCE = 12
let nodes: SoakNodes | undefined

afterAll(() => nodes?.close())

interface Form {
  readonly clientId: string
  readonly worry: string
  readonly urgency: string
}

/** What came of sending it: the reference, or that its id had been used for something else. */
type Reply = { readonly ref: string; readonly created: boolean | null } | 'reused'

test(
  `${FORMS} forms, each sent up to five times at once: ${FORMS} concerns, and an id that is used again is refused`,
  async () => {
    const random = chance('one form')
    nodes = await SoakNodes.open('postgres', 2, { desks: 4, seniors: 0, practitioners: 8 }, { calm: true })
    const { people, sql } = nodes
    const places = nodes.nodes
    const wrong: string[] = []
    const figures = { sent: 0, conflicts: 0, refused: 0, races: 0 }

    const forms = Array.from({ length: FORMS }, (_, n) => ({ n, sender: random.pick(people.practitioners) }))
    await each(forms, AT_ONCE, async ({ n, sender }) => {
      const send = async (form: Form): Promise<Reply> => {
        const { url } = random.pick(places)
        const { cookie } = sender
        figures.sent++
        return random.below(3) === 0 ? sendPage(url, cookie, form) : sendJson(url, cookie, form)
      }
      const form = { clientId: randomUUID(), worry: `What worries me is ${n}.`, urgency: 'today' }
      const other = { ...form, ...random.pick([{ worry: 'Something else.' }, { urgency: 'now' }]) }
      const copies = Array.from({ length: 1 + random.below(5) }, () => send(form))
      const race = n % 2 === 1 ? send(other) : null
      const replies = await Promise.all(copies)
      if (race) {
        figures.races++
        // Whichever came first stands; the other one is refused, every time.
        const lost = await race
        const won = lost === 'reused' ? replies : [lost]
        if (lost !== 'reused' && replies.some((reply) => reply !== 'reused')) wrong.push(`${n}: both stand`)
        wrong.push(...differences(n, won))
        return
      }
      wrong.push(...differences(n, replies))
      figures.conflicts++
      if ((await send(other)) === 'reused') figures.refused++
    })

    const { rows } = await sql.query<{ all: number; ids: number; entries: number }>(
      `SELECT count(*)::int AS all, count(DISTINCT client_id)::int AS ids,
         (SELECT count(*)::int FROM audit_entry WHERE action = 'concern.raised') AS entries FROM consultation`,
    )
    say(
      `${FORMS} forms sent ${figures.sent} times: ${rows[0]!.all} concerns; ${figures.refused} of ${figures.conflicts} ` +
        `ids with other content refused, and ${figures.races} races in which one of two stands`,
    )
    expect(wrong.slice(0, 5)).toEqual([])
    expect(rows[0]).toEqual({ all: FORMS, ids: FORMS, entries: FORMS })
    expect(figures.refused).toBe(figures.conflicts)
    expect(await findFaults(ownerUrl(nodes.place)!)).toEqual([])
  },
  20 * 60_000,
)

/** All that were sent the same have the same answer, and one of them made it. In words; empty: so it is. */
function differences(n: number, replies: readonly Reply[]): string[] {
  const taken = replies.filter((reply) => reply !== 'reused')
  if (taken.length < replies.length) return [`${n}: the same again was refused`]
  const created = taken.filter((reply) => reply.created === true).length
  const unsaid = taken.filter((reply) => reply.created === null).length
  if (new Set(taken.map(({ ref }) => ref)).size !== 1) return [`${n}: there are several`]
  return created > 1 || created + unsaid === 0 ? [`${n}: ${created} say that they have made it`] : []
}

async function sendJson(url: string, cookie: string, form: Form): Promise<Reply> {
  const answer = await asPerson(url, '', cookie).post<{ ref: string; code?: string }>('/api/v1/concerns', {
    ...form,
    immediateDanger: false,
    child: { ageBand: '5-10' },
  })
  if (answer.status === 409 && answer.body.code === 'client-id-reused') return 'reused'
  if (answer.status === 200 || answer.status === 201)
    return { ref: answer.body.ref, created: answer.status === 201 }
  throw new Error(`raising answered ${answer.status}`)
}

/** As the page without JavaScript sends it. It does not say whether it was the first. */
async function sendPage(url: string, cookie: string, form: Form): Promise<Reply> {
  const answer = await fetch(`${url}/raise`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: url },
    body: new URLSearchParams({ ...form, immediateDanger: 'no', childNamed: 'no', ageBand: '5-10' }),
  })
  const page = await answer.text()
  // The form comes back with what was typed, under a fresh id: sent again, it is another concern.
  if (answer.status === 422 && !page.includes(form.clientId)) return 'reused'
  const ref = /^\/consultations\/(.+)$/.exec(answer.headers.get('location') ?? '')?.[1]
  if (answer.status !== 303 || ref === undefined) throw new Error(`the form answered ${answer.status}`)
  return { ref, created: null }
}
