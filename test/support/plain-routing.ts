/**
 * Routing once more, from the design's sentences and written the slowest way, to be held against the real one. It shares
 * the shapes of domain/desk-plan, and nothing that decides.
 */
import type { DeskSnapshot, OpenOffer } from '../../src/domain/desk-plan.js'

export type PlainConcern = DeskSnapshot['concerns'][number]
export type PlainSenior = DeskSnapshot['seniors'][number]

const RUNGS = ['one-at-a-time', 'everyone-at-once', 'covering-desks', 'duty-manager', 'practitioner-told']
const REST_MS = 60_000
const isAfter = (reach: string, rung: string): boolean => RUNGS.indexOf(reach) >= RUNGS.indexOf(rung)

export interface PlainDecision {
  readonly ended: { offerId: string; outcome: 'missed' | 'rescinded'; why: string; away: boolean }[]
  readonly climbed: { concernId: string; rung: string }[]
  readonly widened: string[]
  readonly made: {
    concernId: string
    seniorId: string
    how: 'one' | 'all'
    round: 'first' | 'again' | 'instead'
    insteadOf: string | null
    place: number
  }[]
}

/** The queue: reds, oldest first, then everybody else by due time; then by raising; then by id. */
export function inTurn<C extends PlainConcern>(concerns: readonly C[]): C[] {
  const key = (c: C): string =>
    [
      c.rag === 'red' ? 0 : 1,
      (c.rag === 'red' ? c.raisedAt : c.dueAt).toISOString(),
      c.raisedAt.toISOString(),
      c.id,
    ].join(' ')
  const keys = concerns.map(key).sort()
  return keys.map((each) => concerns.find((c) => key(c) === each)!)
}

/** May this senior have it, if nothing but the concern and they themselves counted? `again`: they have passed on it. */
export function mayHave(
  concern: PlainConcern,
  senior: PlainSenior,
  now: Date,
): 'yes' | 'again' | 'not yet' | 'no' {
  const covered = isAfter(concern.reach, 'covering-desks')
  if (concern.conflicts.includes(senior.id)) return 'no'
  if (senior.covering && !covered) return 'no'
  if (senior.open >= senior.capacity) return 'no'
  if (!covered && concern.needs.some((need) => !senior.skills.includes(need))) return 'no'
  const theirs = concern.passedOn.filter((pass) => pass.seniorId === senior.id)
  if (theirs.length === 0) return 'yes'
  const latest = theirs.find((pass) => theirs.every((other) => other.at <= pass.at))!
  if (latest.how === 'missed') return 'again'
  return now.getTime() - latest.at.getTime() < REST_MS ? 'not yet' : 'again'
}

/** Is the one asked before the other? */
export function comesBefore(concern: PlainConcern, one: PlainSenior, other: PlainSenior): boolean {
  const figures = (s: PlainSenior): (number | string)[] => [
    concern.needs.every((need) => s.skills.includes(need)) ? 0 : 1,
    concern.advisedBefore.includes(s.id) ? 0 : 1,
    s.open,
    s.lastAcceptedAt === null ? 0 : s.lastAcceptedAt.getTime(),
    s.id,
  ]
  const [a, b] = [figures(one), figures(other)]
  const at = a.findIndex((figure, i) => figure !== b[i])
  return at >= 0 && a[at]! < b[at]!
}

/** What a look at the desk must do. In: whether a concern is one of this desk's. */
export function decidePlainly(desk: DeskSnapshot, isOwn: (id: string) => boolean, now: Date): PlainDecision {
  const decided: PlainDecision = { ended: [], climbed: [], widened: [], made: [] }
  const open: (OpenOffer | (Omit<OpenOffer, 'id' | 'expiresAt' | 'reachable'> & { id: null }))[] = []
  const away: string[] = []
  const concerns = desk.concerns.map((c) => ({ ...c, passedOn: [...c.passedOn] }))
  for (const offer of desk.offers) {
    const fromQueue = offer.how === 'one' || offer.how === 'all'
    if (isOwn(offer.concernId) && offer.expiresAt <= now) {
      const alone = offer.how === 'one'
      decided.ended.push({ offerId: offer.id, outcome: 'missed', why: 'too-late', away: alone })
      if (alone) away.push(offer.seniorId)
      concerns
        .find((c) => c.id === offer.concernId)
        ?.passedOn.push({ seniorId: offer.seniorId, how: 'missed', at: now })
    } else if (isOwn(offer.concernId) && fromQueue && !offer.reachable) {
      decided.ended.push({ offerId: offer.id, outcome: 'rescinded', why: 'senior-left', away: false })
    } else open.push(offer)
  }
  for (const step of desk.steps) {
    const concern = concerns.find((c) => c.id === step.concernId)
    if (!concern || step.dueAt > now) continue
    decided.climbed.push({ concernId: step.concernId, rung: step.rung })
    if (!isAfter(concern.reach, step.rung)) concern.reach = step.rung
  }
  // Whoever covers is asked for reds first.
  if (concerns.some((c) => isAfter(c.reach, 'covering-desks')))
    for (const c of concerns)
      if (c.rag === 'red' && !isAfter(c.reach, 'covering-desks')) c.reach = 'covering-desks'
  const free = desk.seniors.filter((s) => !away.includes(s.id))
  for (const [index, concern] of inTurn(concerns).entries()) {
    const asked = open.filter((o) => o.concernId === concern.id)
    const everyone = isAfter(concern.reach, 'everyone-at-once')
    if (asked.length > 0 && !everyone) continue
    const rest = free.filter((s) => asked.every((o) => o.seniorId !== s.id))
    const idle = rest.filter((s) => open.every((o) => o.seniorId !== s.id))
    const yielding = rest.filter((s) =>
      open.some((o) => o.seniorId === s.id && o.rag !== 'red' && (o.how === 'one' || o.how === 'all')),
    )
    const says = (answer: string) => (s: PlainSenior) => mayHave(concern, s, now) === answer
    let round: 'first' | 'again' | 'instead' = 'first'
    let pool = idle.filter(says('yes'))
    if (pool.length === 0) [round, pool] = ['again', idle.filter(says('again'))]
    if (pool.length === 0 && concern.rag === 'red' && asked.length === 0)
      [round, pool] = ['instead', yielding.filter((s) => says('yes')(s) || says('again')(s))]
    if (pool.length === 0) continue
    if (asked.some((o) => o.how === 'one')) {
      decided.widened.push(concern.id)
      for (const o of asked) open.splice(open.indexOf(o), 1, { ...o, how: 'all' })
    }
    const order: PlainSenior[] = []
    while (order.length < pool.length) {
      const left = pool.filter((s) => !order.includes(s))
      order.push(left.find((s) => left.every((other) => s === other || comesBefore(concern, s, other)))!)
    }
    for (const senior of everyone ? order : order.slice(0, 1)) {
      const given = open.find((o) => o.seniorId === senior.id)
      if (given) {
        open.splice(open.indexOf(given), 1)
        if (given.id !== null)
          decided.ended.push({ offerId: given.id, outcome: 'rescinded', why: 'red-first', away: false })
      }
      const how = everyone ? 'all' : 'one'
      const { id: concernId, rag } = concern
      open.push({ id: null, concernId, rag, seniorId: senior.id, how })
      const insteadOf = given?.concernId ?? null
      decided.made.push({ concernId, seniorId: senior.id, how, round, insteadOf, place: index + 1 })
    }
  }
  return decided
}
